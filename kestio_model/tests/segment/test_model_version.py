"""Segment: versions follow each other; customers keep their tier by its code, and history its version."""

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import DECLARED, SegmentCase


@tagged("post_install", "-at_install")
class TestModelVersion(SegmentCase):
    """Gold, Silver and Bronze customers of version 1, active since 2026-01-01."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = {
            code: cls.customer(code, kestio_potential=index)
            for code, index in (("gold", 95), ("silver", 50), ("bronze", 5))
        }
        cls.first = cls.active_model(DECLARED)
        cls.as_director = cls.first.with_user(cls.director)

    def next_version(self, **values):
        """Return the draft that *New version* makes."""
        action = self.as_director.action_new_version()
        draft = self.env["kestio.model"].with_user(self.director).browse(action["res_id"])
        draft.write(values)
        return draft

    @freeze_time("2026-06-01")
    def activated(self, draft):
        """Activate a draft in June."""
        draft.action_activate()
        return draft

    def test_new_version_copies_everything_with_the_codes_of_tiers(self):
        draft = self.next_version()
        self.assertEqual((draft.state, draft.version, draft.previous_id), ("draft", self.first.version + 1, self.first))
        for tier, copy in zip(self.first.tier_ids, draft.tier_ids, strict=True):
            self.assertEqual(
                (copy.code, copy.enter_index, copy.exit_index), (tier.code, tier.enter_index, tier.exit_index)
            )
        self.assertEqual(draft.criterion_ids.mapped("measure"), self.first.criterion_ids.mapped("measure"))

    def test_code_stays_when_a_tier_is_renamed(self):
        draft = self.next_version()
        gold = self.tier(draft, "gold")
        gold.name = "Platinum"
        self.assertEqual(gold.code, "gold")

    def test_activation_archives_the_version_before(self):
        draft = self.activated(self.next_version())
        self.assertEqual((self.first.state, str(self.first.date_end)), ("archived", "2026-06-01"))
        self.assertEqual((draft.state, str(draft.date_start)), ("active", "2026-06-01"))
        self.assertEqual(self.company.kestio_model_id, draft)

    def test_customers_keep_their_tier_by_its_code(self):
        draft = self.activated(self.next_version())
        for code, partner in self.customers.items():
            self.assertEqual(partner.kestio_tier_id, self.tier(draft, code))
            self.assertEqual(len(self.history(partner)), 1, "the tier did not change")

    def test_stricter_version_moves_nobody_by_itself(self):
        draft = self.next_version()
        self.tier(draft, "gold").write({"enter_index": 99, "exit_index": 97})
        self.activated(draft)
        self.assertEqual(self.customers["gold"].kestio_tier_id, self.tier(draft, "gold"))

    def test_customers_of_a_tier_that_is_gone_are_ranked_anew(self):
        draft = self.next_version()
        self.tier(draft, "gold").unlink()
        self.activated(draft)
        partner = self.customers["gold"]
        self.assertEqual(partner.kestio_tier_id, self.tier(draft, "silver"))
        first, last = self.history(partner)
        self.assertEqual((first.tier_id, str(first.date_to)), (self.tier(self.first, "gold"), "2026-06-01"))
        self.assertEqual((last.model_id, last.reason, last.user_id.id), (draft, "First evaluation", False))

    def test_tier_taken_away_by_a_person_is_not_given_back_by_a_new_version(self):
        partner = self.customers["gold"]
        partner.with_user(self.manager).kestio_tier_id = False
        self.activated(self.next_version())
        self.assert_tier(partner, None)

    def test_open_leads_take_the_tier_of_the_new_version_and_won_ones_do_not(self):
        opened, won = (
            self.env["crm.lead"].create(
                {"name": name, "partner_id": self.customers["gold"].id, "company_id": self.company.id}
            )
            for name in ("open", "won")
        )
        won.action_set_won()
        self.env.flush_all()
        draft = self.activated(self.next_version())
        self.assertEqual(opened.kestio_tier_id, self.tier(draft, "gold"))
        self.assertEqual(won.kestio_tier_id, self.tier(self.first, "gold"))

    def test_open_suggestions_of_the_version_before_lapse(self):
        self.as_director.write({"dwell_months": 0, "down_evaluations": 1})
        self.declare(self.first, self.customers["gold"], 5, "2026-05-01")
        suggestion = self.suggestion(self.customers["gold"])
        self.activated(self.next_version())
        self.assertEqual(suggestion.state, "expired")

    def test_counting_starts_again_with_a_new_version(self):
        self.declare(self.first, self.customers["gold"], 5, "2026-05-01")
        self.activated(self.next_version())
        self.assertEqual(str(self.evaluation(self.customers["gold"]).since), "2026-06-01")

    def test_version_in_use_is_frozen_where_it_ranks(self):
        tier, criterion = self.first.tier_ids[0], self.first.criterion_ids
        for record, values in (
            (self.first, {"window_months": 3}),
            (self.first, {"revenue_source": "invoice"}),
            (tier, {"enter_index": 80}),
            (tier, {"code": "other"}),
            (criterion, {"weight": 5}),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "is in use or archived"):
                record.with_user(self.director).write(values)

    def test_version_in_use_may_change_how_moves_are_applied(self):
        self.as_director.write({"apply_mode": "automatic", "dwell_months": 1})
        self.assertEqual(self.first.apply_mode, "automatic")

    def test_archived_version_cannot_be_activated_again(self):
        self.activated(self.next_version())
        with self.assertRaisesRegex(UserError, "Only a draft can be activated"):
            self.as_director.action_activate()

    def test_archiving_leaves_customers_their_tier_and_ends_the_job(self):
        self.as_director.action_archive_version()
        self.assertEqual(self.customers["gold"].kestio_tier_id, self.tier(self.first, "gold"))
        self.assertFalse(self.company.kestio_model_id)
        self.assertFalse(self.evaluation(self.customers["gold"]))

    def test_teams_of_one_company_can_have_a_version_each(self):
        team = self.env["crm.team"].create(
            {"name": "Key accounts", "company_id": self.company.id, "member_ids": self.salesman.ids}
        )
        self.env.flush_all()
        special = self.new_model(DECLARED, team_ids=team.ids).with_user(self.director)
        self.customers["gold"].user_id = self.salesman
        self.activated(special)
        self.assertEqual(self.first.state, "active")
        self.assertEqual(self.customers["gold"].kestio_tier_id, self.tier(special, "gold"))
        self.assertEqual(self.customers["silver"].kestio_tier_id, self.tier(self.first, "silver"))

    def test_customer_handed_to_another_team_is_ranked_by_its_version(self):
        team = self.env["crm.team"].create(
            {"name": "Key accounts", "company_id": self.company.id, "member_ids": self.salesman.ids}
        )
        strict = {**DECLARED, "high": 1000}
        special = self.active_model(strict, team_ids=team.ids, dwell_months=0, down_evaluations=1)
        partner = self.customers["gold"]
        lead = self.env["crm.lead"].create({"name": "Open", "partner_id": partner.id, "company_id": self.company.id})
        partner.user_id = self.salesman
        self.run_job(special, "2026-06-01")
        self.assertEqual(partner.kestio_tier_id, self.tier(special, "gold"))
        self.assertEqual(lead.kestio_tier_id, self.tier(special, "gold"))
        self.assertEqual(self.evaluation(partner).model_id, special)
        self.assertEqual(self.suggestion(partner).to_tier_id, self.tier(special, "silver"))
        self.run_job(self.first, "2026-06-01")
        self.assertEqual(self.evaluation(partner).model_id, special)

    def test_history_can_be_read_on_any_date(self):
        partner = self.customers["silver"]
        with freeze_time("2026-03-01"):
            partner.with_user(self.manager).kestio_tier_id = self.tier(self.first, "gold")
        for day, code in (
            ("2026-01-01", "silver"),
            ("2026-02-28", "silver"),
            ("2026-03-01", "gold"),
            ("2027-01-01", "gold"),
        ):
            rows = self.history(partner).filtered(
                lambda row, day=day: str(row.date_from) <= day and (not row.date_to or day < str(row.date_to))
            )
            self.assertEqual(rows.tier_id.code, code, day)
