"""Visit: what re-bookings know of a person follows him, and goes when he is deleted or made anonymous."""

from odoo.tests import tagged

from .rebooking_case import RebookingCase

OWN = ("buyer@example.com", "+33 1 23 45 67 89", "Buyer", "Has a new job")


@tagged("post_install", "-at_install")
class TestRebookingPerson(RebookingCase):
    """Figures outlive a person, his data do not."""

    def stored(self, flow):
        """Return all that the database holds of a flow and of what was written on it, as one text."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(flow)::text || COALESCE(string_agg(row_to_json(letter)::text, ''), '')"
            "  FROM kestio_rebooking flow"
            "  LEFT JOIN mail_message letter ON letter.model = 'kestio.rebooking' AND letter.res_id = flow.id"
            " WHERE flow.id = %s GROUP BY flow.id",
            [flow.id],
        )
        return self.env.cr.fetchone()[0]

    def assert_forgotten(self, flow):
        """Check that nothing of the person is left."""
        text = self.stored(flow)
        for own in OWN:
            self.assertNotIn(own, text)
        self.assertEqual(flow.name, "Deleted contact")
        self.assertFalse(self.mails(flow, "outgoing", "exception", "cancel"))

    def lead_alone(self):
        """Return the flow of a lead that has no contact."""
        own = {"contact_name": "Buyer", "email_from": "buyer@example.com", "phone": "+33 1 23 45 67 89"}
        lead = self.lead(lang_id=self.env["res.lang"]._lang_get("en_US").id, **own)
        return self.missed(opportunity_id=lead.id, guests=self.env["res.partner"], name="Demo")

    def test_who_is_deleted_is_forgotten_and_gets_no_mail(self):
        flow = self.sent()
        token = flow.token
        flow.call_note = "Has a new job"
        self.deal.partner_id = False
        self.buyer.unlink()
        self.assert_forgotten(flow)
        self.assert_flow(flow, "cancelled", "forgotten")
        self.assertFalse(self.flows._by_token(token, "book"))

    def test_figures_stay_when_a_contact_is_deleted(self):
        flow = self.sent()
        self.book(flow)
        self.deal.partner_id = False
        self.buyer.unlink()
        self.assert_forgotten(flow)
        self.assertEqual((flow.state, flow.channel), ("rebooked", "mail"))
        row = self.env["kestio.no.show.report"].search([("event_id", "=", flow.event_id.id)])
        self.assertEqual(row.fate, "mail")

    def test_who_is_made_anonymous_is_forgotten(self):
        flow = self.sent()
        self.buyer.write({"name": "Anonymous", "email": False, "phone": False})
        self.assert_forgotten(flow)

    def test_another_name_alone_forgets_nobody(self):
        flow = self.sent()
        self.buyer.name = "Ada Buyer"
        self.assertEqual((flow.name, flow.state), ("Ada Buyer", "sent"))

    def test_a_corrected_address_is_used_by_the_next_mail(self):
        flow = self.missed()
        self.buyer.write({"email": "Ada@Example.com", "phone": "+33 1 00 00 00 00"})
        self.assertEqual((flow.email, flow.phone), ("ada@example.com", "+33 1 00 00 00 00"))

    def test_an_address_that_a_rep_typed_stays(self):
        flow = self.missed()
        flow.email = "private@example.com"
        self.buyer.email = "ada@example.com"
        self.assertEqual(flow.email, "private@example.com")

    def test_a_lead_without_contact_is_followed_and_forgotten(self):
        flow = self.lead_alone()
        flow.lead_id.email_from = "ada@example.com"
        self.assertEqual(flow.email, "ada@example.com")
        flow.lead_id.unlink()
        self.assert_forgotten(flow)

    def test_a_deleted_lead_leaves_the_flow_of_its_contact(self):
        flow = self.sent()
        self.deal.unlink()
        self.assertEqual((flow.state, flow.email, flow.lead_id), ("sent", "buyer@example.com", self.env["crm.lead"]))

    def test_merged_leads_keep_their_flows(self):
        flow = self.lead_alone()
        lead = flow.lead_id
        stays = self.lead(contact_name="Buyer", priority="3", probability=90)
        kept = (stays + lead).merge_opportunity(auto_unlink=True)
        self.assertEqual((flow.lead_id, flow.email), (kept, "buyer@example.com"))

    def test_a_thousand_contacts_are_looked_up_at_once(self):
        partners = self.env["res.partner"].create([{"name": f"Contact {place}"} for place in range(1000)])
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.flows._copied_from(partners, {"email"})
        with self.assertQueryCount(0):
            self.flows._copied_from(partners, {"comment"})
