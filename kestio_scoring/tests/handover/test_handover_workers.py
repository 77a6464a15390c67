"""Hand-over: two workers, or a worker and a person, on real connections: one crossing for each lead."""

from odoo.addons.kestio_model.tests.segment.concurrency import ConcurrencyCase
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

LEADS = 6


@tagged("post_install", "-at_install")
class TestHandoverWorkers(ConcurrencyCase):
    def setUp(self):
        super().setUp()
        with self.env() as env:
            company = env["res.company"].create({"name": "Kestio Workers"})
            self.company_id = company.id
            leads = env["crm.lead"].create([{"name": f"Worker {n}", "company_id": company.id} for n in range(LEADS)])
            self.lead_ids = leads.ids
            rules = env["kestio.score.ruleset"].create({"company_id": company.id})
            env["kestio.score"].create(
                [{"lead_id": one.id, "company_id": company.id, "ruleset_id": rules.id, "score": 80} for one in leads]
            )
            env["kestio.score.threshold"].create({"company_id": company.id, "enter": 60, "leave": 40})

    def remove(self, env):
        env["crm.lead"].browse(self.lead_ids).unlink()
        for name in ("kestio.score.threshold", "kestio.score.ruleset"):
            env[name].with_context(active_test=False).search([("company_id", "=", self.company_id)]).unlink()

    def run_job(self, env):
        company = env["res.company"].browse(self.company_id)
        env["kestio.score.handover"].with_company(company)._job(company)

    def press(self, env):
        try:
            env["crm.lead"].browse(self.lead_ids[0]).action_hand_over()
        except (UserError, IntegrityError):
            return "refused"
        return "done"

    def numbers(self):
        with self.env() as env:
            crossings = env["kestio.score.crossing"].search([("company_id", "=", self.company_id)])
            activities = env["mail.activity"].search([("res_model", "=", "crm.lead"), ("res_id", "in", self.lead_ids)])
            return sorted((one.lead_id.id, one.number) for one in crossings), len(activities)

    def test_two_workers_hand_each_lead_over_once(self):
        self.at_once(self.run_job, self.run_job)
        self.assertEqual(self.numbers(), ([(lead, 1) for lead in self.lead_ids], LEADS))

    def test_a_worker_and_a_person_hand_a_lead_over_once(self):
        with mute_logger("odoo.sql_db"):
            self.at_once(self.run_job, self.press)
        self.assertEqual(self.numbers(), ([(lead, 1) for lead in self.lead_ids], LEADS))
