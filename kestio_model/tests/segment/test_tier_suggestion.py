"""Segment: what a person does with a suggestion, and when a suggestion ends by itself."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import DECLARED, SegmentCase


@tagged("post_install", "-at_install")
class TestSuggestion(SegmentCase):
    """A Silver customer of the salesman asks for Bronze since 2026-02-01."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer(kestio_potential=50, user_id=cls.salesman.id)
        cls.model = cls.active_model(DECLARED, dwell_months=0, up_evaluations=1, down_evaluations=1)
        cls.declare(cls.model, cls.partner, 10, "2026-02-01")
        cls.open = cls.suggestion(cls.partner)
        cls.open_as_salesman = cls.open.with_user(cls.salesman)

    def declared(self, index, *days):
        """Let the customer's index be this from now on, and run the job on these days."""
        self.declare(self.model, self.partner, index, *days)

    # Accept

    @freeze_time("2026-02-03")
    def test_accepting_gives_the_tier_and_says_who(self):
        self.open_as_salesman.action_accept()
        last = self.history(self.partner)[-1]
        self.assert_tier(self.partner, "bronze")
        self.assertEqual(
            (last.user_id, last.reason, str(last.date_from)), (self.salesman, "Suggestion accepted", "2026-02-03")
        )
        self.assertEqual((self.open.state, self.open.decided_by), ("accepted", self.salesman))

    @freeze_time("2026-02-03")
    def test_many_are_accepted_at_once(self):
        others = [self.customer(f"Customer {place}", kestio_potential=50) for place in range(3)]
        self.run_job(self.model, "2026-02-01")
        for other in others:
            self.declare(self.model, other, 5, "2026-02-02")
        both = self.env["kestio.tier.suggestion"].search([("model_id", "=", self.model.id), ("state", "=", "open")])
        self.assertEqual(len(both), 4)
        both.with_user(self.manager).action_accept()
        for partner in (self.partner, *others):
            self.assert_tier(partner, "bronze")

    def test_what_was_decided_cannot_be_decided_again(self):
        with freeze_time("2026-02-03"):
            self.open_as_salesman.action_accept()
        for act in ("action_accept", "action_snooze"):
            with self.subTest(act=act), self.assertRaisesRegex(UserError, "Somebody decided on this suggestion"):
                getattr(self.open_as_salesman, act)()

    @freeze_time("2026-02-03")
    def test_tier_changed_by_hand_ends_the_open_suggestion(self):
        self.partner.with_user(self.manager).kestio_tier_id = self.tier(self.model, "gold")
        self.assertEqual(self.open.state, "expired")
        with self.assertRaisesRegex(UserError, "Somebody decided on this suggestion"):
            self.open.with_user(self.manager).action_accept()
        self.assert_tier(self.partner, "gold")

    # Reject

    def test_rejecting_asks_for_a_reason(self):
        for reason in (None, "", "  "):
            with self.subTest(reason=reason), self.assertRaisesRegex(UserError, "Say why the suggestion is rejected"):
                self.open_as_salesman.action_reject(reason=reason)
        self.assertEqual(self.open.state, "open")

    def test_refused_move_is_not_proposed_again_during_the_pause(self):
        with freeze_time("2026-02-03"):
            self.open_as_salesman.action_reject(reason="Large project in spring")
        self.declared(10, "2026-02-04", "2026-08-02")
        self.assertFalse(self.suggestion(self.partner))
        self.declared(10, "2026-08-03")
        self.assertTrue(self.suggestion(self.partner))

    def test_refusal_says_who_and_why(self):
        with freeze_time("2026-02-03"):
            self.open_as_salesman.action_reject(reason=" Large project ")
        self.assertEqual(
            (self.open.state, self.open.reason, self.open.decided_by), ("rejected", "Large project", self.salesman)
        )

    def test_refusal_down_does_not_hold_a_move_up(self):
        with freeze_time("2026-02-03"):
            self.open_as_salesman.action_reject(reason="No")
        self.declared(95, "2026-03-01")
        self.assertEqual(self.suggestion(self.partner).to_tier_id.code, "gold")

    def test_refusal_also_holds_automatic_mode(self):
        with freeze_time("2026-02-03"):
            self.open_as_salesman.action_reject(reason="No")
        self.model.with_user(self.director).apply_mode = "automatic"
        self.declared(10, "2026-03-01")
        self.assert_tier(self.partner, "silver")

    # Snooze

    def test_snoozed_suggestion_wakes_on_its_day(self):
        with freeze_time("2026-02-03"):
            self.open_as_salesman.action_snooze(until="2026-02-20")
        self.declared(10, "2026-02-19")
        self.assertEqual(self.open.state, "snoozed")
        self.declared(10, "2026-02-20")
        self.assertEqual(self.open.state, "open")
        self.assertEqual(len(self.suggestion(self.partner, "open", "snoozed")), 1)

    @freeze_time("2026-02-03")
    def test_snooze_is_one_month_by_default(self):
        self.open_as_salesman.action_snooze()
        self.assertEqual(str(self.open.snooze_until), "2026-03-03")

    @freeze_time("2026-02-03")
    def test_snooze_must_end_on_a_day_to_come(self):
        for day in ("2026-02-02", "2026-02-03"):
            with self.subTest(day=day), self.assertRaisesRegex(UserError, "until a date to come"):
                self.open_as_salesman.action_snooze(until=day)

    def test_snoozed_suggestion_whose_index_recovered_lapses_when_it_wakes(self):
        with freeze_time("2026-02-03"):
            self.open_as_salesman.action_snooze(until="2026-02-20")
        self.declared(50, "2026-02-20")
        self.assertEqual(self.open.state, "expired")

    # Lapse

    def test_suggestion_lapses_when_the_index_recovers(self):
        self.declared(31, "2026-02-02")
        self.assertEqual(self.open.state, "expired")
        self.assert_tier(self.partner, "silver")

    def test_suggestion_lapses_when_the_index_turns_round_and_the_other_move_is_proposed(self):
        self.declared(95, "2026-02-02")
        self.assertEqual(self.open.state, "expired")
        self.assertEqual(self.suggestion(self.partner).to_tier_id.code, "gold")

    def test_suggestion_lapses_when_the_tier_is_locked(self):
        self.partner.with_user(self.salesman).write(
            {"kestio_tier_locked": True, "kestio_tier_lock_reason": "Framework contract"}
        )
        self.declared(10, "2026-02-02")
        self.assertEqual(self.open.state, "expired")

    def test_suggestion_lapses_when_the_customer_is_no_longer_ranked(self):
        self.partner.kestio_status_id = self.env.ref("kestio_model.kestio_partner_status_competitor")
        self.declared(10, "2026-02-02")
        self.assertEqual(self.open.state, "expired")

    def test_open_suggestion_is_not_proposed_twice(self):
        self.declared(10, "2026-02-02", "2026-03-02", "2026-04-02")
        self.assertEqual(len(self.suggestion(self.partner)), 1)
