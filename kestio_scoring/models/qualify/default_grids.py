"""Qualification: the questions that a company begins with, in plain data, by its way of selling."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)
RULES_OUT = True

# Question, weight, how to find out, and its answers: text, points, and whether it rules the lead out.
NEED = (
    _lt("Is there a need?"),
    3,
    _lt("What does he want to change, and what does it cost him today?"),
    (
        (_lt("Pressing, put in figures"), 100),
        (_lt("Real, not urgent"), 60),
        (_lt("Curious"), 20),
        (_lt("None"), 0, RULES_OUT),
    ),
)
BUDGET = (
    _lt("Is there a budget?"),
    2,
    _lt("An amount that somebody who may spend it told."),
    ((_lt("Confirmed"), 100), (_lt("To be found"), 50), (_lt("Not known"), 30), (_lt("None"), 0)),
)
DECISION = (
    _lt("Who decides?"),
    2,
    _lt("Who signs, who uses, who may refuse."),
    (
        (_lt("The person we talk to"), 100),
        (_lt("Somebody we know"), 60),
        (_lt("Nobody we know"), 10),
    ),
)
TIMING = (
    _lt("When is it decided?"),
    2,
    _lt("The date, and what happens on it."),
    ((_lt("Within 3 months"), 100), (_lt("This year"), 60), (_lt("Later"), 20), (_lt("No date"), 0)),
)
FITTING = (
    _lt("Does our offer fit?"),
    3,
    _lt("Sector, size, place, technique."),
    ((_lt("Just what we do"), 100), (_lt("With adjustments"), 50), (_lt("Not what we do"), 0, RULES_OUT)),
)
QUANTITY = (
    _lt("How much does he need?"),
    2,
    _lt("By order and by year."),
    ((_lt("Much, again and again"), 100), (_lt("A usual order"), 60), (_lt("Once, a little"), 20)),
)
SUPPLIER = (
    _lt("Who delivers today?"),
    1,
    _lt("And what would make him change."),
    ((_lt("Nobody"), 100), (_lt("Somebody, open to change"), 70), (_lt("Somebody, under contract"), 10)),
)
VALIDATION = (
    _lt("Is his way to validate a purchase known?"),
    2,
    _lt("Steps, people, dates: from the first agreement to the signed order."),
    ((_lt("Each step and its date"), 100), (_lt("Roughly"), 50), (_lt("No"), 0)),
)
STAKES = (
    _lt("What does he gain?"),
    2,
    _lt("In his own figures."),
    ((_lt("He says it in figures"), 100), (_lt("He says it"), 50), (_lt("We say it"), 10)),
)
RIVALS = (
    _lt("Who else is in?"),
    1,
    _lt("Also: doing nothing, doing it in-house."),
    ((_lt("Nobody"), 100), (_lt("Known, we are ahead"), 70), (_lt("Known, we are behind"), 20), (_lt("Not known"), 10)),
)
FIRST, LATER = _lt("First contact"), _lt("Before the proposal")
# Name, place of its stage among the open ones, questions.
GRIDS = {
    "transactional": ((FIRST, 0, (NEED, FITTING, QUANTITY, TIMING, SUPPLIER)),),
    "mixed": (
        (FIRST, 0, (NEED, FITTING, TIMING)),
        (LATER, 1, (BUDGET, DECISION, TIMING, QUANTITY, RIVALS)),
    ),
    "complex": (
        (FIRST, 0, (NEED, FITTING, DECISION, TIMING)),
        (LATER, 1, (STAKES, BUDGET, DECISION, VALIDATION, RIVALS)),
    ),
}
