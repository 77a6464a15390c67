"""Segment: leads follow their customer; prospects are ranked on what is declared of them, by Python as by SQL."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import DECLARED, SegmentCase

FRENCH = {"measure": "domain", "domain": "[('country_id.code', '=', 'FR')]"}


class LeadCase(SegmentCase):
    @classmethod
    def lead(cls, partner=None, user=None, **values):
        """Return a lead of the tested company, made by the salesman."""
        user = user or cls.salesman
        fixed = {"name": "Lead", "type": "opportunity", "company_id": cls.company.id, "user_id": user.id}
        lead = cls.env["crm.lead"].with_user(user).create({**fixed, "partner_id": partner and partner.id, **values})
        lead.flush_recordset()
        return lead


@tagged("post_install", "-at_install")
class TestLeadsOfCustomers(LeadCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer(kestio_potential=50)
        cls.contact = cls.env["res.partner"].create({"name": "Contact", "parent_id": cls.partner.id})
        cls.model = cls.active_model(
            DECLARED, dwell_months=0, up_evaluations=1, down_evaluations=1, apply_mode="automatic"
        )

    def fall(self):
        """Let the customer fall to Bronze."""
        self.declare(self.model, self.partner, 5, "2026-02-01")
        self.assert_tier(self.partner, "bronze")

    def test_new_lead_has_the_tier_of_its_customer(self):
        self.assert_tier(self.lead(self.partner), "silver")

    def test_new_lead_of_a_contact_has_the_tier_of_the_company(self):
        self.assert_tier(self.lead(self.contact), "silver")

    def test_lead_that_changes_customer_changes_tier(self):
        lead, other = self.lead(self.partner), self.customer(kestio_potential=95)
        self.run_job(self.model, "2026-02-01")
        lead.partner_id = other
        self.assert_tier(lead, "gold")
        self.assertFalse(lead.kestio_tier_locked)

    def test_open_leads_of_customer_and_contacts_follow_him(self):
        leads = self.lead(self.partner) + self.lead(self.contact) + self.lead(self.partner, type="lead")
        self.fall()
        for lead in leads:
            self.assert_tier(lead, "bronze")

    def test_won_lost_and_locked_leads_keep_the_tier_of_their_time(self):
        won, lost, locked = (self.lead(self.partner) for _ in range(3))
        won.action_set_won()
        lost.action_set_lost()
        locked.kestio_tier_locked = True
        self.fall()
        for lead in (won, lost, locked):
            self.assert_tier(lead, "silver")

    def test_lead_won_in_the_moment_it_is_made_has_the_tier_of_that_moment(self):
        lead = self.env["crm.lead"].with_user(self.salesman).create({"name": "Quick", "partner_id": self.partner.id})
        lead.action_set_won()
        self.assert_tier(lead, "silver")

    def test_won_lead_keeps_its_tier_when_the_potential_changes(self):
        won = self.lead(self.partner)
        won.action_set_won()
        self.partner.with_user(self.salesman).kestio_potential = 99
        self.env.flush_all()
        self.assert_tier(won, "silver")

    def test_lead_of_another_company_does_not_follow(self):
        other = self.new_company("Other")
        stranger = self.env["crm.lead"].create(
            {"name": "Theirs", "partner_id": self.partner.id, "company_id": other.id}
        )
        self.fall()
        self.assert_tier(stranger, None)

    def test_tier_typed_by_a_person_is_locked_and_stays(self):
        lead = self.lead(self.partner)
        lead.kestio_tier_id = self.tier(self.model, "gold")
        self.assertTrue(lead.kestio_tier_locked)
        self.fall()
        self.assert_tier(lead, "gold")

    def test_unlocked_lead_follows_again(self):
        lead = self.lead(self.partner)
        lead.kestio_tier_id = self.tier(self.model, "gold")
        lead.kestio_tier_locked = False
        self.assert_tier(lead, "silver")

    def test_changing_the_customer_in_the_form_does_not_lock(self):
        lead, other = self.lead(self.partner), self.customer(kestio_potential=5)
        self.run_job(self.model, "2026-02-01")
        with Form(lead) as form:
            form.partner_id = other
        self.assertFalse(lead.kestio_tier_locked)
        self.assert_tier(lead, "bronze")

    def test_lead_made_in_the_form_is_not_locked(self):
        with Form(self.env["crm.lead"].with_user(self.salesman)) as form:
            form.name = "From the form"
            form.partner_id = self.partner
        lead = form.save()
        self.assertFalse(lead.kestio_tier_locked)
        self.assert_tier(lead, "silver")

    def test_tier_of_another_company_is_refused(self):
        theirs = self.active_model(DECLARED, company=self.new_company("Other"))
        with self.assertRaisesRegex(UserError, "is not a tier of the active commercial model of Kestio Tests"):
            self.lead(self.partner).kestio_tier_id = self.tier(theirs, "gold").id

    def test_merged_leads_keep_tier_and_lock(self):
        first = self.lead(self.partner, kestio_potential=10)
        second = self.lead(self.partner)
        second.kestio_tier_id = self.tier(self.model, "gold")
        merged = (first + second).with_user(self.manager).merge_opportunity()
        self.assertTrue(merged.kestio_tier_id)
        self.assertEqual(merged.kestio_potential, 10)


@tagged("post_install", "-at_install")
class TestProspects(LeadCase):
    def test_prospect_is_ranked_on_declared_potential(self):
        self.active_model(DECLARED)
        for potential, code in ((0, None), (5, "bronze"), (50, "silver"), (95, "gold")):
            with self.subTest(potential=potential):
                self.assert_tier(self.lead(self.customer(), kestio_potential=potential), code)

    def test_prospect_takes_the_potential_of_his_customer(self):
        self.active_model(DECLARED, {"measure": "revenue", "weight": 9, "high": 1})
        lead = self.lead(self.customer(kestio_potential=95))
        self.assertEqual(lead.kestio_potential, 95)
        self.assert_tier(lead, "gold")

    def test_prospect_is_ranked_on_fit(self):
        self.active_model(FRENCH, {"measure": "revenue", "weight": 9, "high": 1})
        french = self.customer(country_id=self.env.ref("base.fr").id)
        self.assert_tier(self.lead(french), "gold")
        self.assert_tier(self.lead(self.customer()), "bronze")

    def test_prospect_of_whom_less_than_half_is_known_has_no_tier(self):
        self.active_model({**DECLARED, "weight": 3}, {**FRENCH, "weight": 1})
        self.assert_tier(self.lead(self.customer(country_id=self.env.ref("base.fr").id)), None)

    def test_lead_without_partner_is_ranked_on_its_potential(self):
        self.active_model(DECLARED)
        self.assert_tier(self.lead(kestio_potential=95), "gold")

    def test_activation_ranks_the_leads_that_are_there(self):
        leads = self.lead(self.customer(), kestio_potential=95) + self.lead(kestio_potential=95)
        self.active_model(DECLARED)
        for lead in leads:
            self.assert_tier(lead, "gold")

    def test_recompute_ranks_leads_of_contacts_too(self):
        model = self.active_model({**FRENCH, "weight": 1})
        partner = self.customer()
        contact = self.env["res.partner"].create({"name": "Contact", "parent_id": partner.id})
        lead = self.lead(contact)
        self.assert_tier(lead, "bronze")
        partner.country_id = self.env.ref("base.fr")
        partner.with_user(self.salesman).action_recompute_tier()
        self.assertEqual(lead.kestio_tier_id, self.tier(model, "gold"))

    def test_each_team_ranks_its_prospects_by_its_own_version(self):
        team = self.env["crm.team"].create({"name": "Key accounts", "company_id": self.company.id})
        strict = {**DECLARED, "high": 1000}
        general = self.active_model(DECLARED)
        special = self.active_model(strict, team_ids=[Command.set(team.ids)])
        mine = self.lead(self.customer(), kestio_potential=95, team_id=team.id)
        others = self.lead(self.customer(), kestio_potential=95, team_id=False)
        for model in (general, special, general):
            self.run_job(model, "2026-02-01")
            self.assertEqual(mine.kestio_tier_id, self.tier(special, "bronze"))
            self.assertEqual(others.kestio_tier_id, self.tier(general, "gold"))

    def test_python_and_sql_rank_prospects_alike(self):
        france = self.env.ref("base.fr").id
        versions = [
            [DECLARED],
            [{**DECLARED, "weight": 3}, {**FRENCH, "weight": 1}],
            [{**DECLARED, "weight": 1, "inverse": True, "low": 10}, {**FRENCH, "weight": 2, "low": 5, "high": 7}],
            [{**FRENCH, "inverse": True}, {"measure": "revenue", "weight": 4, "high": 100}],
        ]
        partners = [self.customer(), self.customer(country_id=france), None]
        partners.append(self.env["res.partner"].create({"name": "Contact", "parent_id": partners[1].id}))
        for criteria in versions:
            model = self.active_model(*criteria)
            leads = self.env["crm.lead"].browse(
                self.lead(partner, kestio_potential=potential).id
                for partner in partners
                for potential in (0, 3, 39.9, 40, 70, 500)
            )
            by_python = [lead.kestio_tier_id.code for lead in leads]
            self.env.flush_all()
            self.env.cr.execute("UPDATE crm_lead SET kestio_tier_id = NULL WHERE id = ANY(%s)", [leads.ids])
            self.env.invalidate_all()
            self.run_job(model, "2026-02-01")
            with self.subTest(criteria=criteria):
                self.assertEqual([lead.kestio_tier_id.code for lead in leads], by_python)
