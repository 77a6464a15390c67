"""Pipeline: wrong values are refused with a message and change nothing, or do what a person would expect."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger
from psycopg2 import IntegrityError

from ..segment.test_query_counts import CountCase
from .common import PipelineCase


@tagged("post_install", "-at_install")
class TestPipelineBadInput(PipelineCase):
    def test_impossible_rules_are_refused_by_the_database(self):
        cases = [
            ({"probability": -1}, "between 0 and 100"),
            ({"probability": 100.5}, "between 0 and 100"),
            ({"half_life_days": 0}, "half-life is at least one day"),
            ({"half_life_days": -5}, "half-life is at least one day|cannot be negative"),
            ({"grace_days": -1}, "cannot be negative"),
            ({"decay_mode": "linear", "daily_rate": 0}, "falls by more than 0"),
            ({"decay_mode": "linear", "daily_rate": 1.5}, "lost per day is between"),
            ({"decay_mode": "linear", "daily_rate": -0.1}, "between|falls by more"),
            ({"floor": 1.2}, "share that is left"),
            ({"floor": -0.2}, "share that is left"),
            ({"criteria_floor": 2}, "share that is left"),
        ]
        for values, message in cases:
            with self.subTest(**values), mute_logger("odoo.sql_db"), self.refused(IntegrityError, ""):
                self.draft(self.rule(**values))
            self.assertRegex(self.told(values), message)

    def told(self, values):
        """Return what a person is told when a rule is refused."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.draft(self.rule(**values))
        except IntegrityError as refusal:
            return self.env["kestio.stage.rule"]._sql_error_to_message(refusal)
        return ""

    def test_straight_line_needs_no_half_life(self):
        model = self.draft(self.rule(decay_mode="linear", half_life_days=0, daily_rate=0.1))
        self.assertEqual(model.stage_rule_ids.half_life_days, 0)

    def test_rule_of_a_won_stage_is_refused(self):
        with self.refused(UserError, "Won is a won stage"):
            self.draft(self.rule(self.won))

    def test_two_rules_for_one_place_are_refused(self):
        with mute_logger("odoo.sql_db"), self.refused(IntegrityError, "rule_uniq"):
            self.draft(self.rule(), self.rule(probability=5))

    def test_tier_of_another_version_is_refused(self):
        other = self.new_model()
        with self.refused(UserError, "Gold is a tier of another version"):
            self.draft(self.rule(tier_id=self.tier(other, "gold").id))

    def test_team_of_another_company_is_refused(self):
        team = self.env["crm.team"].create({"name": "Far", "company_id": self.new_company("Far").id})
        with self.refused(UserError, "Far is a team of another company"):
            self.draft(self.rule(team_id=team.id))

    def test_rule_in_use_is_not_changed(self):
        model = self.pipeline()
        for values in ({"probability": 5}, {"grace_days": 1}, {"half_life_days": 1}):
            with self.subTest(**values), self.refused(UserError, "is in use or archived"):
                model.stage_rule_ids.with_user(self.director).write(values)
        with self.refused(UserError, "is in use or archived"):
            model.stage_rule_ids.with_user(self.director).unlink()
        model.stage_rule_ids.with_user(self.director).tasks = "Call"

    def test_stage_that_is_won_from_now_on_wins_its_deals_and_its_rule_is_silent(self):
        model = self.pipeline()
        lead = self.lead()
        self.meet.is_won = True
        self.assertEqual((lead.probability, lead.won_status), (100, "won"))
        self.night("2026-06-01")
        self.assertEqual(lead.probability, 100)
        twin = self.env["kestio.model"].browse(model.with_user(self.director).action_new_version()["res_id"])
        self.assertFalse(twin.stage_rule_ids)

    def test_draft_with_a_stage_that_is_won_meanwhile_is_not_activated(self):
        model = self.draft()
        self.meet.is_won = True
        with self.refused(UserError, "Meet"):
            model.with_user(self.director).action_activate()

    def test_stage_that_is_open_again_has_its_rule(self):
        self.pipeline()
        lead = self.lead()
        self.meet.is_won = True
        with freeze_time("2026-01-02"):
            self.meet.is_won = False
            lead.flush_recordset()
        self.assertEqual((lead.automated_probability, lead.kestio_rule_probability), (60, 60))

    def test_stage_with_rules_is_not_deleted(self):
        self.pipeline(self.rule(), self.rule(self.bargain))
        with self.refused(UserError, "Bargain.*Model v"):
            self.bargain.unlink()
        self.assertTrue(self.bargain.exists())

    def test_deleted_team_takes_its_rules_along(self):
        self.draft(self.rule(), self.rule(team_id=self.team.id, probability=5))
        self.team.unlink()
        self.assertEqual(self.env["kestio.model"].search([], limit=1, order="id desc").stage_rule_ids.probability, 60)

    def test_learning_weight_and_pauses_are_positive(self):
        for values in ({"learn_weight": 0}, {"snooze_max_days": 0}, {"snooze_max_count": -1}):
            with self.subTest(**values), mute_logger("odoo.sql_db"), self.refused(IntegrityError, ""):
                self.draft(**values)

    def test_lead_moved_to_another_company_is_ruled_by_its_version(self):
        other = self.new_company("Other")
        self.pipeline()
        self.pipeline(self.rule(probability=20), company=other)
        lead = self.lead()
        with freeze_time("2026-01-02"):
            lead.write({"company_id": other.id, "team_id": False, "user_id": False})
            self.assertEqual((lead.probability, lead.kestio_rule_probability), (20, 20))
        self.assertEqual(lead.prorated_revenue, 200)

    def test_why_of_a_stage_without_a_rule_says_so(self):
        self.pipeline()
        lead = self.lead(stage_id=self.offer.id)
        with self.refused(UserError, "No rule of the commercial model covers this stage"):
            lead.with_user(self.salesman).action_kestio_probability_why()

    def test_recomputing_nothing_changes_nothing(self):
        self.pipeline()
        action = self.env["crm.lead"].with_user(self.salesman).action_recompute_probability()
        self.assertEqual(action["params"]["message"], "Probabilities are up to date: 0 changed.")

    def test_recomputing_leads_of_others_is_refused(self):
        self.pipeline()
        lead = self.lead(user_id=self.manager.id)
        with self.refused(AccessError, ""):
            lead.with_user(self.salesman).action_recompute_probability()


