"""Visit: the nightly job: slices, a kill in the middle, two workers at once; everybody gets one meeting."""

from contextlib import suppress
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.visit import kestio_visit_job
from ..segment.common import DECLARED, TIERS
from ..segment.concurrency import ConcurrencyCase

CUSTOMERS = 9
REPS = 3


class Killed(Exception):
    """The worker dies."""


@tagged("post_install", "-at_install")
class TestVisitJob(ConcurrencyCase):
    def setUp(self):
        super().setUp()
        with self.env() as env:
            company = env["res.company"].create({"name": "Kestio Visit Concurrency"})
            self.company_id = company.id
            users = env["res.users"].with_context(no_reset_password=True)
            reps = users.create(
                [
                    {
                        "name": f"Rep {place}",
                        "login": f"kestio_visit_rep_{place}",
                        "company_id": company.id,
                        "company_ids": [Command.set(company.ids)],
                        "group_ids": [Command.set(env.ref("sales_team.group_sale_salesman").ids)],
                    }
                    for place in range(REPS)
                ]
            )
            model = env["kestio.model"].create(
                {
                    "company_id": company.id,
                    "tier_ids": [Command.create({**tier, "cadence_months": 3}) for tier in TIERS],
                    "criterion_ids": [Command.create(dict(DECLARED))],
                }
            )
            model.state = "active"
            rows = [
                {"name": f"Visited {place}", "is_company": True, "user_id": reps[place % REPS].id}
                for place in range(CUSTOMERS)
            ]
            customers = env["res.partner"].create(rows)
            customers.with_company(company)._kestio_change_tier(model.tier_ids[0])
            self.model_id, self.rep_ids, self.customer_ids = model.id, reps.ids, customers.ids

    def remove(self, env):
        env["kestio.visit"].search([("company_id", "=", self.company_id)]).event_ids.unlink()
        env.cr.execute("DELETE FROM kestio_visit WHERE company_id = %s", [self.company_id])
        env.cr.execute("DELETE FROM kestio_tier_history WHERE company_id = %s", [self.company_id])
        env.cr.execute("UPDATE res_partner SET kestio_tier_id = NULL WHERE id = ANY(%s)", [self.customer_ids])
        env.cr.execute("UPDATE kestio_model SET state = 'draft' WHERE id = %s", [self.model_id])
        env.invalidate_all()
        env["res.partner"].browse(self.customer_ids).unlink()
        env["kestio.model"].browse(self.model_id).unlink()
        reps = env["res.users"].browse(self.rep_ids)
        partners = reps.partner_id
        reps.unlink()
        partners.unlink()

    def run_job(self, env):
        env["kestio.visit.job"]._cron_visit()

    def assert_planned_once(self):
        """Check that each customer has one visit with one meeting, and that no rep is in two places."""
        with self.env() as env:
            visits = env["kestio.visit"].search([("company_id", "=", self.company_id)])
            self.assertEqual(sorted(visits.partner_id.ids), sorted(self.customer_ids))
            self.assertEqual(visits.mapped("state"), ["blocked"] * CUSTOMERS)
            events = env["calendar.event"].search([("user_id", "in", self.rep_ids)])
            self.assertEqual(sorted(events.ids), sorted(visits.event_id.ids))
            for rep_id in self.rep_ids:
                spans = sorted((one.start, one.stop) for one in events if one.user_id.id == rep_id)
                self.assertEqual(len(spans), CUSTOMERS // REPS)
                self.assertTrue(all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False)))

    def test_slices_of_reps(self):
        with patch.object(kestio_visit_job, "REPS", 1), self.env() as env:
            self.run_job(env)
        self.assert_planned_once()

    def test_second_run_changes_nothing(self):
        for _run in range(2):
            with self.env() as env:
                self.run_job(env)
        self.assert_planned_once()

    def test_killed_job_goes_on_where_it_was(self):
        job, calls = self.registry["kestio.visit.job"], []
        run = job._run_slice

        def dying(this, company):
            if company.id == self.company_id:
                calls.append(company.id)
                if len(calls) == 2:
                    # After its meetings were made, before they are committed.
                    run(this, company)
                    raise Killed
            return run(this, company)

        with patch.object(kestio_visit_job, "REPS", 1), patch.object(job, "_run_slice", dying):
            with suppress(Killed), self.env() as env:
                self.run_job(env)
            with self.env() as env:
                found = env["kestio.visit"].search([("company_id", "=", self.company_id), ("start", "!=", False)])
                self.assertEqual(len(found), CUSTOMERS // REPS, "the first slice was committed")
            with self.env() as env:
                self.run_job(env)
        self.assert_planned_once()

    def test_two_workers_at_once(self):
        with patch.object(kestio_visit_job, "REPS", 1):
            self.at_once(self.run_job, self.run_job)
            # A worker that finds the company taken leaves it to the other.
            with self.env() as env:
                self.run_job(env)
        self.assert_planned_once()

    def test_job_and_button_at_once(self):
        with mute_logger("odoo.sql_db"):
            self.at_once(
                self.run_job, lambda env: env["res.partner"].browse(self.customer_ids).action_plan_visit() and None
            )
        with self.env() as env:
            self.run_job(env)
        self.assert_planned_once()
