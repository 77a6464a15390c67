"""Coverage: the two budgets: what is done for everybody against what is done for some tiers; what more money brings."""

from collections.abc import Iterable
from typing import NamedTuple


class Side(NamedTuple):
    """What one budget has cost, will cost, and brings.

    :param spent: cost of what is deployed.
    :param planned: cost, where somebody counted it, of what is not.
    :param gain: points of all that is required that the planned money deploys, for each 1,000; None without any.
    :param price: what one more point costs; None where none is planned.
    """

    spent: float
    planned: float
    gain: float | None
    price: float | None


def side(rules: Iterable[tuple[float, int, float]], required: float) -> Side:
    """Return the figures of one budget.

    :param rules: cost, state (0 undefined .. 3 audited) and weight that is deployed when the rule is, of each.
    :param required: weight of all that is required, in both budgets: so that their points are the same points.

    >>> side([(1000.0, 2, 0.0), (500.0, 1, 5.0), (1500.0, 0, 5.0)], 100.0)
    Side(spent=1000.0, planned=2000.0, gain=5.0, price=200.0)
    >>> side([], 100.0)
    Side(spent=0, planned=0, gain=None, price=None)
    """
    rows = list(rules)
    spent = sum(cost for cost, state, _weight in rows if state >= 2)
    planned = sum(cost for cost, state, _weight in rows if state < 2)
    points = 100 * sum(weight for _cost, state, weight in rows if state < 2) / required if required else 0
    if not planned or not points:
        return Side(spent, planned, None, None)
    return Side(spent, planned, 1000 * points / planned, planned / points)
