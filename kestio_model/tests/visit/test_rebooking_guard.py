"""Visit: who is not written to, and what stops a re-booking."""

from datetime import timedelta

from odoo import Command
from odoo.tests import freeze_time, tagged

from .meeting_case import NOW
from .rebooking_case import RebookingCase, later


@tagged("post_install", "-at_install")
class TestRebookingGuard(RebookingCase):
    """Each reason to stop holds before the first mail and between the mails."""

    def assert_stops(self, stop, state, reason):
        """Check that something stops a flow that waits, and one whose mail is out."""
        for on, flow in (
            (later(minutes=15), self.missed()),
            (later(days=3, hours=1), self.sent(start="2026-03-10 08:00:00")),
        ):
            with self.subTest(state=flow.state), self.env.cr.savepoint() as savepoint:
                before = flow.attempt
                stop(flow)
                self.job(on)
                self.assert_flow(flow, state, reason)
                self.assertEqual(flow.attempt, before)
                savepoint.rollback()

    def test_a_won_opportunity_stops_it(self):
        self.assert_stops(lambda flow: flow.lead_id.action_set_won(), "cancelled", "won")

    def test_a_lost_opportunity_stops_it(self):
        self.assert_stops(lambda flow: flow.lead_id.action_set_lost(), "lost", "lost")

    def test_who_refused_mails_is_not_written_to(self):
        self.assert_stops(lambda flow: self.env["mail.blacklist"]._add(flow.email), "cancelled", "opted_out")

    def test_a_reply_on_the_opportunity_stops_it(self):
        self.assert_stops(lambda flow: self.letter("crm.lead", flow.lead_id, later(minutes=1)), "cancelled", "replied")

    def test_a_reply_to_the_mail_stops_it(self):
        self.assert_stops(lambda flow: self.letter(flow._name, flow, later(minutes=1)), "cancelled", "replied")

    def test_a_reply_from_the_address_without_contact_stops_it(self):
        self.assert_stops(
            lambda flow: self.letter(
                flow._name, flow, later(minutes=1), author_id=False, email_from='"B" <Buyer@Example.com>'
            ),
            "cancelled",
            "replied",
        )

    def test_a_meeting_planned_since_stops_it(self):
        def plan(flow):
            event = self.event("2026-03-20 10:00:00", "2026-03-20 11:00:00", opportunity_id=self.deal.id)
            self.backdate(event, "2026-03-10 13:00:00")

        self.assert_stops(plan, "cancelled", "met")

    def test_a_colleagues_mail_is_no_reply(self):
        flow = self.sent()
        self.letter(
            "crm.lead", self.deal, later(hours=1), author_id=self.salesman.partner_id.id, email_from="us@kestio.example"
        )
        self.job(later(days=3, hours=1))
        self.assert_flow(flow, "reminded")

    def test_an_old_mail_is_no_reply(self):
        self.letter("crm.lead", self.deal, "2026-03-01 10:00:00")
        self.assert_flow(self.sent(), "sent")

    def test_a_meeting_planned_long_before_is_no_answer(self):
        event = self.event("2026-06-20 10:00:00", "2026-06-20 11:00:00", opportunity_id=self.deal.id)
        self.backdate(event, "2026-01-10 13:00:00")
        self.assert_flow(self.sent(), "sent")

    def test_without_address_the_prospect_is_called(self):
        self.buyer.email = False
        self.deal.email_from = False
        self.assert_flow(self.sent(), "phone", "no_email")

    def test_without_language_the_prospect_is_called(self):
        self.buyer.lang = False
        self.deal.lang_id = False
        self.assert_flow(self.sent(), "phone", "no_lang")

    def test_without_time_zone_the_prospect_is_called(self):
        self.buyer.write({"tz": False, "country_id": self.env.ref("base.us").id})
        self.assert_flow(self.sent(), "phone", "no_lang")

    def test_the_only_time_zone_of_a_country_is_known(self):
        self.buyer.write({"tz": False, "country_id": self.env.ref("base.be").id})
        flow = self.sent()
        self.assertEqual((flow.state, flow.tz), ("sent", "Europe/Brussels"))

    def test_without_address_and_number_it_is_lost(self):
        self.buyer.write({"email": False, "phone": False})
        self.deal.write({"email_from": False, "phone": False})
        self.assert_flow(self.sent(), "lost", "no_email")

    def test_a_full_calendar_leads_to_the_phone_queue(self):
        self.event("2026-03-09 00:00:00", "2026-06-30 00:00:00")
        flow = self.sent()
        self.assert_flow(flow, "phone", "full")
        self.assertFalse(self.mails(flow))

    def test_a_type_that_is_not_re_booked_starts_nothing(self):
        self.visit_type.kestio_rebook = False
        self.assertFalse(self.missed(categ_ids=[Command.set(self.visit_type.ids)]))

    def test_one_type_that_is_re_booked_is_enough(self):
        other = self.env["calendar.event.type"].create({"name": "Training", "kestio_rebook": False})
        self.assertTrue(self.missed(categ_ids=[Command.set((self.visit_type | other).ids)]))

    def test_meetings_without_type_follow_the_setting(self):
        self.company.kestio_rebooking_untyped = False
        self.assertFalse(self.missed())

    def test_a_meeting_that_is_too_old_to_be_followed_up_starts_nothing(self):
        self.assertFalse(self.missed(start="2026-02-20 10:00:00"))

    def test_switched_off_nothing_starts(self):
        self.company.kestio_rebooking = False
        self.assertFalse(self.missed())

    def test_a_meeting_among_colleagues_starts_nothing(self):
        self.assertFalse(self.missed(guests=self.manager.partner_id, opportunity_id=False))

    def test_one_mail_only_when_the_company_says_so(self):
        self.company.kestio_rebooking_attempts = 1
        flow = self.sent()
        self.job(later(days=3, hours=1))
        self.assert_flow(flow, "phone", "no_answer")

    def test_a_lead_without_contact_is_written_to(self):
        lead = self.lead(contact_name="Grace", email_from="grace@example.com", country_id=self.env.ref("base.be").id)
        lead.lang_id = self.env["res.lang"]._get_data(code="en_US").id
        event = self.met(guests=self.env["res.partner"], opportunity_id=lead.id)
        self.tell(event, "no_show")
        self.job(later(minutes=15))
        flow = self.flow(event)
        self.assertEqual((flow.name, flow.email, flow.state), ("Grace", "grace@example.com", "sent"))

    def test_reasons_are_found_in_one_statement_for_any_number(self):
        flows = self.missed()
        for hour in range(1, 6):
            flows |= self.missed(start=f"2026-03-10 0{hour}:00:00")
        self.env.flush_all()
        with freeze_time(NOW), self.assertQueryCount(1):
            flows[:1]._stop_reasons()
        with freeze_time(NOW), self.assertQueryCount(1):
            flows._stop_reasons()

    def test_the_link_is_dead_as_soon_as_there_is_a_reason(self):
        flow = self.sent()
        self.letter("crm.lead", self.deal, later(hours=1))
        with freeze_time(later(hours=2)):
            self.assertFalse(flow._works(flow.sent_date + timedelta(hours=2)))
