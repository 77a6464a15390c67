"""Coverage: inheritance of rules by cells, coverage, priority of a gap; plain Python, checked against the statement.

A cell is marker x channel x step x tier. Rules are said at any level; each property of a cell comes from the most
specific rule that says something about it (SPECS: most specific wins, ties are errors).
"""

from collections.abc import Iterable, Sequence

APPLICABILITY = ("na", "optional", "required")
STATES = ("undefined", "defined", "deployed", "audited")

Dimensions = tuple[object, object, object]


def matches(rule: Dimensions, cell: Dimensions) -> bool:
    """Say whether a rule (channel, step, tier; None: any) speaks of a cell.

    >>> matches((None, "buy", None), ("mail", "buy", "gold"))
    True
    >>> matches(("phone", None, None), ("mail", "buy", "gold"))
    False
    """
    return all(said is None or said == one for said, one in zip(rule, cell, strict=True))


def specificity(rule: Dimensions) -> int:
    """Return how many dimensions a rule names: 0 to 3.

    >>> specificity(("mail", None, "gold"))
    2
    """
    return sum(said is not None for said in rule)


def inherited(
    rules: Iterable[tuple[Dimensions, int | None]], cell: Dimensions, highest: bool
) -> tuple[int | None, bool]:
    """Return what a cell inherits, and whether rules of the same level contradict each other about it.

    :param rules: pairs of dimensions and of what the rule says (a rank; None: nothing), all of one marker.
    :param highest: in a tie, the highest rank counts (what is asked) or the lowest (what is done): never too rosy.

    >>> inherited([((None, None, None), 2), (("mail", None, None), 0)], ("mail", "buy", "gold"), True)
    (0, False)
    >>> inherited([(("mail", None, None), 2), ((None, "buy", None), 0)], ("mail", "buy", "gold"), True)
    (2, True)
    >>> inherited([], ("mail", "buy", "gold"), True)
    (None, False)
    """
    said = [(specificity(dims), rank) for dims, rank in rules if rank is not None and matches(dims, cell)]
    if not said:
        return None, False
    top = max(level for level, _rank in said)
    ranks = {rank for level, rank in said if level == top}
    return (max if highest else min)(ranks), len(ranks) > 1


def coverage(cells: Sequence[tuple[float, int]], level: int) -> float | None:
    """Return the share (0 to 1) of the weight of required cells whose state has reached a level; None without any.

    :param cells: pairs of weight (marker x touchpoint) and state (0 undefined .. 3 audited) of the required cells.

    >>> coverage([(2.0, 3), (1.0, 1), (1.0, 0)], 1)
    0.75
    >>> coverage([], 1) is None
    True
    """
    total = sum(weight for weight, _state in cells)
    return sum(weight for weight, state in cells if state >= level) / total if total else None


def priority(weight: float, state: int, ease: int, segment_weight: float) -> float:
    """Return the priority of a gap: impact x ease x weight of the segment; impact = weight x levels still missing.

    >>> priority(weight=2.0, state=1, ease=3, segment_weight=1.5)
    18.0
    """
    return weight * (len(STATES) - 1 - state) * ease * segment_weight
