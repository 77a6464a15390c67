"""Visit: a company with a commercial model, and meetings of its salesman, on explicit dates."""

from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import freeze_time

from ..pipeline.common import QUIET, PipelineCase

NOW = "2026-03-10 12:00:00"  # a Tuesday


class MeetingCase(PipelineCase):
    """Tiers Gold, Silver and Bronze are in use since January; the customer is Gold; no rule unless a test adds it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.active_model()
        cls.gold = cls.tier(cls.model, "gold")
        cls.buyer = cls.customer("Buyer", email="buyer@example.com", lang="en_US")
        cls.buyer.with_company(cls.company).kestio_tier_id = cls.gold
        cls.deal = cls.lead(partner_id=cls.buyer.id)
        cls.visit_type = cls.env["calendar.event.type"].create({"name": "Kestio visit", "color": 4})
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Sheet",
                "model_id": cls.env["ir.model"]._get_id("calendar.event"),
                "subject": "About {{ object.name }}",
                "body_html": "<p>Here it is.</p>",
                "use_default_to": False,
                "attachment_ids": [Command.create({"name": "sheet.pdf", "raw": b"%PDF"})],
            }
        )

    @classmethod
    def met(cls, start="2026-03-10 10:00:00", hours=1, guests=None, user=None, **values):
        """Return a meeting of the salesman with the customer, on its deal, made before it."""
        user = user or cls.salesman
        guests = cls.buyer if guests is None else guests
        with freeze_time("2026-01-02"):
            return (
                cls.env["calendar.event"]
                .with_context(**QUIET)
                .create(
                    {
                        "name": "Meeting",
                        "start": start,
                        "stop": str(datetime.fromisoformat(start) + timedelta(hours=hours)),
                        "user_id": user.id,
                        "partner_ids": [Command.set((user.partner_id | guests).ids)],
                        "opportunity_id": cls.deal.id,
                        **values,
                    }
                )
            )

    @classmethod
    def follow(cls, **values):
        """Return a rule of the company: an activity after a meeting, unless told otherwise."""
        fixed = {"name": "Rule", "company_id": cls.company.id, "activity_type_id": cls.todo.id}
        return cls.env["kestio.meeting.rule"].create({**fixed, **values})

    @classmethod
    def mail_rule(cls, **values):
        """Return a rule that sends the sheet."""
        return cls.follow(action="mail", template_id=cls.template.id, **values)

    @classmethod
    def tell(cls, event, outcome="held", on=NOW, user=None):
        """Say what became of meetings at a moment, with the button."""
        with freeze_time(on):
            return getattr(event.with_user(user or cls.salesman), f"action_{outcome}")()

    @classmethod
    def undo(cls, event, on=NOW, user=None):
        """Take the outcome of meetings back at a moment."""
        with freeze_time(on):
            return event.with_user(user or cls.salesman).action_undo_outcome()

    @classmethod
    def job(cls, on=NOW):
        """Run the job at a moment."""
        with freeze_time(on):
            cls.env["kestio.meeting.job"]._run_now()

    @classmethod
    def rows(cls, record, rule=None):
        """Return the follow-ups of a meeting or a quote."""
        return cls.env["kestio.meeting.rule.done"].search([("id", "in", record.kestio_done_ids.ids)], order="id")

    @classmethod
    def to_qualify(cls, on=NOW, user=None):
        """Return the meetings that a user is asked about at a moment."""
        with freeze_time(on):
            user = user or cls.salesman
            own = {"allowed_company_ids": user.company_ids.ids}
            events = cls.env["calendar.event"].with_user(user).with_context(**own)
            return events.search(events._kestio_mine(), order="id")
