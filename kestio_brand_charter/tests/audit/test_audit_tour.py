"""Audits: an auditor judges by the keyboard, a reader looks at the dashboard."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .audit_case import AuditCase


@tagged("post_install", "-at_install")
class TestAuditTour(HttpCase, AuditCase):
    def test_an_auditor_judges_by_the_keyboard(self):
        self.sent(self.leads[0])
        audit = self.drawn(auditor_ids=self.auditor.ids)
        self.auditor.odoobot_state = "disabled"
        self.start_tour(f"/odoo/charter-audits/{audit.id}", "kestio_audit_tour", login="charter_auditor")
        audit.invalidate_recordset()
        self.assertEqual((audit.state, audit.score), ("done", 75))
        self.assertEqual(audit.line_ids.mapped("answer"), ["4", "1"])

    def test_a_reader_looks_at_consistency(self):
        self.sent(self.leads[0])
        self.called(self.leads[0])
        for audit in self.drawn():
            audit.sudo().write(
                {
                    "state": "done",
                    "score": 90 if audit.channel_id == self.mail else 40,
                    "score_state": "rated",
                    "done_on": fields.Datetime.now() - timedelta(days=1),
                }
            )
        self.reader.odoobot_state = "disabled"
        self.start_tour("/odoo/charter-consistency", "kestio_consistency_tour", login="charter_reader")
