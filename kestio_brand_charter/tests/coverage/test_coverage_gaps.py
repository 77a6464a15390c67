"""Coverage: a gap is what one action closes; the list is in the order of impact x ease x weight of tiers."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .coverage_case import CoverageCase


@tagged("post_install", "-at_install")
class TestCoverageGaps(CoverageCase):
    def gaps(self, user=None):
        gaps = self.env["kestio.charter.gap"].with_user(user or self.env.user)
        gaps.invalidate_model()
        return gaps.search([("charter_id", "=", self.charter.id)])

    def assign(self, gaps, user, **values):
        action = gaps.action_assign()
        wizard = self.env["kestio.charter.gap.assign"].with_user(user).with_context(**action["context"])
        return wizard.create({"user_id": self.reader.id, **values}).action_assign()

    def test_a_rule_for_everywhere_is_one_gap_of_all_its_cells(self):
        rule = self.say(self.callback, applicability="required")
        gap = self.gaps()
        self.assertEqual((len(gap), gap.rule_id, gap.cells, gap.next_step), (1, rule, 12, "define"))
        self.assertEqual((gap.impact, gap.ease, gap.segment_weight, gap.priority), (12 * 2 * 3, 3, 2, 72 * 3 * 2))

    def test_a_nearer_rule_takes_its_cells_out_of_the_gap(self):
        self.say(self.callback, applicability="required")
        phone = self.say(self.callback, channel=self.phone, state="deployed")
        found = {gap.rule_id: (gap.cells, gap.next_step) for gap in self.gaps()}
        self.assertEqual(found[phone], (6, "audit"))
        self.assertEqual(sum(cells for cells, _next in found.values()), 12)

    def test_what_is_audited_or_not_required_is_no_gap(self):
        self.say(self.callback, applicability="required", state="audited")
        self.say(self.plain, applicability="optional")
        self.assertFalse(self.gaps())

    def test_gaps_add_up_to_the_priorities_that_python_counts(self):
        dice = self.draw(5)
        for _round in range(10):
            self.charter.rule_ids.unlink()
            self.draw_rules(dice)
            rows = [row for row in self.expected() if row["required"] and row["state"] < 3]
            gaps = self.gaps()
            self.assertEqual(sum(gaps.mapped("cells")), len(rows))
            self.assertAlmostEqual(sum(gaps.mapped("priority")), sum(row["priority"] for row in rows))
            for gap in gaps:
                self.assertAlmostEqual(gap.impact * gap.ease * gap.segment_weight, gap.priority)
            self.assertEqual(gaps.mapped("priority"), sorted(gaps.mapped("priority"), reverse=True))

    def test_a_gap_opens_exactly_its_cells(self):
        self.draw_rules(self.draw(9))
        for gap in self.gaps():
            cells = self.env["kestio.charter.cell"].search(gap.action_open_cells()["domain"])
            self.assertEqual(len(cells), gap.cells)
            self.assertAlmostEqual(sum(cells.mapped("priority")), gap.priority)

    def test_a_gap_says_what_it_inherits_and_from_where(self):
        self.say(self.callback, applicability="required", user_id=self.editor.id)
        self.say(self.callback, channel=self.mail, step=self.use, state="defined")
        [gap] = self.gaps().filtered("channel_id")
        self.assertEqual((gap.place, gap.user_id), ("E-mail · Use", self.editor))
        self.assertEqual(gap.inherited, "required: Everywhere, owner: Everywhere")

    def test_an_editor_assigns_gaps_with_an_activity_for_the_owner(self):
        rule = self.say(self.callback, applicability="required")
        due = fields.Date.today() + timedelta(days=10)
        self.assign(self.gaps(), self.editor, due_date=due, note="Write the script")
        self.assertEqual((rule.user_id, rule.due_date), (self.reader, due))
        activity = rule.activity_ids
        self.assertEqual(
            (activity.user_id, activity.date_deadline, activity.summary), (self.reader, due, "Write the script")
        )
        self.assertEqual(self.gaps().user_id, self.reader)

    def test_gaps_of_a_published_charter_are_assigned_too(self):
        rule = self.say(self.callback, applicability="required")
        self.publish()
        self.assign(self.gaps(), self.editor, has_activity=False)
        self.assertEqual((rule.user_id, rule.activity_ids.ids), (self.reader, []))

    def test_a_reader_sees_gaps_and_assigns_none(self):
        self.say(self.callback, applicability="required")
        gaps = self.gaps(self.reader)
        self.assertTrue(gaps)
        with self.assertRaises(AccessError):
            self.assign(gaps, self.reader)

    def test_salespeople_see_no_gap(self):
        with self.assertRaises(AccessError):
            self.gaps(self.salesman)

    def test_a_date_in_the_past_is_refused(self):
        rule = self.say(self.callback, applicability="required")
        with self.assertRaisesRegex(UserError, "in the past"):
            self.assign(self.gaps(), self.editor, due_date="2020-01-01")
        self.assertFalse(rule.user_id)

    def test_an_owner_who_cannot_read_the_charter_is_refused(self):
        rule = self.say(self.callback, applicability="required")
        with self.assertRaisesRegex(UserError, "cannot read"):
            self.assign(self.gaps(), self.editor, user_id=self.salesman.id)
        self.assertFalse(rule.user_id)

    @users("charter_reader")
    def test_overdue_gaps_are_found_by_their_date(self):
        self.say(self.callback, applicability="required", due_date="2026-01-01")
        self.say(self.plain, applicability="required")
        overdue = self.gaps(self.reader).search([("due_date", "<", "today"), ("charter_id", "=", self.charter.id)])
        self.assertEqual(overdue.marker_id, self.callback)


@tagged("post_install", "-at_install")
class TestOrphanRules(CoverageCase):
    def orphans(self):
        return self.env["kestio.charter.rule"].search([("is_orphan", "=", True), ("charter_id", "=", self.charter.id)])

    def test_a_rule_of_a_channel_that_left_the_charter_is_an_orphan(self):
        rule = self.say(self.callback, channel=self.phone, applicability="required")
        self.assertFalse(self.orphans())
        self.charter.channel_ids -= self.phone
        self.assertEqual(self.orphans(), rule)
        self.assertTrue(rule.is_orphan)

    def test_a_rule_of_a_step_that_left_the_charter_is_an_orphan(self):
        rule = self.say(self.callback, step=self.use, applicability="required")
        self.charter.step_ids -= self.use
        self.assertEqual(self.orphans(), rule)

    def test_a_rule_of_a_tier_that_the_model_does_not_have_is_an_orphan(self):
        self.say(self.callback, tier="gold", applicability="required")
        lost = self.say(self.callback, tier="platinum", applicability="required")
        self.assertEqual(self.orphans(), lost)
