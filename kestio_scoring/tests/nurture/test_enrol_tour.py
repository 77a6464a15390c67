"""Nurture: a plain salesman lets his lead into a scenario, pauses it and lets it go on."""

from odoo.tests import HttpCase, tagged

from .nurture_case import NurtureCase


@tagged("post_install", "-at_install")
class TestEnrolTour(NurtureCase, HttpCase):
    def test_enrol_from_the_lead(self):
        self.lead.user_id = self.salesman
        self.start_tour(f"/odoo/crm.lead/{self.lead.id}", "kestio_enrol_tour", login="kestio_salesman")
        person = self.scenario.enrollment_ids
        self.assertEqual((person.lead_id, person.state, person.is_held), (self.lead, "running", False))
