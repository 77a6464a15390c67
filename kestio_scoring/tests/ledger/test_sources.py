"""Ledger: what happens in Odoo is written by itself, once, and only what people did."""

from datetime import timedelta
from unittest.mock import patch

from markupsafe import Markup
from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..scoring_case import ScoringCase

MAIL = """Message-Id: <{number}@example.com>
From: {sender}
To: {to}
Subject: {subject}
In-Reply-To: {parent}
{more}Content-Type: text/plain; charset=utf-8

Hello
"""


@tagged("post_install", "-at_install")
class TestSources(ScoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quote = cls.env["sale.order"].create(
            {
                "partner_id": cls.contact.id,
                "company_id": cls.company.id,
                "opportunity_id": cls.lead.id,
                "user_id": cls.salesman.id,
            }
        )

    def happened(self, source):
        """Return the types of what was recorded of a source, oldest first."""
        events = self.env["kestio.score.event"].search([("source", "=", source)], order="id")
        return [event.type_id.code for event in events]

    def last(self):
        return self.env["kestio.score.event"].search([], order="id desc", limit=1)

    def view(self, doubt=None):
        """Look at the quote as the portal says it."""
        with patch.object(type(self.env["sale.order"]), "_kestio_doubt", lambda _order: doubt):
            self.quote.message_post(
                body=Markup("Viewed"), message_type="notification", subtype_xmlid="sale.mt_order_viewed"
            )

    def meet(self, **values):
        ago = fields.Datetime.now() - timedelta(hours=2)
        return self.env["calendar.event"].create(
            {
                "name": "Demo",
                "start": ago,
                "stop": ago + timedelta(hours=1),
                "user_id": self.salesman.id,
                "opportunity_id": self.lead.id,
                "partner_ids": [Command.set((self.contact | self.salesman.partner_id).ids)],
                **values,
            }
        )

    def mail(self, document=None, sender="Ada <ada@example.com>", parent=None, more="", number=1):
        """Bring a mail in by the gateway; to a document, as an answer to what a rep wrote on it."""
        if document:
            parent = parent or document.with_user(self.salesman).message_post(
                body=Markup("Hello"), message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        text = MAIL.format(
            number=number,
            sender=sender,
            to="sales@example.com",
            subject="Re",
            parent=parent.message_id if parent else "",
            more=more,
        )
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            return self.env["mail.thread"].message_process("crm.lead", text)

    # Quotes

    def test_first_look_at_a_quote_opens_it_and_later_ones_open_it_again(self):
        for _time in range(3):
            self.view()
        self.assertEqual(self.happened("sale.order"), ["quote_open", "quote_reopen", "quote_reopen"])
        self.assertEqual(self.last().lead_id, self.lead)
        self.assertEqual(self.last().partner_id, self.contact)
        self.assertEqual(self.last().label, self.quote.name)

    def test_quote_that_a_program_opens_is_quarantined_and_a_person_still_opens_it_first(self):
        self.view(doubt="agent")
        self.assertEqual((self.last().trust, self.last().trust_reason), ("quarantine", "agent"))
        self.view()
        self.assertEqual((self.last().type_id.code, self.last().trust), ("quote_open", "trusted"))

    def test_other_messages_of_a_quote_say_nothing(self):
        self.quote.message_post(body=Markup("Internal note"))
        self.assertFalse(self.happened("sale.order"))

    # Meetings

    def test_meeting_counts_once_for_its_customer_and_not_for_the_rep(self):
        event = self.meet()
        event.with_user(self.salesman).action_held()
        self.assertEqual(self.happened("calendar.event"), ["meeting_held"])
        self.assertEqual((self.last().partner_id, self.last().lead_id), (self.contact, self.lead))
        self.assertEqual(self.last().date, event.start)

    def test_outcome_that_is_taken_back_is_taken_out_and_may_be_said_again(self):
        event = self.meet()
        for outcome, found in (("held", ["meeting_held"]), ("no_show", ["no_show"]), ("pending", [])):
            event.write({"kestio_outcome": outcome})
            self.assertEqual(self.happened("calendar.event"), found)
        event.write({"kestio_outcome": "held"})
        self.assertEqual(self.happened("calendar.event"), ["meeting_held"])

    def test_taking_back_one_meeting_leaves_the_others(self):
        events = self.env["calendar.event"].concat(*(self.meet() for _time in range(11)))
        events.write({"kestio_outcome": "held"})
        events[0].write({"kestio_outcome": "pending"})
        self.assertEqual(len(self.happened("calendar.event")), 10)

    def test_every_guest_from_outside_met(self):
        other = self.env["res.partner"].create({"name": "Bob"})
        self.meet(partner_ids=[Command.set((self.contact | other | self.salesman.partner_id).ids)]).write(
            {"kestio_outcome": "held"}
        )
        events = self.env["kestio.score.event"].search([("source", "=", "calendar.event")])
        self.assertEqual(events.partner_id, self.contact | other)

    # Mails

    def test_unsubscribing_counts_for_each_contact_with_the_address_and_each_time(self):
        twin = self.env["res.partner"].create({"name": "Twin", "email": "ADA@example.com"})
        alone = self.new_lead(email_from="ada@example.com")
        blacklist = self.env["mail.blacklist"]
        blacklist._add("ada@example.com")
        events = self.env["kestio.score.event"].search([("source", "=", "mail.blacklist")])
        self.assertEqual(events.partner_id, self.contact | twin)
        self.assertEqual(events.lead_id - self.lead, alone)
        blacklist.create({"email": "ada@example.com"})
        self.assertEqual(len(self.happened("mail.blacklist")), 3)
        blacklist._remove("ada@example.com")
        later = fields.Datetime.now() + timedelta(seconds=5)
        with patch.object(fields.Datetime, "now", lambda: later):
            blacklist._add("ada@example.com")
        self.assertEqual(len(self.happened("mail.blacklist")), 6)

    def test_answer_to_a_rep_counts_once(self):
        self.mail(self.lead)
        self.assertEqual(self.happened("mail"), ["mail_reply"])
        self.assertEqual((self.last().partner_id, self.last().lead_id), (self.contact, self.lead))

    def test_answer_on_a_quote_belongs_to_its_lead(self):
        self.mail(self.quote)
        self.assertEqual((self.last().type_id.code, self.last().lead_id), ("mail_reply", self.lead))

    def test_answer_of_somebody_else_is_not_the_contact_s(self):
        other = self.env["res.partner"].create({"name": "Bob", "email": "bob@example.com"})
        self.mail(self.lead, sender="bob@example.com")
        self.assertEqual((self.last().partner_id, self.last().lead_id.ids), (other, []))

    def test_absence_notice_mailing_list_and_colleague_are_not_answers(self):
        self.salesman.email = "rep@example.com"
        for number, values in enumerate(
            (
                {"more": "Auto-Submitted: auto-replied\n"},
                {"more": "Precedence: bulk\n"},
                {"more": "X-Autoreply: yes\n"},
                {"sender": "rep@example.com"},
            )
        ):
            self.mail(self.lead, number=number, **values)
        self.assertFalse(self.happened("mail"))

    def test_mail_that_makes_a_lead_counts_as_a_form(self):
        self.env["crm.lead"].browse(self.mail(sender="new@example.com"))
        self.assertEqual(self.happened("mail"), ["form"])
        self.assertEqual(self.last().lead_id.email_normalized, "new@example.com")
