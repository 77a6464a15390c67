"""Pipeline: two workers, a person and a worker at once, on real connections: the end is as if they had come in turn."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.pipeline import kestio_probability_job
from ..segment.common import DECLARED, TIERS
from ..segment.concurrency import ConcurrencyCase
from .common import RULE

LEADS = 12


@tagged("post_install", "-at_install")
class TestProbabilityConcurrency(ConcurrencyCase):
    def setUp(self):
        super().setUp()
        with self.env() as env:
            company = env["res.company"].create({"name": "Kestio Pipeline Concurrency"})
            stage = env["crm.stage"].create({"name": "Concurrent"})
            self.company_id, self.stage_id = company.id, stage.id
            rule = {**RULE, "stage_id": stage.id, "grace_days": 0, "half_life_days": 10}
            model = env["kestio.model"].create(
                {
                    "company_id": company.id,
                    "learn_rules": False,
                    "tier_ids": [Command.create(dict(tier)) for tier in TIERS],
                    "criterion_ids": [Command.create(dict(DECLARED))],
                    "stage_rule_ids": [Command.create(rule)],
                }
            )
            model.state = "active"
            company.kestio_probability_engine = "model"
            fixed = {"type": "opportunity", "company_id": company.id, "stage_id": stage.id, "expected_revenue": 1000}
            nobody = {"team_id": False, "user_id": False}
            rows = [{"name": f"Concurrent {place}", **fixed, **nobody} for place in range(LEADS)]
            self.model_id, self.lead_ids = model.id, env["crm.lead"].create(rows).ids
        with self.env() as env:
            for table, column in (("crm_lead", "date_last_stage_update"), ("kestio_lead_history", "stage_entered_at")):
                key = "id" if table == "crm_lead" else "lead_id"
                env.cr.execute(
                    f"UPDATE {table} SET {column} = '2020-01-01' WHERE {key} = ANY(%s)",  # noqa: S608 - names above
                    [self.lead_ids],
                )

    def remove(self, env):
        env["crm.lead"].browse(self.lead_ids).unlink()
        env.cr.execute("UPDATE kestio_model SET state = 'draft' WHERE id = %s", [self.model_id])
        env.invalidate_all()
        env["kestio.model"].browse(self.model_id).unlink()
        env["crm.stage"].browse(self.stage_id).unlink()

    def found(self):
        """Return percent, weighted revenue and open history rows of each lead."""
        with self.env() as env:
            env.cr.execute(
                """
                SELECT probability, prorated_revenue::float8, kestio_rule_probability,
                       (SELECT COUNT(*) FROM kestio_lead_history past
                         WHERE past.lead_id = lead.id AND past.date_to IS NULL)
                  FROM crm_lead lead WHERE id = ANY(%s) ORDER BY id
                """,
                [self.lead_ids],
            )
            return env.cr.fetchall()

    def expected(self):
        return [(6, 60, 6, 1)] * LEADS

    def run_job(self, env):
        env["kestio.probability.job"]._cron_probability()

    def test_job_runs_twice_at_once(self):
        with patch.object(kestio_probability_job, "SLICE", 5):
            self.at_once(self.run_job, self.run_job)
        self.assertEqual(self.found(), self.expected())

    def test_job_and_button_run_at_once(self):
        self.at_once(self.run_job, lambda env: env["crm.lead"].browse(self.lead_ids).action_recompute_probability())
        self.assertEqual(self.found(), self.expected())

    def test_job_of_odoo_and_ours_run_at_once(self):
        self.at_once(self.run_job, lambda env: env["crm.lead"]._update_automated_probabilities())
        self.assertEqual(self.found(), self.expected())

    def run_job_while(self, meanwhile):
        """Run the job; in the middle of its first slice somebody else's work is committed; return the tries."""
        update, calls = self.registry["kestio.probability.job"]._update, []

        def slow(job, model, condition, now=None):
            if model.id == self.model_id:
                # A statement of the job has read the leads before somebody writes one.
                job.env.cr.execute("SELECT COUNT(*) FROM crm_lead")
                calls.append(condition)
                if len(calls) == 1:
                    with self.env() as env:
                        meanwhile(env)
            return update(job, model, condition, now)

        with (
            patch.object(self.registry["kestio.probability.job"], "_update", slow),
            mute_logger("odoo.sql_db"),
            self.env() as env,
        ):
            self.run_job(env)
        return len(calls)

    def test_percent_that_a_person_types_while_the_job_runs_stays(self):
        def type_percent(env):
            env["crm.lead"].browse(self.lead_ids[0]).probability = 77

        self.assertEqual(self.run_job_while(type_percent), 2, "the slice is done again with what the person wrote")
        self.assertEqual(self.found(), [(77, 770, 6, 1), *self.expected()[1:]])

    def test_deal_that_is_lost_while_the_job_runs_stays_lost(self):
        self.run_job_while(lambda env: env["crm.lead"].browse(self.lead_ids[0]).action_set_lost())
        self.assertEqual(self.found()[0][:2], (0, 0))
        self.assertEqual(self.found()[1:], self.expected()[1:])
