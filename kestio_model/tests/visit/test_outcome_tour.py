"""Visit: a plain salesman tells what became of his meetings, from the list, the form and the calendar."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from ..pipeline.common import QUIET
from .meeting_case import MeetingCase


@tagged("post_install", "-at_install", "kestio_visit")
class TestOutcomeTour(HttpCase, MeetingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.kestio_rebooking = False
        end = fields.Datetime.now() - timedelta(minutes=40)
        cls.event = (
            cls.env["calendar.event"]
            .with_context(**QUIET)
            .create(
                {
                    "name": "Tour meeting",
                    "start": end - timedelta(minutes=30),
                    "stop": end,
                    "user_id": cls.salesman.id,
                    "partner_ids": [Command.set((cls.salesman.partner_id | cls.buyer).ids)],
                    "opportunity_id": cls.deal.id,
                }
            )
        )
        cls.follow(name="Call them", outcome="no_show")

    def test_list_and_form(self):
        self.start_tour("/odoo/meetings-to-qualify", "kestio_outcome_tour", login="kestio_salesman")
        self.assertEqual(self.event.kestio_outcome, "no_show")
        self.assertEqual(self.event.kestio_outcome_by, self.salesman)
        self.assertEqual(len(self.event.kestio_done_ids), 1)

    def test_calendar(self):
        self.start_tour("/odoo/calendar", "kestio_outcome_calendar_tour", login="kestio_salesman")
        self.assertEqual(self.event.kestio_outcome, "no_show")
