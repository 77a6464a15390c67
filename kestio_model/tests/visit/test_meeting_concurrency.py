"""Visit: two workers, two people and a dead mail server: nothing twice, nothing lost."""

import socket
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..pipeline.common import QUIET
from ..segment.common import TIERS
from ..segment.concurrency import ConcurrencyCase


@tagged("post_install", "-at_install")
class TestMeetingConcurrency(ConcurrencyCase):
    """One meeting that ended an hour ago, a rule that sends a mail at once, and one that plans an activity."""

    def setUp(self):
        super().setUp()
        with self.env() as env:
            company = env["res.company"].create({"name": "Kestio Meetings", "kestio_send_delay": 0})
            self.company_id = company.id
            fixed = {"company_id": company.id, "company_ids": [Command.set(company.ids)], "tz": "UTC"}
            rep = new_test_user(env, "kestio_meeting_rep", "sales_team.group_sale_salesman", **fixed)
            buyer = env["res.partner"].create({"name": "Kestio Buyer", "email": "buyer@example.com"})
            self.rep_id, self.buyer_id = rep.id, buyer.id
        with self.env() as env:
            self.prepare(env)

    def prepare(self, env):
        """Make the version, the rules and the meeting."""
        env = env(context={**env.context, "allowed_company_ids": [self.company_id]})
        model = env["kestio.model"].create(
            {
                "name": "Model",
                "company_id": self.company_id,
                "tier_ids": [Command.create(dict(tier)) for tier in TIERS],
                "criterion_ids": [Command.create({"measure": "revenue", "weight": 1, "high": 1})],
            }
        )
        model.with_company(self.company_id).action_activate()
        # A meeting that ended an hour ago may have been yesterday's, and nothing is asked about days before the model.
        model.date_start -= timedelta(days=2)
        template = env["mail.template"].create(
            {
                "name": "Kestio sheet",
                "model_id": env["ir.model"]._get_id("calendar.event"),
                "subject": "Sheet",
                "body_html": "<p>Here it is.</p>",
                "use_default_to": False,
            }
        )
        todo = env.ref("mail.mail_activity_data_todo").id
        fixed = {"company_id": self.company_id}
        env["kestio.meeting.rule"].create(
            [
                {"name": "Task", "activity_type_id": todo, **fixed},
                {"name": "Mail", "action": "mail", "template_id": template.id, **fixed},
            ]
        )
        end = fields.Datetime.now() - timedelta(hours=1)
        event = (
            env["calendar.event"]
            .with_context(**QUIET)
            .create(
                {
                    "name": "Kestio meeting",
                    "start": end - timedelta(minutes=1),
                    "stop": end,
                    "user_id": self.rep_id,
                    "partner_ids": [Command.set([self.buyer_id, env["res.users"].browse(self.rep_id).partner_id.id])],
                }
            )
        )
        model.flush_recordset()
        self.event_id, self.template_id, self.model_id = event.id, template.id, model.id

    def remove(self, env):
        event = env["calendar.event"].browse(self.event_id)
        event.kestio_done_ids.mail_id.unlink()
        event.kestio_done_ids.activity_id.unlink()
        event.kestio_question_ids.unlink()
        event.with_context(**QUIET).unlink()
        rules = env["kestio.meeting.rule"].with_context(active_test=False)
        rules.search([("company_id", "=", self.company_id)]).unlink()
        env["mail.template"].browse(self.template_id).unlink()
        env["kestio.model"].browse(self.model_id).action_archive_version()
        env.cr.execute("DELETE FROM kestio_model WHERE id = %s", [self.model_id])
        env["res.users"].browse(self.rep_id).unlink()
        env["res.partner"].browse(self.buyer_id).unlink()

    def tell(self, env, outcome="held"):
        """Say what became of the meeting."""
        env["calendar.event"].browse(self.event_id).with_user(self.rep_id).write({"kestio_outcome": outcome})

    def counts(self):
        """Return how many follow-ups, mails and activities the meeting has."""
        with self.env() as env:
            rows = env["calendar.event"].browse(self.event_id).kestio_done_ids
            mails = env["mail.mail"].search([("subject", "=", "Sheet"), ("recipient_ids", "in", [self.buyer_id])])
            activities = env["mail.activity"].search(
                [("res_model", "=", "res.partner"), ("res_id", "=", self.buyer_id)]
            )
            return len(rows), len(mails), len(activities - activities.filtered("kestio_event_id"))

    def test_two_people_who_tell_at_once_set_off_each_rule_once(self):
        self.at_once(self.tell, self.tell, self.tell)
        self.assertEqual(self.counts(), (2, 1, 1))

    def test_two_who_tell_different_things_leave_the_follow_ups_of_one(self):
        self.at_once(self.tell, lambda env: self.tell(env, "late_cancel"))
        self.assertEqual(self.counts(), (2, 1, 1))

    def test_two_workers_ask_once(self):
        def ask(env):
            env["kestio.meeting.job"]._run_slice("question")
            time.sleep(0.2)

        self.at_once(ask, ask, ask)
        with self.env() as env:
            self.assertEqual(len(env["calendar.event"].browse(self.event_id).kestio_question_ids), 1)

    def test_an_undo_and_the_queue_at_once_leave_either_a_mail_that_left_or_none(self):
        with self.env() as env:
            self.tell(env)
        sent = []

        def take(env):
            mail = env["calendar.event"].browse(self.event_id).kestio_done_ids.mail_id
            if mail.exists() and mail.state == "outgoing":
                mail.write({"state": "sent"})
                env.flush_all()
                time.sleep(0.2)
                sent.append(mail.id)

        self.at_once(take, lambda env: self.tell(env, "pending"))
        rows, mails, _activities = self.counts()
        self.assertIn((rows, mails), [(0, 0), (1, 1)])
        self.assertEqual(bool(rows), bool(set(sent)) and mails == 1)

    def test_a_dead_mail_server_loses_nothing_and_one_that_is_back_sends_once(self):
        with self.env() as env:
            self.tell(env)
            mail_id = env["calendar.event"].browse(self.event_id).kestio_done_ids.mail_id.id
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with self.env() as env:
            server = env["ir.mail_server"].create(
                {"name": "Kestio dead", "smtp_host": "127.0.0.1", "smtp_port": port, "sequence": 0}
            )
            server_id = server.id
        try:
            self.pass_queue(mail_id)
            self.assertEqual(self.states(), ("exception", "waiting"))
            with self.env() as env:
                env["kestio.meeting.job"]._run_slice("mail")
            self.assertEqual(self.states(), ("outgoing", "waiting"))
            delivered = []
            with (
                patch.object(IrMail_Server, "_connect__", lambda *args, **kwargs: None),
                patch.object(IrMail_Server, "_disable_send", lambda *args: False),
                patch.object(
                    IrMail_Server,
                    "send_email",
                    lambda records, message, *args, **kwargs: delivered.append(message["To"]) or message["Message-Id"],
                ),
            ):
                self.pass_queue(mail_id)
                self.pass_queue(mail_id)
            with self.env() as env:
                env["kestio.meeting.job"]._run_slice("mail")
            self.assertEqual(len(delivered), 1)
            self.assertEqual(self.states(), ("sent", "done"))
        finally:
            with self.env() as env:
                env["ir.mail_server"].browse(server_id).unlink()

    def pass_queue(self, mail_id):
        """Let the queue of mails do its work on the mail of the meeting."""
        enabled = patch.object(IrMail_Server, "_disable_send", lambda *args: False)
        with self.env() as env, mute_logger("odoo.addons.mail.models.mail_mail"), enabled:
            env["mail.mail"].process_email_queue(email_ids=[mail_id])

    def states(self):
        """Return the state of the mail, and that of its follow-up."""
        with self.env() as env:
            row = env["calendar.event"].browse(self.event_id).kestio_done_ids.filtered("mail_id")
            return row.mail_id.state, row.state
