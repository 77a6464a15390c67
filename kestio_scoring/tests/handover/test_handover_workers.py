"""Hand-over: two workers, or a worker and a person, on real connections: each lead once, no rep over his capacity."""

from collections import Counter

from odoo import Command
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
        self.user_ids, self.team_ids = [], []
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
        env["crm.team"].browse(self.team_ids).unlink()
        users = env["res.users"].browse(self.user_ids)
        partners = users.partner_id
        users.unlink()
        partners.unlink()
        for name in ("kestio.score.threshold", "kestio.score.ruleset"):
            env[name].with_context(active_test=False).search([("company_id", "=", self.company_id)]).unlink()

    def run_job(self, env, lead_ids=None):
        company = env["res.company"].browse(self.company_id)
        env["kestio.score.handover"].with_company(company)._job(company, lead_ids)

    def employ(self, **places):
        """Let members of a team get the leads.

        :param places: how many leads each may have in a month.
        """
        with self.env() as env:
            users = env["res.users"].with_context(no_reset_password=True)
            seller = env.ref("sales_team.group_sale_salesman")
            company = {"company_id": self.company_id, "company_ids": [Command.set([self.company_id])]}
            for name in places:
                users += users.create({"name": name, "login": name, "group_ids": [Command.set(seller.ids)], **company})
            members = [Command.create({"user_id": user.id, "assignment_max": places[user.login]}) for user in users]
            team = env["crm.team"].create(
                {"name": "Race", "company_id": self.company_id, "crm_team_member_ids": members}
            )
            env["crm.lead"].browse(self.lead_ids).write({"user_id": False, "team_id": team.id})
            self.user_ids, self.team_ids = users.ids, team.ids

    def leads_of(self):
        """Return how many leads each login has."""
        with self.env() as env:
            return Counter(env["crm.lead"].browse(self.lead_ids).mapped(lambda lead: lead.user_id.login))

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

    def test_two_workers_with_leads_of_their_own_give_nobody_more_than_he_has_room_for(self):
        self.employ(kestio_race_one=3, kestio_race_two=2)
        half = LEADS // 2
        self.at_once(
            lambda env: self.run_job(env, self.lead_ids[:half]), lambda env: self.run_job(env, self.lead_ids[half:])
        )
        self.assertEqual(self.leads_of(), {"kestio_race_one": 3, "kestio_race_two": 2, False: 1})
