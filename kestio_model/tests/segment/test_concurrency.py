"""Segment: several people and workers at once, on real connections: the end is as if they had come one by one."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.segment import kestio_tier_job
from .common import DECLARED, TIERS
from .concurrency import ConcurrencyCase

CUSTOMERS = 12


@tagged("post_install", "-at_install")
class TestConcurrency(ConcurrencyCase):
    def setUp(self):
        super().setUp()
        with self.env() as env:
            self.company_id = env["res.company"].create({"name": "Kestio Concurrency"}).id
            customers = (
                env["res.partner"]
                .with_company(self.company_id)
                .create(
                    [
                        {
                            "name": f"Concurrent {place}",
                            "company_id": self.company_id,
                            "kestio_potential": 5 + 8 * place,
                        }
                        for place in range(CUSTOMERS)
                    ]
                )
            )
            self.customer_ids = customers.ids

    def remove(self, env):
        models = env["kestio.model"].search([("company_id", "=", self.company_id)])
        for statement in (
            "DELETE FROM kestio_tier_history WHERE company_id = %s",
            "DELETE FROM kestio_tier_evaluation WHERE company_id = %s",
            "DELETE FROM kestio_tier_suggestion WHERE company_id = %s",
            "UPDATE kestio_model SET state = 'draft' WHERE company_id = %s",
            "UPDATE res_partner SET kestio_tier_id = NULL WHERE company_id = %s",
        ):
            env.cr.execute(statement, [self.company_id])
        env.invalidate_all()
        models.unlink()
        env["res.partner"].browse(self.customer_ids).unlink()

    def draft(self, env):
        """Return a draft that ranks on what is declared."""
        return env["kestio.model"].create(
            {
                "company_id": self.company_id,
                "tier_ids": [Command.create(dict(tier)) for tier in TIERS],
                "criterion_ids": [Command.create(dict(DECLARED))],
            }
        )

    def ranked(self):
        """Return the end state: tier, index and history of each customer."""
        with self.env() as env:
            env.cr.execute(
                """
                SELECT p.name, tier.code, e.index, e.direction, history.rows, history.open
                  FROM res_partner p
                  LEFT JOIN kestio_tier tier ON tier.id = (p.kestio_tier_id->>%(key)s)::int
                  LEFT JOIN kestio_tier_evaluation e ON e.partner_id = p.id AND e.company_id = %(company)s
                  LEFT JOIN LATERAL (SELECT COUNT(*) AS rows, COUNT(*) FILTER (WHERE date_to IS NULL) AS open
                                       FROM kestio_tier_history h WHERE h.partner_id = p.id) history ON TRUE
                 WHERE p.id = ANY(%(ids)s) ORDER BY p.id
                """,
                {"key": str(self.company_id), "company": self.company_id, "ids": self.customer_ids},
            )
            return env.cr.fetchall()

    def expected(self):
        """Return the end state of an undisturbed run."""
        rows = []
        for place in range(CUSTOMERS):
            index = 5 + 8 * place
            code = "gold" if index >= 70 else "silver" if index >= 40 else "bronze"
            rows.append((f"Concurrent {place}", code, index, 0, 1, 1))
        return rows

    def activated(self):
        """Return the id of an active version whose customers are not ranked yet."""
        with self.env() as env:
            model = self.draft(env)
            model.state = "active"
            return model.id

    # Tests

    def test_two_people_activate_two_versions_at_once(self):
        with self.env() as env:
            drafts = self.draft(env).id, self.draft(env).id

        def activate(draft_id):
            return lambda env: env["kestio.model"].browse(draft_id).action_activate()["type"]

        self.assertEqual(self.at_once(*map(activate, drafts)), ["ir.actions.client"] * 2)
        with self.env() as env:
            states = env["kestio.model"].browse(drafts).mapped("state")
            active = env["kestio.model"].browse(drafts).filtered(lambda model: model.state == "active")
            scopes = env["kestio.model.scope"].search([("company_id", "=", self.company_id)])
            tiers = env["res.partner"].with_company(self.company_id).browse(self.customer_ids).kestio_tier_id
            self.assertEqual(sorted(states), ["active", "archived"])
            self.assertEqual((scopes.model_id, tiers.model_id), (active, active))
        self.assertEqual(self.ranked(), self.expected())

    def test_two_people_activate_the_same_version_at_once(self):
        with self.env() as env:
            draft_id = self.draft(env).id

        def activate(env):
            try:
                return env["kestio.model"].browse(draft_id).action_activate()["type"]
            except UserError as refusal:
                return str(refusal)

        results = self.at_once(activate, activate)
        self.assertIn("ir.actions.client", results)
        self.assertIn("Only a draft can be activated: make a new version of this one.", results)
        self.assertEqual(self.ranked(), self.expected())

    def test_job_runs_twice_at_once(self):
        self.activated()
        with patch.object(kestio_tier_job, "SLICE", 2):
            self.at_once(*[lambda env: env["kestio.tier.job"]._cron_tier()] * 2)
        self.assertEqual(self.ranked(), self.expected())

    def test_job_and_button_run_at_once(self):
        model_id = self.activated()
        self.at_once(
            lambda env: env["kestio.tier.job"]._cron_tier(),
            lambda env: env["kestio.model"].browse(model_id).action_recompute_tiers(),
        )
        self.assertEqual(self.ranked(), self.expected())

    def run_job_while(self, meanwhile):
        """Run the job; in the middle of its first slice somebody else's work is committed."""
        decide, calls = self.registry["kestio.tier.decision"]._decide, []

        def slow(records, model, as_of, customers):
            if model.company_id.id == self.company_id:
                calls.append(as_of)
                if len(calls) == 1:
                    with self.env() as env:
                        meanwhile(env)
            return decide(records, model, as_of, customers)

        with (
            patch.object(self.registry["kestio.tier.decision"], "_decide", slow),
            mute_logger("odoo.sql_db"),
            self.env() as env,
        ):
            env["kestio.tier.job"]._cron_tier()
        return len(calls)

    def test_user_writes_a_customer_while_the_job_runs(self):
        self.activated()

        def rename(env):
            env["res.partner"].browse(self.customer_ids[0]).with_company(self.company_id).write(
                {"name": "Renamed meanwhile", "kestio_potential": 95}
            )

        self.assertEqual(self.run_job_while(rename), 2, "the slice is done again with what the user wrote")
        first = ("Renamed meanwhile", "gold", 95, 0, 1, 1)
        self.assertEqual(self.ranked(), [first, *self.expected()[1:]])

    def test_person_gives_a_tier_while_the_job_runs(self):
        model_id = self.activated()

        def give(env):
            tiers = env["kestio.model"].browse(model_id).tier_ids
            partner = env["res.partner"].browse(self.customer_ids[0]).with_company(self.company_id)
            partner.kestio_tier_id = tiers.filtered(lambda tier: tier.code == "gold")

        self.run_job_while(give)
        self.assertEqual(self.ranked()[0][1], "gold", "a person's decision is not lost to the job")
        self.assertEqual(self.ranked()[0][4:], (1, 1))

    def test_director_renames_the_version_while_the_job_runs(self):
        model_id = self.activated()

        def rename(env):
            env["kestio.model"].browse(model_id).name = "Renamed meanwhile"

        self.run_job_while(rename)
        with self.env() as env:
            model = env["kestio.model"].browse(model_id)
            self.assertEqual(model.name, "Renamed meanwhile")
            self.assertTrue(model.job_finished)
        self.assertEqual(self.ranked(), self.expected())
