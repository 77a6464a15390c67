"""Wording: words and expressions of the charter found in a text, in every inflected form, longest first."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .wording_tokens import PLACE, Token, normal, plain, stem_of, tokenize

NAME_LENGTH = 4  # A {name} stands for up to so many words.


@dataclass(frozen=True)
class Phrase:
    """A word or an expression: its number among the rules, its words, and whether only exactly these count."""

    number: int
    words: tuple[str, ...]
    is_exact: bool = False


@dataclass(frozen=True)
class Match:
    """A phrase found: its number, the first word of the text and the one after the last."""

    number: int
    first: int
    last: int


def phrase(number: int, written: str, is_exact: bool = False) -> Phrase:
    """Return an expression as it is looked for.

    >>> phrase(7, "Cahier des charges").words
    ('cahier', 'des', 'charges')
    """
    return Phrase(number, tuple(token.norm for token in tokenize(written) if token.norm != PLACE), is_exact)


def find(tokens: Sequence[Token], phrases: Sequence[Phrase], stems: Mapping[str, str]) -> list[Match]:
    """Return where phrases are in a text; where several begin the longest counts, and none lies inside another.

    So an expression to use protects the word to avoid that it contains. Words in capitals are compared without accents.

    >>> stems = {"contrat": "contrat", "contrats": "contrat"}
    >>> find(tokenize("Vos CONTRATS"), [phrase(1, "contrat")], stems)
    [Match(number=1, first=1, last=2)]
    """
    starts = _Starts(phrases, stems)
    matches, position = [], 0
    while position < len(tokens):
        found = next(starts.at(tokens, position), None)
        if found:
            matches.append(Match(found.number, position, position + len(found.words)))
        position += len(found.words) if found else 1
    return matches


def present(tokens: Sequence[Token], phrases: Sequence[Phrase], stems: Mapping[str, str]) -> set[int]:
    """Return the numbers of the phrases that are in a text, also where one overlaps another.

    >>> present(tokenize("Une ligne directe"), [phrase(1, "ligne directe"), phrase(2, "directe"), phrase(3, "fax")], {})
    {1, 2}
    """
    starts = _Starts(phrases, stems)
    return {found.number for position in range(len(tokens)) for found in starts.at(tokens, position)}


class _Starts(dict):
    """The phrases that may begin with a word, the longest first; found out once for each distinct word."""

    def __init__(self, phrases: Sequence[Phrase], stems: Mapping[str, str]):
        self.stems = stems
        self.by_key: dict[str, list[Phrase]] = defaultdict(list)
        for one in sorted(phrases, key=lambda one: len(one.words), reverse=True):
            for key in self._keys(one.words[0]) if one.words else ():
                self.by_key[key].append(one)

    def _keys(self, word: str) -> dict[str, None]:
        return dict.fromkeys((plain(stem_of(word, self.stems)), plain(word)))

    def __missing__(self, word: str) -> list[Phrase]:
        found = {id(one): one for key in self._keys(word) for one in self.by_key.get(key, ())}
        self[word] = sorted(found.values(), key=lambda one: len(one.words), reverse=True)
        return self[word]

    def at(self, tokens: Sequence[Token], position: int) -> Iterator[Phrase]:
        """Return the phrases that begin at a word of the text."""
        return (one for one in self[tokens[position].norm] if _is_at(tokens, position, one, self.stems))


def _is_at(tokens: Sequence[Token], position: int, one: Phrase, stems: Mapping[str, str]) -> bool:
    if position + len(one.words) > len(tokens):
        return False
    for rank, word in enumerate(one.words):
        token = tokens[position + rank]
        if (rank and token.is_apart) or not _fits(token, word, one.is_exact, stems):
            return False
    return True


def _fits(token: Token, word: str, is_exact: bool, stems: Mapping[str, str]) -> bool:
    said = token.norm if is_exact else stem_of(token.norm, stems)
    asked = word if is_exact else stem_of(word, stems)
    return said == asked or (token.is_upper and plain(said) == plain(asked))


def pattern(line: str) -> tuple[str, ...]:
    """Return a greeting or a closing as words; ``{name}`` becomes a PLACE.

    >>> pattern("Bonjour {prénom},")
    ('bonjour', '\ufffc')
    """
    words, rest = [], line
    while rest:
        before, brace, after = rest.partition("{")
        words += [token.norm for token in tokenize(before)]
        _name, closed, rest = after.partition("}") if brace else ("", "", "")
        words += [PLACE] * bool(closed)
    return tuple(words)


def length_of(tokens: Sequence[Token], position: int, words: Sequence[str]) -> int:
    """Return how many words of the text a pattern takes from a position on; 0 when it is not there.

    >>> tokens = tokenize("Bonjour Mme Le Goff, merci.")
    >>> length_of(tokens, 0, pattern("Bonjour {name}")), length_of(tokens, 0, pattern("Merci"))
    (4, 0)
    """
    at = position
    for word in words:
        if word == PLACE:
            at = _after_name(tokens, at)
        elif at < len(tokens) and plain(tokens[at].norm) == plain(normal(word)):
            at += 1
        else:
            return 0
    return at - position


def _after_name(tokens: Sequence[Token], position: int) -> int:
    """Return where a name ends: what Odoo fills in, or up to four words of the same line."""
    if position < len(tokens) and tokens[position].norm == PLACE:
        return position + 1
    end = position
    while end < len(tokens) and end - position < NAME_LENGTH and not tokens[end].is_apart:
        end += 1
    return end
