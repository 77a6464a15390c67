"""Daily work: which markers matter most at a touchpoint, and what is asked there; plain Python.

A place is (channel, step, tier), as in the engine of coverage. Several places at once (a mail to many customers) share
what is asked of all of them: never more than the most modest of them asks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .coverage import Dimensions, inherited, matches, specificity

NOT_APPLICABLE, OPTIONAL, REQUIRED = range(3)


@dataclass(frozen=True)
class Rule:
    """What a charter says at one level: where, how much it is asked (a rank; None: nothing), and what."""

    place: Dimensions
    asked: int | None = None
    content: str = ""


@dataclass(frozen=True)
class Marker:
    """An identity marker: its rules, and how much it counts."""

    id: int
    weight: float
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Line:
    """A marker that was chosen: how much it is asked, and what (empty: as it is defined)."""

    id: int
    asked: int
    content: str


def asked(marker: Marker, places: Iterable[Dimensions]) -> int:
    """Return how much all of these places ask for a marker; what nobody spoke of is optional.

    >>> gold = Rule((None, None, "gold"), REQUIRED)
    >>> asked(Marker(1, 1, (gold,)), [("mail", "buy", "gold")])
    2
    >>> asked(Marker(1, 1, (gold,)), [("mail", "buy", "gold"), ("mail", "buy", "bronze")])
    1
    """
    rules = [(rule.place, rule.asked) for rule in marker.rules]
    ranks = [inherited(rules, place, highest=True)[0] for place in places]
    return min((OPTIONAL if rank is None else rank for rank in ranks), default=OPTIONAL)


def content(marker: Marker, places: Iterable[Dimensions]) -> tuple[int, str]:
    """Return what all of these places say to do, with how specific it is; (-1, "") where they differ or say nothing.

    >>> rules = Rule((None, None, None), content="Smile"), Rule(("mail", None, None), content="Answer within a day")
    >>> content(Marker(1, 1, rules), [("mail", "buy", None)])
    (1, 'Answer within a day')
    >>> content(Marker(1, 1, rules), [("mail", "buy", None), ("phone", "buy", None)])
    (-1, '')
    """
    found = {_said(marker, place) for place in places}
    return found.pop() if len(found) == 1 else (-1, "")


def _said(marker: Marker, place: Dimensions) -> tuple[int, str]:
    said = [rule for rule in marker.rules if rule.content and matches(rule.place, place)]
    best = max(said, key=lambda rule: specificity(rule.place), default=None)
    return (specificity(best.place), best.content) if best else (-1, "")


def chosen(markers: Sequence[Marker], places: Sequence[Dimensions], count: int = 3) -> list[Line]:
    """Return the markers that matter most: required ones first, then by weight, then by how specific the content is.

    :param markers: in the order of the charter, which settles what is equal; a weight is marker x touchpoint.

    >>> required = Rule((None, None, None), REQUIRED)
    >>> away = Rule((None, None, None), NOT_APPLICABLE)
    >>> markers = [Marker(1, 5), Marker(2, 1, (required,)), Marker(3, 3, (required,)), Marker(4, 9, (away,))]
    >>> [line.id for line in chosen(markers, [("mail", "buy", None)])]
    [3, 2, 1]
    """
    ranked = []
    for order, marker in enumerate(markers):
        rank = asked(marker, places)
        if rank != NOT_APPLICABLE:
            level, text = content(marker, places)
            ranked.append(((-rank, -marker.weight, -level, order), Line(marker.id, rank, text)))
    return [line for _key, line in sorted(ranked, key=lambda pair: pair[0])[:count]]
