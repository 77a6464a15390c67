"""Pipeline: a plain salesman reads why, pauses a deal, ticks a criterion and sees the probability rise."""

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from .common import PipelineCase


@tagged("post_install", "-at_install", "kestio_pipeline")
class TestProbabilityTour(HttpCase, PipelineCase):
    def test_salesman_reads_why_pauses_and_ticks(self):
        self.pipeline(
            stage_criterion_ids=[Command.create({"stage_id": self.meet.id, "name": "Buyer met", "code": "buyer"})]
        )
        lead = self.lead(fields.Datetime.to_string(fields.Datetime.now()), name="Tour deal")
        self.assertEqual(lead.probability, 30)
        self.start_tour(f"/odoo/crm/{lead.id}", "kestio_probability_tour", login="kestio_salesman")
        self.assertEqual((lead.probability, lead.kestio_snooze_count), (60, 1))
        self.assertEqual(lead.kestio_snooze_ids.user_id, self.salesman)
