"""Ledger: events from outside: what they must look like, whoever sends them."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from urllib.parse import urlsplit

BATCH = 500
BATCH_SIZE = 1_000_000  # bytes
KEY_SIZE, URL_SIZE, TEXT_SIZE = 128, 2048, 255
_LARGEST_ID = 2**31 - 1
_SIGNATURE = re.compile(r"(?<=[?&])kestio=[^&#]*&?")


class RefusedError(Exception):
    """Says in one word why an event, or a batch, is refused."""


def batch(body: bytes, most: int = BATCH) -> list[object]:
    """Return the events of a body: a list of them, ``{"events": [...]}``, or a single one.

    :raises RefusedError: ``not_json``, ``no_events`` or ``too_many``.

    >>> batch(b'[{"id": 1}, {"id": 2}]'), batch(b'{"events": [{"id": 1}]}'), batch(b'{"id": 1}')
    ([{'id': 1}, {'id': 2}], [{'id': 1}], [{'id': 1}])
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedError("not_json") from None
    if isinstance(content, dict):
        content = content.get("events", [content])
    if not isinstance(content, list) or not content:
        raise RefusedError("no_events")
    if len(content) > most:
        raise RefusedError("too_many")
    return content


def event(item: object) -> dict:
    """Return what an event says, as the ledger wants it.

    Of a person there are ``contact_id``, ``email``, ``lead_id`` or ``visitor``, one of which is enough.

    :raises RefusedError: in one word.

    >>> facts = event({"id": 7, "type": "form", "email": " ADA@example.com", "date": "2026-01-05T10:00:00+01:00"})
    >>> facts["source_key"], facts["email"], facts["date"]
    ('7', 'ada@example.com', datetime.datetime(2026, 1, 5, 9, 0))
    """
    if not isinstance(item, dict):
        raise RefusedError("not_an_event")
    return {
        "source_key": _key(item.get("id")),
        "type": _text(item, "type", KEY_SIZE),
        "date": _date(item.get("date")),
        "partner_id": _id(item.get("contact_id")),
        "lead_id": _id(item.get("lead_id")),
        "email": (_text(item, "email", TEXT_SIZE) or "").lower() or None,
        "visitor": _text(item, "visitor", KEY_SIZE - 16),
        "url": _url(_text(item, "url", URL_SIZE)),
        "label": _text(item, "label", TEXT_SIZE),
        "token": _text(item, "token", URL_SIZE),
    }


def clean(text: str) -> str:
    """Return a text without what a database cannot keep: NUL, and the half characters that JSON may hold.

    >>> clean(" a\\x00b\\ud800 ")
    'ab?'
    """
    return text.encode("utf-8", "replace").decode().replace("\x00", "").strip()


def _key(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise RefusedError("no_id")
    if len(str(value)) > KEY_SIZE:
        raise RefusedError("long_id")
    if not (key := clean(str(value))):
        raise RefusedError("no_id")
    return key


def _text(item: dict, name: str, size: int) -> str | None:
    value = item.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise RefusedError(f"bad_{name}")
    return clean(value)[:size]


def _id(value: object) -> int | None:
    """Return an id of a record, which is a whole number that the database knows.

    >>> _id(None), _id(12)
    (None, 12)
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _LARGEST_ID:
        raise RefusedError("nobody")
    return value


def _date(value: object) -> datetime | None:
    """Return a moment as naive UTC; without a zone it is UTC.

    >>> _date("2026-01-05T10:00:00Z"), _date("2026-01-05 10:00"), _date(None)
    (datetime.datetime(2026, 1, 5, 10, 0), datetime.datetime(2026, 1, 5, 10, 0), None)
    """
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        raise RefusedError("bad_date") from None


def _url(value: str | None) -> str | None:
    """Return an address that a browser may go to without harm, without what says who came by it.

    >>> _url("https://example.com/price?a=1"), _url("/price"), _url(None)
    ('https://example.com/price?a=1', '/price', None)
    >>> [_url(f"/price?{query}") for query in ("kestio=AU_x#b", "kestio=AU_x&a=1", "a=1&kestio=AU_x", "mykestio=1")]
    ['/price#b', '/price?a=1', '/price?a=1', '/price?mykestio=1']
    """
    if not value:
        return None
    try:
        scheme = urlsplit(value).scheme
    except ValueError:
        raise RefusedError("bad_url") from None
    if scheme not in ("http", "https") and not value.startswith("/"):
        raise RefusedError("bad_url")
    return re.sub(r"[?&](?=#|$)", "", _SIGNATURE.sub("", value)) if "kestio=" in value else value


def host_allowed(origin: str | None, hosts: list[str]) -> bool:
    """Tell whether a page may send events: its host is one of those listed, or below one.

    >>> [host_allowed(f"https://{name}", ["example.com"]) for name in ("example.com", "www.example.com:8443")]
    [True, True]
    >>> [host_allowed(name, ["example.com"]) for name in ("https://badexample.com", "null", None, "https://[")]
    [False, False, False, False]
    """
    try:
        host = urlsplit(origin or "").hostname or ""
    except ValueError:
        return False
    return any(host == name or host.endswith(f".{name}") for name in hosts)
