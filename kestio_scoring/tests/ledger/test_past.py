"""Ledger: what happened before the addon came is offered, recorded once, and under the keys that it would have had."""

from datetime import timedelta

from markupsafe import Markup
from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..scoring_case import ScoringCase

MAIL = """Message-Id: <past-{number}@example.com>
From: Ada <ada@example.com>
To: sales@example.com
Subject: {subject}
References: {parent}

Text
"""


@tagged("post_install", "-at_install")
class TestPast(ScoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("mail.catchall.domain", "example.com")
        # What demo data or other tests left behind is recorded first.
        cls.env["kestio.score.past"]._start(fields.Datetime.now() - timedelta(days=1_800), cls.company)
        cls.before = cls.env["kestio.score.event"].search([]).ids
        cls.quote = cls.env["sale.order"].create({"partner_id": cls.contact.id, "opportunity_id": cls.lead.id})

    def happen(self):
        """Let everything happen that Odoo itself remembers."""
        for _time in range(3):
            self.quote.message_post(
                body=Markup("Viewed"), message_type="notification", subtype_xmlid="sale.mt_order_viewed"
            )
        ago = fields.Datetime.now() - timedelta(hours=2)
        guest = self.env["res.partner"].create({"name": "Bob"})
        guests = self.contact | guest | self.salesman.partner_id
        for lead in (self.lead, self.env["crm.lead"]):
            self.env["calendar.event"].create(
                {
                    "name": "Demo",
                    "start": ago,
                    "stop": ago + timedelta(hours=1),
                    "opportunity_id": lead.id,
                    "partner_ids": [Command.set(guests.ids)],
                }
            ).write({"kestio_outcome": "held" if lead else "no_show"})
        said = self.lead.with_user(self.salesman).message_post(
            body=Markup("Hello"), message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            for number, (subject, parent) in enumerate((("Re: offer", said.message_id), ("New need", ""))):
                mail = MAIL.format(number=number, subject=subject, parent=parent)
                self.env["mail.thread"].message_process("crm.lead", mail)

    def ledger(self):
        """Return what is recorded of the tested company, without the moments."""
        mine = [("id", "not in", self.before), ("source", "in", ["sale.order", "calendar.event", "mail"])]
        events = self.env["kestio.score.event"].search(mine)
        return {
            (event.type_id.code, event.source, event.source_key, event.partner_id, event.lead_id, event.label)
            for event in events
        }

    def forget(self):
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM kestio_score_event WHERE NOT id = ANY(%s)", [self.before])
        self.env.invalidate_all()

    def start(self, user=None, **values):
        return self.env["kestio.score.start"].with_user(user or self.marketing).create(values)

    def test_history_gives_the_events_that_would_have_been_recorded(self):
        self.happen()
        live = self.ledger()
        self.assertEqual(len(live), 9)
        self.forget()
        self.start().action_start()
        self.assertEqual(self.ledger(), live)

    def test_what_is_recorded_is_not_offered_again(self):
        self.happen()
        dialog = self.start()
        self.assertTrue(dialog.is_empty)
        self.forget()
        dialog = self.start()
        self.assertIn("Quote opened again", dialog.found)
        for _time in range(2):
            dialog.action_start()
        self.assertEqual(len(self.ledger()), 9)
        self.assertTrue(self.start().is_empty)

    def test_who_unsubscribed_long_ago_is_known(self):
        self.env["mail.blacklist"]._add("ada@example.com")
        self.forget()
        self.start().action_start()
        events = self.env["kestio.score.event"].search([("source", "=", "mail.blacklist")])
        self.assertEqual((events.type_id.code, events.partner_id), ("unsubscribed", self.contact))
        self.assertTrue(self.start().is_empty)

    def test_scores_start_from_it_and_scenarios_do_not_react(self):
        self.rules({"type": "quote_open", "points": 9, "decay": "none"}).with_user(self.marketing).action_publish()
        self.happen()
        self.forget()
        self.env.cr.execute("DELETE FROM kestio_score_touched")
        self.start().action_start()
        self.lead.invalidate_recordset()
        self.assertEqual(self.lead.with_user(self.marketing).kestio_score, 9)
        self.assertFalse(self.env["kestio.score.touched"].search_count([]))

    def test_nothing_before_the_day_and_no_absence_notice_is_recorded(self):
        self.happen()
        self.env.cr.execute("UPDATE mail_message SET subject = 'Automatic reply' WHERE subject = 'Re: offer'")
        self.env.cr.execute("UPDATE mail_message SET date = date - INTERVAL '2 years' WHERE subject = 'New need'")
        self.forget()
        self.start().action_start()
        self.assertFalse([one for one in self.ledger() if one[1] == "mail"])
        self.start(period="60").action_start()
        self.assertEqual([one[5] for one in self.ledger() if one[1] == "mail"], ["New need"])

    def test_history_of_another_company_stays_there(self):
        other = self.new_company("Other")
        rep = self.new_user("kestio_other", "kestio_scoring.group_manager", company=other)
        self.happen()
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET company_id = %s WHERE id = %s", [self.company.id, self.quote.id])
        self.forget()
        dialog = self.env["kestio.score.start"].with_user(rep).with_context(allowed_company_ids=other.ids)
        dialog.create({}).action_start()
        self.assertFalse([one for one in self.ledger() if one[1] == "sale.order"])
        with self.assertRaises(AccessError):
            dialog.create({"company_id": self.company.id}).action_start()

    def test_only_marketing_starts(self):
        for user in (self.salesman, self.manager):
            with self.assertRaises(AccessError):
                self.start(user)
