"""Audits: results expire, cells are audited again; the job goes on where it was killed."""

from contextlib import suppress
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ...models.audit import kestio_audit_job
from .audit_case import AuditCase


class Killed(BaseException):
    """The process ends here."""


@tagged("post_install", "-at_install")
class TestAuditJob(AuditCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sent(cls.leads[0], 3)
        cls.sent(cls.leads[1], 1)
        cls.audits = cls.drawn(per_cell=3)
        for audit in cls.audits:
            cls.answer(audit, "4")

    def run_at(self, *audits):
        """Let some audits be of last year, and run the job."""
        for audit in audits:
            audit.sudo().write({"done_on": "2025-01-01", "valid_until": "2025-07-01"})
        return self.env["kestio.audit.job"]._run_now()

    def gold(self):
        return self.audits.filtered(lambda audit: audit.tier_code == "gold")

    def test_a_fresh_result_stays(self):
        self.assertEqual(self.run_at(), 0)
        self.assertEqual(set(self.audits.mapped("state")), {"done"})

    def test_the_last_day_still_counts(self):
        self.audits.sudo().valid_until = fields.Date.today()
        self.assertEqual(self.env["kestio.audit.job"]._run_now(), 0)

    def test_a_cell_with_a_valid_result_left_is_not_audited_again(self):
        old, *_rest = self.gold()
        self.assertEqual(self.run_at(old), 1)
        self.assertEqual((old.state, old.is_to_redo), ("expired", False))
        self.assertEqual(len(self.charter.rule_ids.filtered(lambda rule: rule.state == "audited")), 4)

    def test_a_cell_without_valid_result_is_to_be_audited_again_once(self):
        self.run_at(*self.gold())
        stale = self.audits.filtered("is_to_redo")
        self.assertEqual((len(stale), stale.tier_code), (1, "gold"))
        self.assertEqual(stale.activity_ids.user_id, stale.campaign_id.user_id)
        audited = self.charter.rule_ids.filtered(lambda rule: rule.state == "audited")
        self.assertEqual(set(audited.mapped("tier_code")), {"silver"})
        fallen = self.charter.rule_ids.filtered(lambda rule: rule.tier_code == "gold")
        self.assertEqual(set(fallen.mapped("state")), {"deployed"})

    def test_a_second_run_finds_nothing(self):
        self.run_at(*self.audits)
        before = len(self.audits.activity_ids)
        self.assertEqual(self.env["kestio.audit.job"]._run_now(), 0)
        self.assertEqual(len(self.audits.activity_ids), before)

    def test_an_audit_of_the_cell_ends_the_wait(self):
        self.run_at(*self.gold())
        stale = self.audits.filtered("is_to_redo")
        self.sent(self.leads[0], 1)
        self.answer(self.drawn(), "4")
        self.assertFalse(stale.is_to_redo or stale.activity_ids)

    def test_an_audit_without_score_is_not_audited_again(self):
        self.sent(self.leads[2], 1)
        audit = self.drawn()
        self.answer(audit, "na")
        self.run_at(audit)
        self.assertEqual((audit.state, audit.is_to_redo), ("expired", False))

    def test_slices_do_all(self):
        with patch.object(kestio_audit_job, "SLICE", 1):
            self.assertEqual(self.run_at(*self.audits), 4)
        self.assertEqual(len(self.audits.filtered("is_to_redo")), 2)

    def test_the_job_is_scheduled_every_day(self):
        cron = self.env.ref("kestio_brand_charter.ir_cron_audit")
        self.assertEqual((cron.interval_number, cron.interval_type, cron.active), (1, "days", True))
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_a_killed_job_goes_on_where_it_was(self):
        job = self.registry["kestio.audit.job"]
        run, slices = job._run_slice, []

        def dying(this, audits):
            slices.append(1)
            if len(slices) == 3:
                raise Killed
            return run(this, audits)

        for audit in self.audits:
            audit.sudo().write({"done_on": "2025-01-01", "valid_until": "2025-07-01"})
        with patch.object(kestio_audit_job, "SLICE", 1), patch.object(job, "_run_slice", dying), suppress(Killed):
            self.env["kestio.audit.job"]._run_now()
        self.assertEqual(len(self.audits.filtered(lambda audit: audit.state == "expired")), 2)
        self.env["kestio.audit.job"]._run_now()
        self.assertEqual(set(self.audits.mapped("state")), {"expired"})
        self.assertEqual(len(self.audits.filtered("is_to_redo").activity_ids), 2)
