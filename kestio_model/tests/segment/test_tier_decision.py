"""Segment: when a customer gets a tier, when a move is proposed, and when nothing may happen."""

from datetime import date

from odoo.tests import freeze_time, tagged

from ...models.segment.sql_documents import EVERYBODY
from .common import DECLARED, SegmentCase


@tagged("post_install", "-at_install")
class TestFirstTier(SegmentCase):
    def test_first_tier_is_given_at_once(self):
        model = self.active_model(DECLARED)
        cases = {100: "gold", 70: "gold", 69.9: "silver", 40: "silver", 39.9: "bronze", 0.1: "bronze"}
        for index, code in cases.items():
            partner = self.customer(kestio_potential=index)
            self.run_job(model, "2026-02-01")
            with self.subTest(index=index):
                self.assert_tier(partner, code)

    def test_first_tier_is_the_tier_of_the_index_not_one_level_above_the_last(self):
        model = self.active_model(DECLARED, apply_mode="automatic")
        partner = self.customer(kestio_potential=95)
        self.run_job(model, "2026-02-01")
        self.assert_tier(partner, "gold")

    def test_first_tier_of_existing_customers_comes_with_activation(self):
        partner = self.customer(kestio_potential=95)
        self.active_model(DECLARED)
        self.assert_tier(partner, "gold")

    def test_nothing_happens_below_half_of_the_weight_known(self):
        model = self.active_model({**DECLARED, "weight": 0.49}, {"measure": "engagement", "weight": 0.51})
        partner = self.customer(kestio_potential=95)
        self.run_job(model, "2026-02-01")
        self.assert_tier(partner, None)
        self.assertEqual((self.evaluation(partner).index, self.evaluation(partner).coverage), (95, 0.49))

    def test_half_of_the_weight_known_is_enough(self):
        model = self.active_model(DECLARED, {"measure": "engagement", "weight": 1})
        partner = self.customer(kestio_potential=95)
        self.run_job(model, "2026-02-01")
        self.assert_tier(partner, "gold")

    def test_no_tier_when_the_index_enters_none(self):
        tiers = ({"name": "Gold", "enter_index": 70, "exit_index": 60},)
        model = self.active_model(DECLARED, tiers=tiers)
        partner = self.customer(kestio_potential=20)
        self.run_job(model, "2026-02-01")
        self.assert_tier(partner, None)
        self.assertEqual(self.evaluation(partner).index, 20)

    def test_archived_customers_and_own_companies_are_not_ranked(self):
        model = self.active_model(DECLARED)
        archived = self.customer(kestio_potential=95, active=False)
        self.company.partner_id.kestio_potential = 95
        self.run_job(model, "2026-02-01")
        self.assert_tier(archived, None)
        self.assert_tier(self.company.partner_id, None)

    def test_customer_of_another_company_is_not_ranked(self):
        model = self.active_model(DECLARED)
        partner = self.customer(kestio_potential=95, company_id=self.new_company("Other").id)
        self.run_job(model, "2026-02-01")
        self.assert_tier(partner, None)

    def test_customer_without_company_is_ranked_by_each_company(self):
        other = self.new_company("Other")
        ours, theirs = self.active_model(DECLARED), self.active_model(DECLARED, company=other)
        person = self.env["res.partner"].create({"name": "Person", "kestio_potential": 95})
        person.with_company(other).kestio_potential = 5
        self.run_job(ours, "2026-02-01")
        self.run_job(theirs, "2026-02-01")
        self.assert_tier(person, "gold")
        self.assert_tier(person.with_company(other), "bronze")


class MoveCase(SegmentCase):
    """A Silver customer since 2026-01-01; no minimum stay unless the test is about it."""

    settings = {"dwell_months": 0}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer(kestio_potential=50)
        cls.model = cls.active_model(DECLARED, **cls.settings)

    def declared(self, index, *days):
        """Let the customer's index be this from now on, and run the job on these days."""
        self.declare(self.model, self.partner, index, *days)

    def assert_suggested(self, code):
        """Check to which tier the open suggestion leads; None is no suggestion."""
        self.assertEqual(self.suggestion(self.partner).to_tier_id.code or None, code)


@tagged("post_install", "-at_install")
class TestHysteresis(MoveCase):
    settings = {"dwell_months": 0, "up_evaluations": 1, "down_evaluations": 1}

    def test_between_exit_and_next_entry_nothing_is_suggested(self):
        for index in (30.1, 40, 50, 69.9):
            self.declared(index, "2026-02-01")
            with self.subTest(index=index):
                self.assertEqual(self.evaluation(self.partner).direction, 0)
                self.assert_suggested(None)

    def test_up_is_suggested_at_the_entry_of_the_better_tier(self):
        self.declared(70, "2026-02-01")
        self.assert_suggested("gold")
        self.assert_tier(self.partner, "silver")

    def test_down_is_suggested_at_the_exit_of_the_tier(self):
        self.declared(30, "2026-02-01")
        self.assert_suggested("bronze")

    def test_one_level_at_a_time(self):
        top = self.customer(kestio_potential=90)
        self.run_job(self.model, "2026-02-01")
        self.declare(self.model, top, 1, "2026-02-02")
        self.assertEqual(self.suggestion(top).to_tier_id.code, "silver")

    def test_no_suggestion_below_half_of_the_weight_known(self):
        model = self.active_model(DECLARED, {"measure": "orders", "weight": 2, "high": 1}, **self.settings)
        partner = self.customer(orders=[("2026-01-15", 1)], kestio_potential=1)
        self.run_job(model, "2026-02-01")
        self.assert_tier(partner, "silver")
        self.env["sale.order"].search([("partner_id", "=", partner.id)]).state = "cancel"
        self.run_job(model, "2026-03-01")
        self.assertEqual(self.evaluation(partner).index, 1)
        self.assertFalse(self.suggestion(partner))

    def test_suggestion_carries_its_evidence(self):
        self.declared(85, "2026-02-01")
        suggestion, criterion = self.suggestion(self.partner), self.model.criterion_ids
        self.assertEqual(
            (suggestion.from_tier_id.code, suggestion.index, suggestion.coverage, str(suggestion.since)),
            ("silver", 85, 1, "2026-02-01"),
        )
        self.assertEqual(suggestion.breakdown, {str(criterion.id): [85, 85]})


