"""Origin: what is proposed for a lead, and that whoever knows better has the last word."""

from odoo.tests import tagged

from ..scoring_case import ScoringCase


@tagged("post_install", "-at_install")
class TestOriginOfLeads(ScoringCase):
    def test_nothing_is_proposed_while_nothing_tells(self):
        self.assertFalse(self.new_lead().kestio_origin)

    def test_a_campaign_a_source_or_a_medium_is_marketing(self):
        source = self.env["utm.source"].create({"name": "Letter"})
        medium = self.env["utm.medium"].create({"name": "Print of May"})
        campaign = self.env["utm.campaign"].create({"name": "Spring"})
        for values in ({"source_id": source.id}, {"medium_id": medium.id}, {"campaign_id": campaign.id}):
            with self.subTest(values):
                self.assertEqual(self.new_lead(**values).kestio_origin, "marketing")

    def test_who_was_referred_is_a_referral_also_with_a_source(self):
        source = self.env["utm.source"].create({"name": "Letter"})
        self.assertEqual(self.new_lead(referred="Bob", source_id=source.id).kestio_origin, "referral")

    def test_a_contact_of_a_customer_is_an_existing_customer_in_the_company_that_has_him(self):
        status = self.env["kestio.partner.status"].search([("kind", "=", "customer")], limit=1)
        parent = self.env["res.partner"].create({"name": "Engines", "is_company": True})
        parent.with_company(self.company).kestio_status_id = status
        child = self.env["res.partner"].create({"name": "Ada", "parent_id": parent.id})
        other = self.new_company("Elsewhere")
        self.assertEqual(self.new_lead(partner_id=child.id).kestio_origin, "customer")
        self.assertFalse(self.new_lead(partner_id=child.id, company_id=other.id, user_id=False).kestio_origin)

    def test_what_a_person_says_is_kept(self):
        lead = self.new_lead(kestio_origin="word_of_mouth")
        lead.source_id = self.env["utm.source"].create({"name": "Letter"})
        lead.referred = "Bob"
        self.assertEqual(lead.kestio_origin, "word_of_mouth")

    def test_it_is_proposed_as_soon_as_something_tells(self):
        lead = self.new_lead()
        lead.with_user(self.salesman).referred = "Bob"
        self.assertEqual(lead.kestio_origin, "referral")
