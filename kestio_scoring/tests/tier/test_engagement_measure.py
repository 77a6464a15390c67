"""Tiers: engagement as a measure: what counts, and from 0 to 100."""

from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .engagement_case import DAY, EngagementCase


@tagged("post_install", "-at_install")
class TestEngagementMeasure(EngagementCase):
    def points(self, partner=None, company=None):
        self.env.invalidate_all()
        return (
            self.env["kestio.customer.engagement"]
            .search(
                [
                    ("partner_id", "=", (partner or self.bronze).id),
                    ("company_id", "=", (company or self.company).id),
                ]
            )
            .points
        )

    def test_what_contacts_do_is_their_companys(self):
        self.engage()
        self.night()
        self.assertEqual(self.points(), 60)

    def test_it_never_exceeds_100(self):
        self.engage(forms=6)
        self.night()
        self.assertEqual(self.points(), 100)

    def test_who_did_nothing_has_none(self):
        self.night()
        self.assertEqual(self.points(), 0)

    def test_what_was_missed_is_not_his_doing(self):
        self.engage()
        self.event("no_show", date=datetime(2026, 6, 15, 9))
        self.night()
        self.assertEqual(self.points(), 60)

    def test_quarantined_events_do_not_count_until_a_person_releases_them(self):
        self.engage(trust="quarantine")
        self.night()
        self.assertEqual(self.points(), 0)
        events = self.env["kestio.score.event"].search([("partner_id", "=", self.contact.id)])
        events.with_user(self.marketing).action_release()
        self.night("2026-06-17")
        self.assertEqual(self.points(), 60)

    def test_opens_count_with_consent_only(self):
        self.event("mailing_open", date=datetime(2026, 6, 15, 9))
        kind = self.env["kestio.score.event.type"].search([("code", "=", "mailing_open")])
        kind.needs_consent = True
        self.night()
        self.assertEqual(self.points(), 0)
        self.env["kestio.score.consent"]._say(self.contact, "given", "Form", date=datetime(2026, 6, 1))
        self.event("mailing_open", date=datetime(2026, 6, 15, 20))
        self.night("2026-06-17")
        self.assertEqual(self.points(), 30)
        self.env["kestio.score.consent"]._say(self.contact, "withdrawn", "Form", date=datetime(2026, 6, 18))
        self.night("2026-06-18")
        self.assertEqual(self.points(), 0)

    def test_it_is_that_of_the_day(self):
        self.engage()
        self.night("2026-06-14")
        self.assertEqual(self.points(), 0)

    def test_it_falls_with_the_decay_of_the_rules(self):
        draft = self.rules({"type": "form", "points": 40, "decay": "linear", "days": 20, "quiet_seconds": 0})
        draft.with_user(self.marketing).action_publish()
        self.engage(forms=1)
        self.night()
        before = self.points()
        self.night("2026-06-26")
        self.assertGreater(before, self.points())
        self.night("2026-08-01")
        self.assertEqual(self.points(), 0)

    def test_a_criterion_weighs_it(self):
        measured = self.active_model({"measure": "engagement", "weight": 1, "low": 0, "high": 100}, on="2026-06-02")
        self.engage()
        self.run_job(measured, DAY)
        evaluation = self.evaluation(self.bronze)
        self.assertEqual((evaluation.index, evaluation.coverage), (60, 1))

    def test_without_score_rules_it_is_not_known(self):
        self.env["kestio.score.ruleset"].sudo().search([("state", "=", "published")]).write({"state": "archived"})
        measured = self.active_model({"measure": "engagement", "weight": 1, "low": 0, "high": 100}, on="2026-06-02")
        self.engage()
        self.run_job(measured, DAY)
        self.assertEqual(self.evaluation(self.bronze).coverage, 0)
        self.assertFalse(self.env["kestio.customer.engagement"].search([("company_id", "=", self.company.id)]))

    def test_each_company_measures_by_its_own_rules_and_events(self):
        elsewhere = self.new_company("Elsewhere")
        theirs = self.active_model({"measure": "potential", "weight": 1, "low": 0, "high": 100}, company=elsewhere)
        rules = self.rules({"type": "form", "points": 10, "decay": "none", "quiet_seconds": 0}, company_id=elsewhere.id)
        rules.sudo().action_publish()
        self.engage(company_id=self.company.id)
        self.engage(forms=1)
        self.night()
        self.run_job(theirs, DAY)
        self.assertEqual((self.points(), self.points(company=elsewhere)), (90, 10))

    def test_statements_do_not_grow_with_customers(self):
        def counted():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["kestio.customer.engagement"]._refresh(self.model, date(2026, 6, 16), SQL("TRUE"))
            return self.env.cr.sql_log_count - before

        counted()
        few = counted()
        for place in range(30):
            self.engage(who=self.customer(f"Customer {place}"))
        self.assertEqual(counted(), few)

    def both_roads(self, day):
        """Return the engagement of everybody on a day, from the running sums and from the ledger."""
        ruleset = self.env["kestio.score.ruleset"]._published(self.company)
        figures, everybody = self.env["kestio.engagement.figures"], SQL("TRUE")
        self.env["kestio.score.job"]._follow_events()
        today = figures._statement(ruleset, day, everybody)
        with patch.object(type(figures), "_summed_parts", type(figures)._parts):
            ledger = figures._statement(ruleset, day, everybody)
        self.assertIn("kestio_score_sum", today.code)
        self.assertNotIn("kestio_score_sum", ledger.code)
        return [sorted(self.env.execute_query(statement)) for statement in (today, ledger)]

    @freeze_time("2026-06-16 07:00:00")
    def test_today_it_is_the_same_from_the_running_sums_as_from_the_ledger(self):
        self.rules(
            {"type": "form", "points": 30, "decay": "half_life", "days": 20, "quiet_seconds": 0, "per_day": 2},
            {"type": "mailing_open", "points": 30, "decay": "none"},
            {"type": "quote_open", "points": 20, "decay": "linear", "days": 10},
            {"type": "no_show", "points": -20, "decay": "none"},
        ).with_user(self.marketing).action_publish()
        self.engage(forms=4)
        for code, day in (("quote_open", 10), ("quote_open", 2), ("mailing_open", 14), ("no_show", 15)):
            self.event(code, date=datetime(2026, 6, day, 9))
        for later in (date(2026, 6, 16), date(2026, 6, 30)):
            sums, ledger = self.both_roads(later)
            self.assertTrue(ledger)
            self.assertEqual(sums, ledger)
        self.env["kestio.score.event.type"].search([("code", "=", "mailing_open")]).needs_consent = True
        sums, ledger = self.both_roads(date(2026, 6, 16))
        self.assertEqual(sums, ledger, "what was recorded before consent was asked does not count")

    @freeze_time("2026-06-16 07:00:00")
    def test_the_night_reads_no_ledger_where_points_fade_by_half(self):
        self.rules({"type": "form", "points": 30, "decay": "half_life", "days": 20}).with_user(
            self.marketing
        ).action_publish()
        ruleset = self.env["kestio.score.ruleset"]._published(self.company)
        figures = self.env["kestio.engagement.figures"]
        statement = figures._statement(ruleset, date(2026, 6, 16), SQL("TRUE"))
        self.assertNotIn("kestio_score_event", statement.code)
        before = figures._statement(ruleset, date(2026, 6, 15), SQL("TRUE"))
        self.assertIn("kestio_score_event", before.code)
