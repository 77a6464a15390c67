"""Tiers: engagement as a measure: what counts, and from 0 to 100."""

from datetime import date, datetime

from odoo.tests import tagged
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
        self.env.cr.execute("UPDATE kestio_score_event SET trust = 'released' WHERE source = 'test'")
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
