"""Wording: a text checked against the charter: findings, each with its place, and a score that can be explained.

score = 100 x sum(weight x result) / sum(weight) over what can be checked in this text, and at most 40 when a critical
word is in it; nothing that can be checked: no score. Weights: ``WEIGHTS``; each result is 0 to 1: see the functions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from . import wording_address
from .wording_ease import count_words, ease
from .wording_match import find, length_of, pattern, phrase, present
from .wording_source import Extract, extract
from .wording_tokens import PLACE, Token, tokenize, vocabulary, with_nous

WEIGHTS = {
    "avoid": 30,
    "address": 20,
    "greeting": 10,
    "closing": 10,
    "ease": 10,
    "marker": 10,
    "length": 5,
    "use": 5,
}
CRITICAL_CAP = 40
AVOID_MOST = 3  # So many words to avoid, and nothing is left of their part.
EASE_SPAN = 30  # So many points below the reading ease that is asked, and nothing is left of its part.
GREETING_WITHIN = 12  # words from the beginning
CLOSING_WITHIN = 60  # words from the end: a signature and a footer may follow
LONGEST = 80  # characters that are underlined where something is missing


@dataclass(frozen=True)
class Word:
    """A word of the charter: ``avoid``, ``use`` or ``sign`` (of the marker)."""

    number: int
    text: str
    kind: str
    is_critical: bool = False
    is_exact: bool = False
    marker: int = 0


@dataclass(frozen=True)
class Tone:
    """How texts of one language speak; empty and 0: not said."""

    address: str = "free"
    greetings: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()
    ease_min: float = 0.0
    words_max: int = 0


@dataclass(frozen=True)
class Rules:
    """What the charter says for one language; ``markers`` are those that it requires of every mail."""

    lang: str
    tone: Tone | None = None
    words: tuple[Word, ...] = ()
    markers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Finding:
    """What is not as the charter says, and where: characters of the text, of ``body`` or ``subject``."""

    kind: str
    start: int = 0
    end: int = 0
    part: str = "body"
    number: int = 0  # of the word, or of the marker
    is_critical: bool = False
    value: float = 0.0
    limit: float = 0.0


@dataclass(frozen=True)
class Aspect:
    """One part of the score: its weight, and its result from 0 to 1."""

    kind: str
    weight: int
    result: float


@dataclass
class Report:
    """What a check found."""

    score: int | None
    aspects: list[Aspect]
    findings: list[Finding]
    words: int
    ease: float | None


@dataclass
class Text:
    """A subject and a body, read once; ``words`` are those of which stems are needed."""

    body: Extract
    subject: str
    body_tokens: list[Token] = field(init=False)
    subject_tokens: list[Token] = field(init=False)

    def __post_init__(self):
        self.body_tokens = tokenize(self.body.text)
        self.subject_tokens = tokenize(self.subject)

    @property
    def words(self) -> set[str]:
        return vocabulary((*self.body_tokens, *self.subject_tokens))


def read(source: str, subject: str = "") -> Text:
    """Return a text that is ready to be checked.

    :param source: HTML or plain text.
    """
    return Text(extract(source), extract(subject).text)


def words_of(rules: Rules) -> set[str]:
    """Return the words of the charter of which stems are needed."""
    return {word for rule in rules.words for word in vocabulary(tokenize(rule.text))}


def check(text: Text, rules: Rules, stems: Mapping[str, str]) -> Report:
    """Return what is not as the charter says.

    :param stems: ``{word: stem}`` of the language, for the words of the text and of the rules; may be empty.

    >>> rules = Rules("fr", Tone("formal", ("Bonjour {nom}",)), (Word(1, "problème", "avoid"),))
    >>> report = check(read("Bonjour Zoé, ton problème est réglé."), rules, {})
    >>> [(finding.kind, finding.start, finding.end) for finding in report.findings], report.score
    ([('avoid', 17, 25), ('address', 13, 16)], 50)
    """
    tone = rules.tone or Tone()
    stems = with_nous(stems, words_of(rules)) if rules.lang == "fr" else stems
    checks = (
        _words(text, rules, stems),
        _address(text, rules.lang, tone.address),
        _greeting(text, tone.greetings),
        _closing(text, tone.closings),
        _ease(text, rules.lang, tone.ease_min),
        _length(text, tone.words_max),
    )
    aspects = [aspect for some, _findings in checks for aspect in some]
    findings = [finding for _aspects, some in checks for finding in some]
    return Report(
        score(aspects, any(finding.is_critical for finding in findings)) if text.body_tokens else None,
        aspects,
        findings,
        count_words(text.body_tokens),
        ease(text.body_tokens, rules.lang),
    )


def score(aspects: Sequence[Aspect], is_critical: bool) -> int | None:
    """Return the score of a text; None when nothing could be checked.

    >>> score([Aspect("avoid", 30, 1.0), Aspect("greeting", 10, 0.0)], False), score([], False)
    (75, None)
    >>> score([Aspect("avoid", 30, 1.0)], True)
    40
    """
    total = sum(aspect.weight for aspect in aspects)
    if not total:
        return None
    reached = int(100 * sum(aspect.weight * aspect.result for aspect in aspects) / total + 0.5)
    return min(reached, CRITICAL_CAP) if is_critical else reached


def _aspect(kind: str, result: float) -> list[Aspect]:
    return [Aspect(kind, WEIGHTS[kind], min(max(result, 0.0), 1.0))]


def _words(text: Text, rules: Rules, stems: Mapping[str, str]) -> tuple[list[Aspect], list[Finding]]:
    """Words to avoid: 1 - found / 3. To use: 1 when one of them is there. Markers: the share that shows."""
    if not text.body_tokens:
        return [], []
    by_number = {word.number: word for word in rules.words}
    said = [phrase(word.number, word.text, word.is_exact) for word in rules.words if word.kind != "sign"]
    avoided, used = [], False
    for part, tokens in (("body", text.body_tokens), ("subject", text.subject_tokens)):
        for match in find(tokens, said, stems):
            word = by_number[match.number]
            used = used or word.kind == "use"
            if word.kind == "avoid":
                place = tokens[match.first].start, tokens[match.last - 1].end
                avoided.append(Finding("avoid", *place, part, word.number, word.is_critical))
    kinds = {word.kind for word in rules.words}
    aspects = _aspect("avoid", 1 - len(avoided) / AVOID_MOST) if "avoid" in kinds else []
    findings = list(avoided)
    if "use" in kinds and count_words(text.body_tokens) >= 30:
        aspects += _aspect("use", float(used))
        findings += [] if used else [Finding("use")]
    missing, known = _missing_markers(text, rules, stems)
    if known:
        aspects += _aspect("marker", 1 - len(missing) / len(known))
        findings += [Finding("marker", number=marker) for marker in sorted(missing)]
    return aspects, findings


def _missing_markers(text: Text, rules: Rules, stems: Mapping[str, str]) -> tuple[set[int], set[int]]:
    """Return the required markers of which no sign is in the text, and all those that have signs in this language."""
    signs = {word.number: word.marker for word in rules.words if word.kind == "sign" and word.marker in rules.markers}
    said = [phrase(word.number, word.text, word.is_exact) for word in rules.words if word.number in signs]
    found = present(text.body_tokens, said, stems) | present(text.subject_tokens, said, stems)
    known = set(signs.values())
    return known - {signs[number] for number in found}, known


def _address(text: Text, lang: str, asked: str) -> tuple[list[Aspect], list[Finding]]:
    """Return the share of words that address the reader as asked; where both are free, as most of them do."""
    found = [
        (part, tokens[position], form)
        for part, tokens in (("body", text.body_tokens), ("subject", text.subject_tokens))
        for position, form in wording_address.signs(tokens, lang)
    ]
    if not found:
        return [], []
    formal = sum(form == wording_address.FORMAL for _part, _token, form in found)
    mostly = wording_address.FORMAL if 2 * formal >= len(found) else wording_address.INFORMAL
    kind = "mixed" if asked == "free" else "address"
    wrong = [
        Finding(kind, token.start, token.end, part, limit=float(form == wording_address.FORMAL))
        for part, token, form in found
        if form != (mostly if asked == "free" else asked)
    ]
    return _aspect("address", 1 - len(wrong) / len(found)), wrong


def _greeting(text: Text, greetings: Sequence[str]) -> tuple[list[Aspect], list[Finding]]:
    """1 when one of the greetings begins one of the first lines or sentences, else 0."""
    tokens = text.body_tokens
    if not greetings or not tokens:
        return [], []
    starts = [at for at, token in enumerate(tokens[:GREETING_WITHIN]) if token.is_apart or token.is_first]
    if any(length_of(tokens, at, pattern(line)) for line in greetings for at in starts):
        return _aspect("greeting", 1.0), []
    return _aspect("greeting", 0.0), [Finding("greeting", *_line(text.body.text, _first_word(tokens)))]


def _first_word(tokens: Sequence[Token]) -> Token:
    return next((token for token in tokens if token.norm != PLACE), tokens[0])


def _line(text: str, token: Token) -> tuple[int, int]:
    """Return the line that a word begins, or that it ends."""
    end = text.find("\n", token.end)
    return token.start, min(end if end >= 0 else len(text), token.start + LONGEST)


def _closing(text: Text, closings: Sequence[str]) -> tuple[list[Aspect], list[Finding]]:
    """1 when one of the closings is among the last 60 words, else 0."""
    tokens = text.body_tokens
    if not closings or not tokens:
        return [], []
    last = range(max(len(tokens) - CLOSING_WITHIN, 0), len(tokens))
    if any(length_of(tokens, at, pattern(line)) for line in closings for at in last):
        return _aspect("closing", 1.0), []
    start = text.body.text.rfind("\n", 0, tokens[-1].start) + 1
    end = tokens[-1].end
    return _aspect("closing", 0.0), [Finding("closing", max(start, end - LONGEST), end)]


def _ease(text: Text, lang: str, least: float) -> tuple[list[Aspect], list[Finding]]:
    """1 from the ease that is asked on, falling to 0 at 30 points below it."""
    reached = ease(text.body_tokens, lang) if least else None
    if reached is None:
        return [], []
    found = [Finding("ease", value=reached, limit=least)] if reached < least else []
    return _aspect("ease", 1 - (least - reached) / EASE_SPAN), found


def _length(text: Text, most: int) -> tuple[list[Aspect], list[Finding]]:
    """1 up to the length that is asked, falling to 0 at twice as many words."""
    if not most or not text.body_tokens:
        return [], []
    words = count_words(text.body_tokens)
    found = [Finding("length", value=words, limit=most)] if words > most else []
    return _aspect("length", 2 - words / most), found
