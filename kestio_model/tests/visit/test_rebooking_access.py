"""Visit: who may see and touch re-bookings; the proposal of a meeting as a plain salesperson makes it."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .rebooking_case import RebookingCase

MINE = "read"
ALL = "read write create unlink"


@tagged("post_install", "-at_install")
class TestRebookingAccess(RebookingCase):
    """Nobody writes a flow by hand: buttons do, the job, and the prospect."""

    def test_what_each_may_do(self):
        self.assert_granted(
            {
                "kestio.rebooking": ["", MINE, MINE, MINE],
                "kestio.rebooking.slot": ["", MINE, MINE, MINE],
                "kestio.no.show.report": ["", MINE, MINE, MINE],
                "kestio.meeting.proposal": ["", ALL, ALL, ALL],
            },
            self.internal,
            self.salesman,
            self.manager,
            self.director,
        )

    def test_a_rep_sees_his_own_flows_a_manager_all(self):
        flow = self.missed()
        colleague = self.new_user("kestio_colleague", "sales_team.group_sale_salesman")
        self.assertTrue(self.flows.with_user(self.salesman).search([("id", "=", flow.id)]))
        self.assertTrue(self.flows.with_user(self.manager).search([("id", "=", flow.id)]))
        self.assertFalse(self.flows.with_user(colleague).search([("id", "=", flow.id)]))

    def test_a_colleague_cannot_act_on_it(self):
        flow = self.missed()
        colleague = self.new_user("kestio_colleague", "sales_team.group_sale_salesman")
        for name in ("action_stop", "action_call_now", "action_call_no_answer", "action_call_refused"):
            with self.subTest(action=name), self.refused(AccessError, "."):
                getattr(flow.with_user(colleague), name)()

    def test_another_company_sees_nothing(self):
        flow = self.missed()
        other = self.new_company("Other")
        stranger = self.new_user("kestio_stranger", "sales_team.group_sale_manager", company=other)
        self.assertFalse(
            self.flows.with_user(stranger).with_context(allowed_company_ids=other.ids).search([("id", "=", flow.id)])
        )

    def test_seed_and_digests_are_for_nobody(self):
        flow = self.missed().with_user(self.director)
        for name in ("seed", "token_hash", "stop_hash"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                flow.read([name])

    def test_a_rep_reads_the_link_of_his_flow(self):
        flow = self.missed()
        self.assertTrue(flow.with_user(self.salesman).url.endswith(f"/kestio/meeting/{flow.token}"))

    def test_a_rep_says_no_show_without_more_rights(self):
        event = self.met()
        self.tell(event, "no_show", user=self.salesman)
        self.assertTrue(self.flow(event))


@tagged("post_install", "-at_install")
class TestMeetingProposal(RebookingCase):
    """The same page serves whoever a rep wants to meet."""

    def proposal(self, user=None, **values):
        """Return the dialog, filled in as the form fills it."""
        model = self.env["kestio.meeting.proposal"].with_user(user or self.salesman)
        with Form(model.with_context(default_lead_id=self.deal.id)) as form:
            for name, value in values.items():
                setattr(form, name, value)
        return form.record

    def test_it_is_filled_in_from_the_lead(self):
        proposal = self.proposal()
        self.assertEqual((proposal.user_id, proposal.email), (self.salesman, "buyer@example.com"))
        self.assertEqual((proposal.lang, proposal.tz, proposal.title), ("en_US", "Europe/Paris", "Deal"))

    def test_it_shows_the_times_before_they_go_out(self):
        self.assertEqual(len(self.proposal().preview.splitlines()), 3)

    def test_sending_queues_a_mail_with_times(self):
        self.proposal(message="See you at the fair?").action_send()
        flow = self.flows.search([("lead_id", "=", self.deal.id)])
        self.assertEqual((flow.kind, flow.state, len(flow.slot_ids)), ("proposal", "sent", 3))
        self.assertIn("See you at the fair?", self.mails(flow).body_html)
        self.assertIn("proposed to buyer@example.com", self.deal.message_ids[0].body)

    def test_a_link_to_all_free_times_names_none(self):
        self.proposal(mode="link").action_send()
        flow = self.flows.search([("lead_id", "=", self.deal.id)])
        self.assertFalse(flow.slot_ids)
        self.assertIn(flow.url, self.mails(flow).body_html)

    def test_a_link_to_paste_sends_nothing(self):
        proposal = self.proposal()
        proposal.action_link()
        flow = self.flows.search([("lead_id", "=", self.deal.id)])
        self.assertEqual(proposal.url, flow.url)
        self.assertFalse(self.mails(flow))
        self.assertTrue(flow._works(fields.Datetime.now()))

    def test_the_meeting_is_with_the_colleague_who_was_chosen(self):
        self.proposal(user_id=self.manager).action_link()
        flow = self.flows.search([("lead_id", "=", self.deal.id)])
        event = flow._book(flow.slot_ids[0].start, "mail")
        self.assertEqual(event.user_id, self.manager)
        self.assertEqual(event.opportunity_id, self.deal)

    def test_a_proposal_is_not_reminded_of_and_expires(self):
        self.proposal().action_send()
        flow = self.flows.search([("lead_id", "=", self.deal.id)])
        self.job(str(flow.expires))
        self.assert_flow(flow, "lost", "expired")
        self.assertEqual(flow.attempt, 1)

    def test_impossible_durations_are_refused(self):
        for minutes in (0, 4, 481):
            with self.subTest(minutes=minutes), self.refused(UserError, "5 to 480 minutes"):
                self.proposal(minutes=minutes).action_send()

    def test_a_closed_opportunity_is_refused(self):
        self.deal.action_set_won()
        with self.refused(UserError, "closed"):
            self.proposal().action_send()

    def test_without_address_only_the_link_is_possible(self):
        proposal = self.proposal(email=False)
        with self.refused(UserError, "No e-mail address"):
            proposal.action_send()
        proposal.action_link()
        self.assertTrue(proposal.url)

    def test_a_full_calendar_is_told_and_nothing_is_made(self):
        now = fields.Datetime.now()
        self.event(str(now), str(fields.Datetime.add(now, days=90)))
        with self.refused(UserError, "no free time"):
            self.proposal().action_send()
        self.assertFalse(self.flows.search([("lead_id", "=", self.deal.id)]))

    def test_somebody_elses_opportunity_is_refused(self):
        colleague = self.new_user("kestio_colleague", "sales_team.group_sale_salesman")
        values = {"lead_id": self.deal.id, "user_id": colleague.id, "title": "Deal"}
        with self.refused(AccessError, "."):
            self.env["kestio.meeting.proposal"].with_user(colleague).create(values).action_link()
