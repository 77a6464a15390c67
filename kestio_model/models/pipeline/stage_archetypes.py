"""Pipeline: criteria that are proposed for the stages of a company, by the way it sells."""

from __future__ import annotations

from dataclasses import dataclass

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

FIRST, MIDDLE, LAST = "first", "middle", "last"


@dataclass(frozen=True)
class Criterion:
    """A proposed criterion.

    :param place: among the open stages of the company: ``first``, ``middle`` or ``last``.
    :param field: of the lead that meets it; None: ticked by hand.
    """

    place: str
    code: str
    name: object
    help: object
    weight: float = 1.0
    field: str | None = None


_ORGANISATION = Criterion(
    FIRST, "organisation", _lt("Organisation known"), _lt("Who decides, who uses, who pays, in which order."), 2.0
)
_STAKES = Criterion(FIRST, "stakes", _lt("Stakes known"), _lt("What the customer gains, in figures."), 2.0)
_TENSION = Criterion(
    MIDDLE, "tension", _lt("Tension points known"), _lt("What hurts today, and whom, if nothing changes."), 2.0
)
_DECIDER = Criterion(
    MIDDLE, "decision_maker", _lt("Decision maker met"), _lt("In person or on a call; not only known by name."), 3.0
)
_BUDGET = Criterion(LAST, "budget", _lt("Budget confirmed"), _lt("An amount that somebody who may spend it told."), 3.0)
_AMOUNT = Criterion(
    MIDDLE,
    "expected_revenue",
    _lt("Amount estimated"),
    _lt("The expected revenue of the deal."),
    field="expected_revenue",
)
_TIMING = Criterion(
    LAST,
    "date_deadline",
    _lt("Timing known"),
    _lt("When the customer decides: the expected closing."),
    2.0,
    "date_deadline",
)
_RIVALS = Criterion(LAST, "competitors", _lt("Competitors known"), _lt("Also: doing nothing, doing it in-house."))
_CONTACT = Criterion(
    FIRST, "phone", _lt("Contact reachable"), _lt("A phone number of the person who asks."), field="phone"
)
_REQUEST = Criterion(
    FIRST, "request", _lt("Request form complete"), _lt("Product, quantity and use are written down."), 3.0
)
_DELIVERY = Criterion(
    MIDDLE, "delivery", _lt("Delivery date known"), _lt("The date for which the customer needs it."), 2.0
)
_CONDITIONS = Criterion(
    LAST, "conditions", _lt("Conditions accepted"), _lt("Price, payment and delivery were gone through.")
)

CRITERIA = {
    "complex": (_ORGANISATION, _STAKES, _DECIDER, _TENSION, _AMOUNT, _BUDGET, _TIMING, _RIVALS),
    "transactional": (_CONTACT, _REQUEST, _AMOUNT, _DELIVERY, _BUDGET, _CONDITIONS),
    "mixed": (_REQUEST, _STAKES, _DECIDER, _AMOUNT, _BUDGET, _TIMING),
}


def place(where: str, count: int) -> int:
    """Return the position of a proposed criterion among the open stages.

    >>> [place(where, 3) for where in (FIRST, MIDDLE, LAST)]
    [0, 1, 2]
    >>> [place(where, 1) for where in (FIRST, MIDDLE, LAST)], place(MIDDLE, 2)
    ([0, 0, 0], 0)
    """
    return {FIRST: 0, MIDDLE: (count - 1) // 2, LAST: count - 1}[where]
