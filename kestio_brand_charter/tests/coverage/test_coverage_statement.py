"""Coverage: the one statement against the same arithmetic in Python, on rules drawn at random."""

import random

from odoo.tests import tagged

from ...engine import coverage as engine
from ..charter_case import CharterCase


@tagged("post_install", "-at_install")
class TestCoverageStatement(CharterCase):
    def cells(self, charter=None):
        self.env.flush_all()
        return self.env["kestio.charter.cell"].search([("charter_id", "=", (charter or self.charter).id)])

    def test_a_charter_without_rules_has_all_its_cells_optional_and_undefined(self):
        cells = self.cells()
        self.assertEqual(len(cells), 2 * 2 * 2 * 3)
        self.assertEqual({(cell.applicability, cell.state) for cell in cells}, {("optional", "undefined")})

    def test_cells_inherit_what_the_python_engine_says(self):
        draw = random.Random(7)  # noqa: S311 - the same rules each time
        for _round in range(20):
            self.charter.rule_ids.unlink()
            self.draw_rules(draw)
            for cell in self.cells():
                asked, done, is_tie = self.expected(cell)
                self.assertEqual((cell.applicability, cell.state, cell.is_tie), (asked, done, is_tie))

    def draw_rules(self, draw):
        places = {
            (
                draw.choice(self.charter.marker_ids),
                draw.choice([None, self.mail, self.phone]),
                draw.choice([None, self.discover, self.use]),
                draw.choice([None, "gold", "silver", "bronze"]),
            )
            for _n in range(12)
        }
        for place in sorted(places, key=str):
            applicability = draw.choice([False, *engine.APPLICABILITY])
            self.say(*place, applicability=applicability, state=draw.choice([False, *engine.STATES]))

    def expected(self, cell):
        """Return what a cell has by ``engine.inherited``."""
        rules = self.charter.rule_ids.filtered(lambda rule: rule.marker_id == cell.marker_id)
        place = (cell.channel_id.id, cell.step_id.id, cell.tier_code)
        found = []
        for name, ranks, highest in (("applicability", engine.APPLICABILITY, True), ("state", engine.STATES, False)):
            said = [
                (
                    (rule.channel_id.id or None, rule.step_id.id or None, rule.tier_code or None),
                    ranks.index(rule[name]) if rule[name] else None,
                )
                for rule in rules
            ]
            found.append(engine.inherited(said, place, highest))
        (asked, tie), (done, other) = found
        asked = engine.APPLICABILITY[1 if asked is None else asked]
        return asked, engine.STATES[done or 0], tie or other

    def test_priority_is_impact_times_ease_times_the_weight_of_the_tier(self):
        self.say(self.callback, applicability="required", state="defined", ease=2)
        self.env["kestio.charter.touchpoint"].create(
            {
                "charter_id": self.charter.id,
                "channel_id": self.mail.id,
                "step_id": self.use.id,
                "traffic": 1.5,
                "importance": 2,
            }
        )
        wanted = ("gold", self.mail, self.use)
        [cell] = self.cells().filtered(
            lambda cell: (cell.tier_code, cell.channel_id, cell.step_id) == wanted and cell.marker_id == self.callback
        )
        self.assertEqual(cell.weight, 2 * 1.5 * 2)
        self.assertEqual(cell.priority, engine.priority(6.0, 1, 2, 3))

    def test_a_company_without_commercial_model_has_one_cell_for_everybody(self):
        other = self.new_company("Without model")
        brand = self.env["kestio.brand"].create({"name": "Bare", "company_id": other.id})
        charter = self.new_charter(brand_id=brand.id)
        cells = self.cells(charter)
        self.assertEqual((len(cells), set(cells.mapped("tier_code"))), (8, {False}))
