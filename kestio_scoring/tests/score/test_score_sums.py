"""Score: running sums give what the ledger gives, at any later time, and follow what changes."""

from datetime import timedelta

from hypothesis import Phase, given, settings
from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ...models.score.kestio_score_figures import EVERYBODY
from ..scoring_case import NOW, ScoringCase
from .test_score_statement import HAPPENINGS, LINES

FORM = {"type": "form", "points": 100, "decay": "half_life", "days": 30, "quiet_seconds": 0}


@tagged("post_install", "-at_install")
class TestScoreSums(ScoringCase):
    def roads(self, ruleset, as_of=NOW):
        """Return all figures of a moment from the ledger, and from the running sums."""
        figures = self.env["kestio.score.figures"]
        figures._flush_sources()
        self.env["kestio.score.sum"].flush_model()
        return [
            {
                subject: self.env.execute_query(
                    SQL(
                        "SELECT * FROM (%s) f ORDER BY id",
                        figures._statement(ruleset, subject, EVERYBODY, as_of, is_summed),
                    )
                )
                for subject in ("lead", "partner")
            }
            for is_summed in (False, True)
        ]

    def assert_same(self, ruleset, as_of=NOW):
        ledger, sums = self.roads(ruleset, as_of)
        self.assertEqual(sums, ledger)

    @settings(max_examples=5, deadline=None, phases=[Phase.generate])
    @given(HAPPENINGS)
    def test_both_roads_agree_today_and_later(self, happenings):
        who = self.env["res.partner"].create({"name": "Somebody"})
        ruleset = self.rules(*LINES, cap=60)
        for code, days, url in happenings:
            self.event(code, days=days, url=url, who=who)
        self.env["kestio.score.sum"]._add_up(ruleset, as_of=NOW)
        for later in (0, 1, 7.3, 40, 400):
            self.assert_same(ruleset, NOW + timedelta(days=later))

    def test_night_reads_no_ledger_where_points_fade_by_half(self):
        ruleset = self.rules(FORM)
        statement = self.env["kestio.score.figures"]._statement(ruleset, "lead", EVERYBODY, NOW, is_summed=True)
        self.assertNotIn("kestio_score_event", statement.code)
        other = self.rules({**FORM, "decay": "window"})
        statement = self.env["kestio.score.figures"]._statement(other, "lead", EVERYBODY, NOW, is_summed=True)
        self.assertIn("e.date >=", statement.code)

    @freeze_time(NOW)
    def test_new_events_touch_their_own_sums_only(self):
        other = self.env["res.partner"].create({"name": "Other"})
        self.event(days=30)
        self.event(who=other)
        ruleset = self.rules(FORM)
        ruleset.sudo().action_publish()
        self.env["kestio.score.touched"]._take()
        kept = self.sums(other)
        self.event(days=60)
        self.assertEqual(self.contact.kestio_score, 50)
        self.env["kestio.score.job"]._follow_events()
        self.assertEqual((self.contact.kestio_score, self.lead.kestio_score), (75, 75))
        self.assertEqual(self.sums(other), kept)
        self.assertFalse(self.env["kestio.score.touched"].search([("is_scored", "=", False)]))
        self.assert_same(ruleset)

    def sums(self, partner):
        """Return the running sums of a contact."""
        return self.env["kestio.score.sum"].search_read([("partner_id", "=", partner.id)])

    def test_scores_fade_night_after_night_without_being_summed_again(self):
        self.event()
        ruleset = self.rules(FORM)
        with freeze_time(NOW):
            ruleset.sudo().action_publish()
        self.env["kestio.score.touched"]._take()
        kept = self.sums(self.contact)
        with freeze_time(NOW + timedelta(days=29)):
            self.env["kestio.score.job"]._night(ruleset)
        self.assertEqual((self.contact.kestio_score, self.sums(self.contact)), (51, kept))
        with freeze_time(NOW + timedelta(days=60)):
            self.env["kestio.score.job"]._night(ruleset)
        self.assertEqual(self.contact.kestio_score, 25)
        self.assertNotEqual(self.sums(self.contact), kept, "sums are made anew once a month")

    @freeze_time(NOW)
    def test_publishing_makes_the_sums_of_the_new_rules(self):
        self.event(days=30)
        self.rules(FORM).sudo().action_publish()
        second = self.rules({**FORM, "points": 10, "decay": "none"})
        second.sudo().action_publish()
        self.assertEqual((self.contact.kestio_score, second.summed_on), (10, fields.Datetime.now()))
        self.assert_same(second)

    @freeze_time(NOW)
    def test_merged_contacts_have_the_sum_of_both(self):
        twin = self.env["res.partner"].create({"name": "Ada", "email": "ada@example.com"})
        self.event(days=30)
        self.event(days=60, who=twin)
        ruleset = self.rules(FORM)
        ruleset.sudo().action_publish()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.contact + twin).ids, self.contact)
        self.env["kestio.score.job"]._night(ruleset)
        self.assertEqual(self.contact.kestio_score, 75)
        self.assert_same(ruleset)

    @freeze_time(NOW)
    def test_merged_leads_have_the_sum_of_both(self):
        one, other = self.new_lead("One"), self.new_lead("Other")
        self.event(days=30, who=one)
        self.event(days=60, who=other)
        ruleset = self.rules(FORM)
        ruleset.sudo().action_publish()
        left = (one + other).merge_opportunity()
        self.env["kestio.score.job"]._night(ruleset)
        self.assertEqual(left.kestio_score, 75)
        self.assert_same(ruleset)

    @freeze_time(NOW)
    def test_events_of_nobody_known_make_no_sum(self):
        self.event(who=self.contact, partner_id=None, visitor="device")
        ruleset = self.rules(FORM)
        ruleset.sudo().action_publish()
        self.assertFalse(self.env["kestio.score.sum"].search([("ruleset_id", "=", ruleset.id)]))

    @freeze_time(NOW)
    def test_rules_that_are_out_of_force_or_gone_leave_no_sums(self):
        self.event(days=30)
        first = self.rules(FORM)
        first.sudo().action_publish()
        kept = self.sums(self.contact)
        self.env.cr.execute(
            "INSERT INTO kestio_score_sum (ruleset_id, group_id, partner_id, days, points, date, last_event) "
            "SELECT -1, group_id, partner_id, days, points, date, last_event FROM kestio_score_sum WHERE id = %s",
            [kept[0]["id"]],
        )
        second = self.rules({**FORM, "points": 10})
        second.sudo().action_publish()
        self.env.invalidate_all()
        self.assertEqual({row["ruleset_id"] for row in kept}, {first.id})
        self.assertEqual({row["ruleset_id"] for row in self.sums(self.contact)}, {second.id})
