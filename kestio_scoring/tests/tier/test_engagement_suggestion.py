"""Tiers: who is engaged is suggested, with what he did; persons have the last word."""

from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .engagement_case import DAY, EngagementCase


@tagged("post_install", "-at_install")
class TestEngagementSuggestion(EngagementCase):
    def suggested(self, partner=None, *states):
        self.env.invalidate_all()
        return self.suggestion(partner or self.bronze, *states)

    def test_an_engaged_bronze_customer_is_to_be_looked_at(self):
        self.engage()
        self.night()
        one = self.suggested()
        self.assertEqual((one.source, one.from_tier_id.code, one.direction), ("engagement", "bronze", 1))
        self.assertFalse(one.to_tier_id)
        self.assertEqual(one.engagement, 60)

    def test_the_next_tier_is_suggested_where_the_index_would_hold(self):
        self.declare(self.model, self.bronze, 35, "2026-06-02")
        self.engage()
        self.env.cr.execute("UPDATE kestio_tier_history SET date_from = '2025-01-01'")
        self.night()
        self.assertEqual(self.suggested().to_tier_id.code, "silver")

    def test_who_has_not_stayed_long_enough_is_looked_at_only(self):
        self.declare(self.model, self.bronze, 35, "2026-06-02")
        self.engage()
        self.night()
        self.assertFalse(self.suggested().to_tier_id)

    def test_a_customer_without_tier_is_looked_at(self):
        new = self.customer("New")
        self.engage(who=new)
        self.night()
        self.assertFalse(self.suggested(new).to_tier_id)
        self.assertFalse(self.suggested(new).from_tier_id)

    def test_who_is_looked_after_by_reps_is_not_suggested(self):
        silver = self.customer("Silver", kestio_potential=50)
        self.night("2026-06-02")
        self.engage(who=silver)
        self.night()
        self.assertFalse(self.suggested(silver))

    def test_a_tier_that_is_left_to_automation_is(self):
        self.model.tier_ids.filtered(lambda tier: tier.code == "silver").sudo()._write({"handling": "automation"})
        self.env.invalidate_all()
        silver = self.customer("Silver", kestio_potential=50)
        self.night("2026-06-02")
        self.engage(who=silver)
        self.night()
        self.assertTrue(self.suggested(silver))

    def test_evidence_lists_what_was_done_by_whom(self):
        self.engage()
        self.night()
        text = self.suggested().with_user(self.salesman).engagement_evidence
        for part in ("Form 0", "Form 1", "Ada", "30.0 points"):
            self.assertIn(part, text)

    def test_evidence_that_is_erased_or_in_doubt_is_shown_no_more(self):
        self.engage()
        self.night()
        self.env.cr.execute("UPDATE kestio_score_event SET trust = 'quarantine' WHERE label = 'Form 0'")
        self.env.cr.execute("DELETE FROM kestio_score_event WHERE label = 'Form 1'")
        self.env.invalidate_all()
        self.assertFalse(self.suggested().engagement_evidence)

    def test_there_is_one_open_suggestion(self):
        self.engage()
        self.night()
        first = self.suggested()
        self.night("2026-06-17")
        self.assertEqual(self.suggested(), first)

    def test_less_engagement_than_band_1_suggests_nothing(self):
        self.engage(forms=1)
        self.night()
        self.assertFalse(self.suggested())

    def test_it_lapses_when_engagement_falls(self):
        self.engage()
        self.night()
        self.env["kestio.score.ledger"]._erase(SQL("label = 'Form 1'"))
        self.night("2026-06-17")
        self.assertTrue(self.suggested(), "30 points are above the middle of the bands")
        self.env["kestio.score.ledger"]._erase(SQL("label = 'Form 0'"))
        self.night("2026-06-18")
        self.assertEqual(self.suggested(None, "expired").source, "engagement")
        self.assertFalse(self.suggested())

    def test_a_lock_prevents_and_ends_it(self):
        self.engage()
        self.night()
        self.bronze.write({"kestio_tier_lock_reason": "Strategic", "kestio_tier_locked": True})
        self.night("2026-06-17")
        self.assertFalse(self.suggested())
        self.night("2026-06-18")
        self.assertFalse(self.suggested())

    def test_a_refusal_holds_for_the_pause(self):
        self.engage()
        self.night()
        with freeze_time(DAY):
            self.suggested().with_user(self.salesman).action_reject("A student")
        self.night("2026-06-17")
        self.assertFalse(self.suggested())
        with freeze_time("2027-01-10"):
            self.engage_later()
        self.night("2027-01-10")
        self.assertTrue(self.suggested())

    def engage_later(self):
        for hour in range(2):
            self.event("form", date=datetime(2027, 1, 9, 8 + hour))

    def test_snoozed_ones_wait(self):
        self.engage()
        self.night()
        with freeze_time(DAY):
            self.suggested().with_user(self.salesman).action_snooze("2026-06-20")
        self.night("2026-06-18")
        self.assertFalse(self.suggested())
        self.night("2026-06-20")
        self.assertEqual(len(self.suggested()), 1)

    def test_accepting_to_look_closer_plans_a_call_and_keeps_the_tier(self):
        self.engage()
        self.night()
        one = self.suggested()
        with freeze_time(DAY):
            one.with_user(self.salesman).action_accept()
        self.assertEqual((one.state, self.bronze.kestio_tier_id.code), ("accepted", "bronze"))
        self.assertEqual(self.bronze.activity_ids.user_id, self.salesman)
        self.assertIn("Form 0", self.bronze.activity_ids.note)
        self.night("2026-06-17")
        self.assertFalse(self.suggested())
        with self.assertRaises(UserError):
            one.with_user(self.salesman).action_accept()

    def test_accepting_the_next_tier_gives_it(self):
        self.declare(self.model, self.bronze, 35, "2026-06-02")
        self.engage()
        self.env.cr.execute("UPDATE kestio_tier_history SET date_from = '2025-01-01'")
        self.night()
        self.suggested().with_user(self.salesman).action_accept()
        self.assert_tier(self.bronze, "silver")

    def test_a_move_that_the_index_asks_for_goes_first(self):
        self.engage()
        self.night()
        self.env.cr.execute("UPDATE kestio_tier_history SET date_from = '2025-01-01'")
        self.declare(self.model, self.bronze, 50, "2026-06-17", "2026-07-18", "2026-08-19")
        self.assertEqual(self.suggested().source, "account")
        self.assertEqual(len(self.suggested()), 1)

    def test_the_automatic_mode_applies_none_of_them(self):
        self.model.sudo()._write({"apply_mode": "automatic"})
        self.env.invalidate_all()
        self.engage()
        self.night()
        self.assert_tier(self.bronze, "bronze")
        self.assertTrue(self.suggested())

    def test_company_without_score_rules_suggests_nothing(self):
        elsewhere = self.new_company("Elsewhere")
        theirs = self.active_model({"measure": "potential", "weight": 1, "low": 0, "high": 100}, company=elsewhere)
        self.engage()
        self.run_job(theirs, "2026-06-15", DAY)
        self.night()
        self.assertEqual(self.suggested().company_id, self.company)

    def test_a_colleague_s_suggestion_is_not_mine(self):
        self.engage()
        self.night()
        other = self.new_user("kestio_colleague", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self.suggested().with_user(other).action_accept()

    def test_every_view_opens(self):
        self.engage()
        self.night()
        one = self.suggested().with_user(self.salesman)
        for view in ("kanban", "list", "form"):
            arch = one.get_view(view_type=view)
            self.assertTrue(one.web_read({name: {} for name in arch["models"]["kestio.tier.suggestion"]}))
