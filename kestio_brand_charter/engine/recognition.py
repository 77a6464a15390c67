"""Survey: the share of customers who recognise the brand, and how far chance alone could move it; plain Python."""

from math import sqrt

# 95 %; fewer answers than this say little, whatever the share.
Z = 1.96
ENOUGH = 30


def wilson(yes: int, answers: int) -> tuple[float, float] | None:
    """Return the interval in which the share of all customers lies, 19 times out of 20; None without answers.

    E. B. Wilson, Probable inference, Journal of the American Statistical Association 22 (1927). Unlike the usual
    interval it stays between 0 and 1, and is right for few answers.

    >>> [round(bound, 3) for bound in wilson(18, 24)]
    [0.551, 0.88]
    >>> [round(bound, 3) for bound in wilson(0, 5)], [round(bound, 3) for bound in wilson(5, 5)]
    ([0.0, 0.434], [0.566, 1.0])
    >>> wilson(0, 0) is None
    True
    """
    if not answers:
        return None
    share, square = yes / answers, Z * Z / answers
    centre = (share + square / 2) / (1 + square)
    half = Z / (1 + square) * sqrt(share * (1 - share) / answers + square / (4 * answers))
    return max(0.0, centre - half), min(1.0, centre + half)


def retention(before: set[object], after: set[object]) -> float | None:
    """Return the share of those who bought in the 12 months before who bought again in the last 12; None of nobody.

    >>> retention({"a", "b", "c"}, {"a", "d"})
    0.3333333333333333
    >>> retention(set(), {"d"}) is None
    True
    """
    return len(before & after) / len(before) if before else None
