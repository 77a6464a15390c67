"""Absence: the salesman is away for a week in March 2026, and Sam stands in for him."""

from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import freeze_time

from ..pipeline.common import QUIET
from .visit_case import VisitCase

THURSDAY = "2026-03-12 09:00:00"  # the hand-over
FIRST, LAST = "2026-03-16", "2026-03-20"
BACK = "2026-03-21 06:00:00"


class AbsenceCase(VisitCase):
    """Both work 8 to 12 and 13 to 17 UTC; neither may see the leads of the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sam = cls.new_user("kestio_sam", "sales_team.group_sale_salesman")
        cls.sam.write({"tz": "UTC", "name": "Sam"})
        cls.salesman.name = "Rep"
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")
        cls.buyer = cls.customer("Buyer", email="buyer@example.com", user_id=cls.salesman.id)
        cls.deal = cls.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": cls.buyer.id,
                "user_id": cls.salesman.id,
                "company_id": cls.company.id,
                "expected_revenue": 1000,
            }
        )

    def setUp(self):
        super().setUp()
        # Rules remember for whom a user stands in.
        self.addCleanup(self.env.registry.clear_cache)

    # What there is

    @classmethod
    def absence(cls, user=None, substitute=None, by=None, **values):
        """Return a draft that a user writes himself."""
        user = user or cls.salesman
        fixed = {
            "user_id": user.id,
            "substitute_id": (substitute or cls.sam).id,
            "date_from": FIRST,
            "date_to": LAST,
            "company_id": cls.company.id,
        }
        return cls.env["kestio.absence"].with_user(by or user).create({**fixed, **values})

    @classmethod
    def away(cls, on=THURSDAY, **values):
        """Return an absence that was handed over."""
        absence = cls.absence(**values)
        with freeze_time(on):
            absence.action_run()
        return absence

    @classmethod
    def preview(cls, absence=None, on=THURSDAY, **values):
        """Return an absence with its preview."""
        absence = absence or cls.absence(**values)
        with freeze_time(on):
            absence.action_preview()
        return absence

    @classmethod
    def hand_back(cls, absence, on=BACK):
        """Give everything back at a moment, with the button."""
        with freeze_time(on):
            absence.action_hand_back()

    @classmethod
    def job(cls, on=BACK):
        """Run the job at a moment."""
        with freeze_time(on):
            cls.env["kestio.absence.job"]._run_now()

    @classmethod
    def activity(cls, record=None, day="2026-03-17", user=None, **values):
        """Return an activity of the salesman on a lead."""
        record = cls.deal if record is None else record
        return cls.env["mail.activity"].create(
            {
                "res_model_id": cls.env["ir.model"]._get_id(record._name),
                "res_id": record.id,
                "activity_type_id": cls.todo.id,
                "summary": "Call",
                "date_deadline": day,
                "user_id": (user or cls.salesman).id,
                **values,
            }
        )

    @classmethod
    def quote(cls, partner=None, user=None, company=None, **values):
        """Return a quote of the salesman."""
        line = Command.create({"product_id": cls.work.id, "price_unit": 100, "tax_ids": [Command.clear()]})
        company = company or cls.company
        fixed = {"partner_id": (partner or cls.buyer).id, "user_id": (user or cls.salesman).id}
        return (
            cls.env["sale.order"]
            .with_company(company)
            .create({**fixed, "company_id": company.id, "order_line": [line], **values})
        )

    @classmethod
    def meeting(cls, start="2026-03-17 09:00:00", **values):
        """Return a meeting of the salesman with the buyer, who was invited."""
        return cls.meeting_with(cls.buyer, start, **values)

    @classmethod
    def visit(cls, start="2026-03-17 09:00:00", state="blocked", window=None, **values):
        """Return a visit of a Gold customer at a time, in its window of 24 days around 16 March or another one."""
        customer = cls.visited(**values)
        visit = cls.planned(customer)
        event = visit.event_id
        stop = str(event.stop - event.start + cls.moment(start))
        event.with_context(**QUIET, skip_attendee_notification=True).write({"start": start, "stop": stop})
        changed = {"state": state, "slot_start": start}
        if window:
            changed |= {"window_start": window[0], "due_date": window[0], "window_end": window[1]}
        visit.write(changed)
        return visit

    @staticmethod
    def moment(text):
        """Return a naive UTC moment."""
        return datetime.fromisoformat(text)

    @classmethod
    def full(cls, user, first=FIRST, last=LAST):
        """Keep a user busy on some days."""
        start = cls.moment(f"{first} 00:00:00")
        return cls.busy(start, cls.moment(f"{last} 00:00:00") + timedelta(days=1), user)

    # What to look at

    def line(self, absence, record):
        """Return the line about a record."""
        lines = absence.sudo().line_ids
        return lines.filtered(lambda line: line._record() == record.sudo())

    def assert_line(self, absence, record, action, state, start=None):
        """Check what becomes of a record."""
        line = self.line(absence, record)
        found = line.action, line.state, line.new_start and str(line.new_start)
        self.assertEqual(found, (action, state, start or False))