@tagged("post_install", "-at_install")
class TestManyLeadsAtOnce(PipelineCase, CountCase):
    def test_time_of_the_statement_does_not_grow_with_the_square_of_the_leads(self):
        self.pipeline(self.rule())
        leads = self.ten_thousand_leads(self.meet, self.team, 60)
        self.env.cr.execute(
            """
            INSERT INTO kestio_lead_snooze (lead_id, date_from, date_to, reason)
            SELECT id, '2026-01-10', '2026-01-20', 'Why' FROM unnest(%s) id
            """,
            [leads.ids],
        )
        self.env["kestio.lead.history"]._catch_up(SQL("lead.company_id = %s", self.company.id))
        # A fifth of a second; a minute where each lead is compared with each pause.
        self.env.cr.execute("ANALYZE crm_lead, kestio_lead_history, kestio_lead_snooze")
        self.env.cr.execute("SET LOCAL statement_timeout = '15s'")
        found = self.rows(leads, "2026-02-14")
        self.env.cr.execute("SET LOCAL statement_timeout = 0")
        self.assertEqual({row["days"] for row in found.values()}, {34})

    def test_ten_thousand_leads_move_in_a_few_statements(self):
        self.pipeline(self.rule(), self.rule(self.offer, probability=40))
        leads = self.ten_thousand_leads(self.meet, self.team, 60)
        few = leads[:2000]
        leads[2000:3000].write({"stage_id": self.offer.id})
        of_two, of_ten = (
            self.queries(lambda some=some: some.write({"stage_id": self.offer.id})) for some in (few, leads)
        )
        self.assertEqual(set(leads.mapped("probability")), {40})
        # The ORM computes and writes in slices; nothing of ours is counted by lead.
        self.assertLess(of_ten, of_two * 5 + 50)
        self.assertLess(of_ten, 400)