@tagged("post_install", "-at_install")
class TestConsecutiveEvaluations(MoveCase):
    """Two evaluations up and four down, one month apart: the move must hold one month, or three."""

    def test_up_waits_until_the_second_evaluation_in_a_row(self):
        self.declared(90, *self.nights("2026-02-01", "2026-02-28"))
        self.assert_suggested(None)
        self.declared(90, "2026-03-01")
        self.assert_suggested("gold")

    def test_down_waits_until_the_fourth_evaluation_in_a_row(self):
        self.declared(10, "2026-02-01", "2026-03-01", "2026-04-01", "2026-04-30")
        self.assert_suggested(None)
        self.declared(10, "2026-05-01")
        self.assert_suggested("bronze")

    def test_a_night_of_recovery_starts_the_count_again(self):
        self.declared(90, "2026-02-01", "2026-02-27")
        self.declared(60, "2026-02-28")
        self.declared(90, "2026-03-01", "2026-03-31")
        self.assert_suggested(None)
        self.declared(90, "2026-04-01")
        self.assert_suggested("gold")

    def test_a_turn_from_up_to_down_starts_the_count_again(self):
        self.declared(90, "2026-02-01")
        self.declared(10, "2026-02-15", "2026-05-14")
        self.assert_suggested(None)
        self.declared(10, "2026-05-15")
        self.assert_suggested("bronze")

    def test_missed_nights_do_not_delay_a_move(self):
        self.declared(90, "2026-02-01")
        self.declared(90, "2026-03-20")
        self.assert_suggested("gold")

    def test_job_run_twice_a_day_counts_once(self):
        self.declared(90, *["2026-02-01"] * 5)
        self.assert_suggested(None)
        self.declared(90, *["2026-03-01"] * 3)
        self.assertEqual(len(self.suggestion(self.partner)), 1)

    def test_period_between_evaluations_is_a_setting(self):
        self.model.with_user(self.director).write({"evaluation_period": "days", "up_evaluations": 3})
        self.declared(90, "2026-02-01", "2026-02-02")
        self.assert_suggested(None)
        self.declared(90, "2026-02-03")
        self.assert_suggested("gold")


@tagged("post_install", "-at_install")
class TestMinimumStay(MoveCase):
    settings = {"dwell_months": 6, "up_evaluations": 1, "down_evaluations": 1}

    def test_no_move_is_suggested_before_the_minimum_stay(self):
        self.declared(90, "2026-02-01", "2026-06-30")
        self.assert_suggested(None)

    def test_move_is_suggested_when_the_minimum_stay_is_over(self):
        self.declared(90, "2026-02-01", "2026-07-01")
        self.assert_suggested("gold")

    def test_stay_starts_again_with_each_tier(self):
        self.declared(90, "2026-07-01")
        with freeze_time("2026-07-05"):
            self.suggestion(self.partner).with_user(self.manager).action_accept()
        self.declared(10, "2026-07-06", "2027-01-04")
        self.assert_suggested(None)
        self.declared(10, "2027-01-05")
        self.assert_suggested("silver")


@tagged("post_install", "-at_install")
class TestAutomaticMode(MoveCase):
    settings = {"dwell_months": 0, "up_evaluations": 1, "down_evaluations": 1, "apply_mode": "automatic"}

    def test_move_down_is_applied_without_a_person(self):
        self.declared(10, "2026-02-01")
        self.assert_tier(self.partner, "bronze")
        self.assertFalse(self.suggestion(self.partner))
        self.assertFalse(self.history(self.partner)[-1].user_id)

    def test_move_into_the_top_tier_waits_for_a_manager(self):
        self.declared(90, "2026-02-01")
        self.assert_tier(self.partner, "silver")
        self.assert_suggested("gold")

    def test_move_into_the_top_tier_is_applied_when_no_approval_is_asked(self):
        self.model.with_user(self.director).approve_top = False
        self.declared(90, "2026-02-01")
        self.assert_tier(self.partner, "gold")

    def test_tier_set_by_a_person_only_gets_a_suggestion(self):
        self.partner.with_user(self.salesman).kestio_tier_id = self.tier(self.model, "bronze")
        self.declared(50, "2026-12-01")
        self.assert_tier(self.partner, "bronze")
        self.assert_suggested("silver")

    def test_run_twice_the_same_day_moves_one_level(self):
        top = self.customer(kestio_potential=90)
        self.run_job(self.model, "2026-02-01")
        self.declare(self.model, top, 1, "2026-02-02", "2026-02-02")
        self.assert_tier(top, "silver")

    def test_run_after_a_move_finds_the_next_wish_noted_and_writes_nothing(self):
        top = self.customer(kestio_potential=90)
        self.run_job(self.model, "2026-02-01")
        self.declare(self.model, top, 1, "2026-02-02")
        moved = self.evaluation(top)
        self.assertEqual((moved.tier_id.code, moved.direction, str(moved.since)), ("silver", -1, "2026-02-02"))
        upsert = self.env["kestio.tier.evaluation"].sudo()._upsert(self.model.sudo(), date(2026, 2, 2), EVERYBODY)
        self.env.cr.execute(upsert)
        self.assertEqual(self.env.cr.rowcount, 0)
