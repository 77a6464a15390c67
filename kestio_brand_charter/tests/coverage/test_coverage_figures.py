"""Coverage: the figures of groups against the same arithmetic in Python; a group of nothing required says nothing."""

from odoo.tests import tagged, users

from ...engine import coverage as engine
from .coverage_case import CoverageCase

LEVELS = ("coverage_defined:avg", "coverage_deployed:avg", "coverage_audited:avg")


@tagged("post_install", "-at_install")
class TestCoverageFigures(CoverageCase):
    def grouped(self, group):
        """Return the three shares of each group, as the pivot asks for them."""
        self.cells()
        domain = [("charter_id", "=", self.charter.id)]
        rows = self.env["kestio.charter.cell"].formatted_read_group(domain, [group], [*LEVELS, "weight_required:sum"])
        return {row[group] and row[group][0]: row for row in rows}

    def weigh(self, marker, channel, step, traffic):
        self.env["kestio.charter.touchpoint"].create(
            {"charter_id": self.charter.id, "channel_id": channel.id, "step_id": step.id, "traffic": traffic}
        )

    def test_shares_of_groups_are_what_python_counts(self):
        self.weigh(self.callback, self.mail, self.use, 4)
        self.weigh(self.callback, self.phone, self.use, 0.5)
        dice = self.draw(11)
        for _round in range(10):
            self.charter.rule_ids.unlink()
            self.draw_rules(dice)
            rows = self.expected()
            for group, name in (("channel_id", "channel"), ("step_id", "step"), ("marker_id", "marker")):
                for key, found in self.grouped(group).items():
                    mine = [(r["weight"], r["state"]) for r in rows if r["required"] and r[name].id == key]
                    self.compare(found, mine)

    def compare(self, found, cells):
        for rank, level in enumerate(LEVELS, 1):
            share = engine.coverage(cells, rank)
            if share is None:
                self.assertIs(found[level], False)
            else:
                self.assertAlmostEqual(found[level], 100 * share)
        self.assertAlmostEqual(found["weight_required:sum"], sum(weight for weight, _state in cells))

    def test_a_heavy_cell_counts_more_than_a_light_one(self):
        self.weigh(self.callback, self.mail, self.use, 7)
        self.say(self.callback, applicability="required")
        self.say(self.callback, channel=self.mail, step=self.use, state="deployed")
        [row] = self.env["kestio.charter.cell"]._read_group([("charter_id", "=", self.charter.id)], [], [LEVELS[1]])
        self.assertEqual(row[0], 70.0)  # 7 of 7 + 1 + 1 + 1; a mean of means would say 25

    def test_a_channel_without_required_cell_is_neither_0_nor_100(self):
        self.say(self.callback, channel=self.mail, applicability="required", state="audited")
        found = self.grouped("channel_id")
        self.assertEqual(found[self.mail.id][LEVELS[2]], 100)
        self.assertIs(found[self.phone.id][LEVELS[2]], False)

    def test_priority_of_each_cell_is_what_python_counts(self):
        self.draw_rules(self.draw(3))
        rows = {(r["marker"], r["channel"], r["step"], r["tier"]): r for r in self.expected()}
        for cell in self.cells():
            row = rows[cell.marker_id, cell.channel_id, cell.step_id, cell.tier_code]
            self.assertEqual(cell.priority, row["priority"] if row["required"] else 0)

    def test_a_cell_says_who_asked_for_it_and_who_owns_it(self):
        everywhere = self.say(self.callback, applicability="required", user_id=self.editor.id)
        gold = self.say(self.callback, tier="gold", state="deployed", due_date="2026-12-24")
        by_tier = {cell.tier_code: cell for cell in self.cells() if cell.marker_id == self.callback}
        cell = by_tier["gold"]
        self.assertEqual((cell.asked_rule_id, cell.done_rule_id, cell.act_rule_id), (everywhere, gold, gold))
        self.assertEqual((cell.user_id, str(cell.due_date)), (self.editor, "2026-12-24"))
        cell = by_tier["silver"]
        self.assertEqual((cell.done_rule_id.id, cell.act_rule_id, cell.due_date), (False, everywhere, False))

    def test_what_a_tier_asks_is_personalised_and_the_rest_is_basic(self):
        self.say(self.callback, applicability="required")
        self.say(self.plain, tier="gold", applicability="required", state="defined")
        budgets = {(cell.marker_id, cell.tier_code): cell.budget for cell in self.cells()}
        self.assertEqual(budgets[self.callback, "gold"], "basics")
        self.assertEqual(budgets[self.plain, "gold"], "personal")
        self.assertIs(budgets[self.plain, "silver"], False)

    @users("charter_reader")
    def test_groups_take_one_query_however_many_rules_there_are(self):
        self.say(self.callback, applicability="required")
        cells = self.env["kestio.charter.cell"]
        cells.formatted_read_group([], ["marker_id"], LEVELS)
        counts = []
        for number in (1, 40):
            self.draw_rules(self.draw(number), number)
            self.env.flush_all()
            before = self.cr.sql_log_count
            cells._read_group([], ["state"], LEVELS)
            counts.append(self.cr.sql_log_count - before)
            self.charter.rule_ids.unlink()
        self.assertEqual(counts, [1, 1])

    def test_another_company_sees_no_cell(self):
        other = self.new_company("Elsewhere")
        stranger = self.new_user("charter_stranger", "kestio_brand_charter.group_auditor", other)
        self.say(self.callback, applicability="required")
        self.cells()
        for name in ("kestio.charter.cell", "kestio.charter.gap"):
            found = self.env[name].with_user(stranger).with_context(allowed_company_ids=other.ids)
            self.assertFalse(found.search([("charter_id", "=", self.charter.id)]))
