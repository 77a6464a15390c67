"""Audits: score of an audit, how much it still counts, agreement of auditors, who audits what; plain Python.

Answers are 0 to 4, yes or no, or not applicable. What is not applicable is left out of the score.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

FULL_MONTHS = 6
HALF_MONTHS = 6
DAYS_A_MONTH = 365.25 / 12
WITHIN = 10.0
PAIRS_MIN = 10
AGREEMENT_TARGET = 0.85
# Below half of what could be had, a marker has failed.
FAILED_BELOW = 0.5
ANSWERS: dict[str, float | None] = {
    "0": 0.0,
    "1": 0.25,
    "2": 0.5,
    "3": 0.75,
    "4": 1.0,
    "yes": 1.0,
    "no": 0.0,
    "na": None,
}

Line = tuple[float | None, float, bool]


def score(lines: Iterable[Line], cap: float = 40.0) -> tuple[float | None, bool]:
    """Return the score of an audit (0 to 100; None when nothing could be rated), and whether it was capped.

    100 x sum(weight x answer) / sum(weight of what was rated); a critical marker that failed caps it.

    :param lines: answer (0 to 1; None: not applicable), weight, critical.

    >>> score([(1.0, 2, False), (0.5, 1, False), (None, 5, False)])
    (83.3, False)
    >>> score([(1.0, 9, False), (0.25, 1, True)])
    (40.0, True)
    >>> score([(1.0, 9, False), (0.25, 1, True)], cap=0)
    (0.0, True)
    >>> score([(0.25, 9, False), (0.0, 1, True)])
    (22.5, False)
    >>> score([(None, 1, True)])
    (None, False)
    """
    rated = [(answer, weight, critical) for answer, weight, critical in lines if answer is not None]
    total = sum(weight for _answer, weight, _critical in rated)
    if not total:
        return None, False
    plain = round(100 * sum(answer * weight for answer, weight, _critical in rated) / total, 1)
    if any(critical and failed(answer) for answer, _weight, critical in rated) and plain > cap:
        return float(cap), True
    return plain, False


def failed(answer: float | None) -> bool:
    """Say whether a marker failed: less than half of what could be had.

    >>> failed(0.25), failed(0.5), failed(None)
    (True, False, False)
    """
    return answer is not None and answer < FAILED_BELOW


def freshness(days: float) -> float:
    """Return how much a result counts: fully for 6 months, then half after each 6 months more.

    >>> [round(freshness(months * DAYS_A_MONTH), 3) for months in (0, 6, 9, 12, 18)]
    [1.0, 1.0, 0.707, 0.5, 0.25]
    """
    months = days / DAYS_A_MONTH
    return 1.0 if months <= FULL_MONTHS else 0.5 ** ((months - FULL_MONTHS) / HALF_MONTHS)


def agreement(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return the share (0 to 1) of double audits whose scores are within 10 points; None with fewer than 10.

    >>> agreement([(80, 90)] * 9 + [(80, 91)])
    0.9
    >>> agreement([(80, 80)] * 9) is None
    True
    """
    if len(pairs) < PAIRS_MIN:
        return None
    return sum(abs(first - second) <= WITHIN for first, second in pairs) / len(pairs)


def rank(seed: int, key: str) -> str:
    """Return what puts artefacts in a random order that a seed gives again; the same as ``md5`` in PostgreSQL.

    >>> rank(7, "mail.message,1") == rank(7, "mail.message,1") != rank(8, "mail.message,1")
    True
    """
    return hashlib.md5(f"{seed}:{key}".encode(), usedforsecurity=False).hexdigest()


def assign(
    items: Sequence[tuple[str, object]], auditors: Sequence[int], loads: Mapping[int, int] | None = None
) -> dict[str, int]:
    """Return who audits what: never the author, the least loaded first, in the order of the list.

    :param items: key of the artefact, and those who must not audit it (author, first auditor).
    :param loads: how many audits each has already.

    >>> assign([("a", {1}), ("b", set()), ("c", {2}), ("d", {1, 2})], [1, 2])
    {'a': 2, 'b': 1, 'c': 1}
    """
    count = {auditor: (loads or {}).get(auditor, 0) for auditor in auditors}
    found = {}
    for key, excluded in items:
        free = [auditor for auditor in auditors if auditor not in excluded]
        if free:
            found[key] = min(free, key=lambda auditor: (count[auditor], auditors.index(auditor)))
            count[found[key]] += 1
    return found


def doubled(keys: Sequence[str], percent: float) -> list[str]:
    """Return which artefacts are audited twice: every n-th of the list, so that all cells have their part.

    >>> doubled(list("abcdefghij"), 20)
    ['e', 'j']
    >>> doubled(list("abc"), 0), doubled(list("abc"), 100)
    ([], ['a', 'b', 'c'])
    """
    share = percent / 100
    return [key for place, key in enumerate(keys) if int((place + 1) * share + 1e-9) > int(place * share + 1e-9)]
