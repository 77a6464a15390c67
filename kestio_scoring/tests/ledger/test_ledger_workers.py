"""Ledger: two workers get the same event of an outside site at the same moment, on real connections."""

from odoo.addons.kestio_model.tests.segment.concurrency import ConcurrencyCase
from odoo.tests import tagged
from odoo.tools import SQL


@tagged("post_install", "-at_install")
class TestLedgerWorkers(ConcurrencyCase):
    def setUp(self):
        super().setUp()
        with self.env() as env:
            self.company_id = env["res.company"].create({"name": "Kestio Ledger Workers"}).id
            self.partner_id = env["res.partner"].create({"name": "Race", "company_id": self.company_id}).id

    def remove(self, env):
        for table in ("kestio_score_event", "kestio_score_touched"):
            env.cr.execute(SQL("DELETE FROM %s WHERE partner_id = %s", SQL.identifier(table), self.partner_id))
        env["res.partner"].browse(self.partner_id).unlink()

    def record(self, env):
        """Record the batch that both get."""
        event = {"type": "form", "source": "two workers", "partner_id": self.partner_id, "company_id": self.company_id}
        return env["kestio.score.ledger"]._record([{**event, "source_key": key} for key in ("race-1", "race-2")])

    def test_an_event_that_two_workers_get_at_once_is_stored_once_and_both_are_answered(self):
        answers = self.at_once(self.record, self.record)
        self.assertEqual(sorted(answers), [["duplicate", "duplicate"], ["stored", "stored"]])
        with self.env() as env:
            self.assertEqual(env["kestio.score.event"].search_count([("partner_id", "=", self.partner_id)]), 2)
