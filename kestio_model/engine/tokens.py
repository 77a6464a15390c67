"""Visit: the secrets in links of public pages: random, signed, one for each purpose, stored only as a digest."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def new_seed() -> str:
    """Return 256 random bits to make the tokens of a record from.

    >>> len(new_seed()), new_seed() == new_seed()
    (43, False)
    """
    return secrets.token_urlsafe(32)


def token(secret: str, seed: str, purpose: str) -> str:
    """Return the token of a record for one purpose: nobody makes it without the server's secret.

    >>> token("key", "seed", "book") == token("key", "seed", "stop")
    False
    >>> is_token(token("key", "seed", "book"))
    True
    """
    signature = hmac.new(secret.encode(), f"{purpose}:{seed}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(signature).decode().rstrip("=")


def is_token(text: str) -> bool:
    """Tell whether a text has the shape of a token; what has not is not worth a query.

    >>> is_token("short"), is_token("a" * 43), is_token("é" * 43)
    (False, True, False)
    """
    return bool(_SHAPE.fullmatch(text))


def digest(text: str) -> str:
    """Return what is stored of a token: a search by it takes the same time whatever is nearly right.

    >>> digest("abc")[:12]
    'ba7816bf8f01'
    """
    return hashlib.sha256(text.encode()).hexdigest()
