"""Wording: the words of a text, with how each hangs on the one before: apostrophe, hyphen, space, or not at all."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from .wording_source import PLACE

APOSTROPHES = frozenset("'’ʼ`´")
HYPHENS = frozenset("-\u2010\u2011")
LONGEST = 60  # No language has longer words; what is longer is no word, and stemmers are spared it.

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060"
_CHUNK = re.compile(r"\S+")
_WORD = re.compile(f"(?:[^\\W\\d_][{_INVISIBLE}\u0300-\u036f]*)+|{PLACE}")
_LOOSE = " \t\xa0\u202f\u2009«»“”„\"'’()*_-" + _INVISIBLE
_WITHOUT_INVISIBLE = dict.fromkeys(map(ord, _INVISIBLE))


class Token(NamedTuple):
    """A word: where it is, how it is written without case, and what parts it from the word before."""

    start: int
    end: int
    norm: str
    glue: str  # "'" or "-" when written in one with the word before
    is_apart: bool  # punctuation, a line or something that is no word stands between
    is_first: bool  # of a sentence
    is_upper: bool  # all in capitals, at least two
    is_title: bool  # begins with a capital


def tokenize(text: str) -> list[Token]:
    """Return the words of a text; addresses of mails and pages are none.

    >>> [token.norm for token in tokenize("L’équipe, aujourd'hui\xa0: écrivez à moi@ici.fr")]
    ['l', 'équipe', 'aujourd', 'hui', 'écrivez', 'à']
    >>> [token.glue for token in tokenize("Rendez-vous à l'accueil")]
    ['', '-', '', '', "'"]
    """
    tokens: list[Token] = []
    before = 0
    for start, end in _words(text):
        tokens.append(_token(text, before, start, end))
        before = end
    return tokens


def _words(text: str) -> Iterator[tuple[int, int]]:
    for chunk in _CHUNK.finditer(text):
        written = chunk.group()
        if "@" not in written and "://" not in written and written[:4].lower() != "www.":
            for word in _WORD.finditer(text, chunk.start(), chunk.end()):
                yield word.span()


def _token(text: str, before: int, start: int, end: int) -> Token:
    """Return the word from start to end; the one before it ended at ``before`` (0: there is none)."""
    written, gap = text[start:end], text[before:start]
    is_title = written[:1].isupper()
    glue = "" if len(gap) != 1 or not before else "'" if gap in APOSTROPHES else "-" if gap in HYPHENS else ""
    return Token(
        start,
        end,
        normal(written),
        glue,
        bool(gap.strip(_LOOSE)) or "\n" in gap,
        not before or _ends_sentence(gap, is_title),
        len(written) > 1 and written.isupper(),
        is_title,
    )


def _ends_sentence(gap: str, is_title: bool) -> bool:
    """Say whether a sentence ends in what parts two words; a point inside of an abbreviation or a page ends none."""
    if "\n" in gap or any(sign in gap for sign in "!?…"):
        return True
    return "." in gap and is_title and gap[-1:] != "."


def normal(word: str) -> str:
    """Return how a word is compared: without case, invisible signs, and other ways to write the same accents.

    >>> normal("Évé\u00adNEMENT") == normal("e\u0301ve\u0301nement")
    True
    """
    return unicodedata.normalize("NFC", word.translate(_WITHOUT_INVISIBLE)).casefold()


@lru_cache(maxsize=20000)
def plain(word: str) -> str:
    """Return a word without its accents, as capitals are often written.

    >>> plain("événement")
    'evenement'
    """
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


def vocabulary(tokens: Iterable[Token]) -> set[str]:
    """Return the distinct words of which the caller finds the stems."""
    return {token.norm for token in tokens if 2 < len(token.norm) <= LONGEST}


def with_nous(stems: Mapping[str, str], words: Iterable[str]) -> dict[str, str]:
    """Return French stems, completed: Snowball's leave the form of *nous* aside.

    :param words: of the charter; those in -er are verbs.

    >>> with_nous({"rappeler": "rappel"}, ["rappeler"])["rappelons"], with_nous({}, ["placer"])["plaçons"]
    ('rappel', 'placer')
    """
    completed = dict(stems)
    for word in words:
        if word.endswith("er") and len(word) > 4:
            root = word[:-2]
            form = {"c": f"{root[:-1]}ç", "g": f"{root}e"}.get(root[-1], root) + "ons"
            completed[form] = stem_of(word, stems)
    return completed


def stem_of(word: str, stems: Mapping[str, str]) -> str:
    """Return the stem of a word; words of up to three letters, and those without a stem, are their own.

    >>> stem_of("contracts", {"contracts": "contract"}), stem_of("nos", {})
    ('contract', 'nos')
    """
    return stems.get(word) or word
