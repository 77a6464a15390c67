"""Segment: what cannot work is refused with a sentence that says why, and nothing is changed."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import DECLARED, REVENUE, SegmentCase


def tier(name, enter, leave, sequence):
    """Return the values of a tier."""
    return {"name": name, "enter_index": enter, "exit_index": leave, "sequence": sequence}


@tagged("post_install", "-at_install")
class TestBadVersion(SegmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer(kestio_potential=95)

    def assert_not_activated(self, message, *criteria, **values):
        """Check that the director cannot activate a draft, and that no customer is ranked."""
        draft = self.new_model(*criteria, **values)
        with self.assertRaisesRegex(UserError, message):
            draft.with_user(self.director).action_activate()
        self.assertEqual(draft.state, "draft")
        self.assertFalse(self.company.kestio_model_id)
        self.assert_tier(self.partner, None)

    def test_version_without_tier(self):
        self.assert_not_activated("There is no tier", tiers=())

    def test_version_without_criterion(self):
        draft = self.new_model()
        draft.criterion_ids.unlink()
        with self.assertRaisesRegex(UserError, "There is no criterion"):
            draft.with_user(self.director).action_activate()

    def test_weights_that_sum_to_zero(self):
        self.assert_not_activated("The weights of the criteria sum to 0", {**REVENUE, "weight": 0})

    def test_tier_without_index(self):
        tiers = (tier("Gold", 70, 60, 1), tier("Silver", 0, 0, 2), tier("Bronze", 0, 0, 3))
        self.assert_not_activated("Silver has no index at which customers enter", tiers=tiers)

    def test_bounds_of_tiers_that_overlap(self):
        tiers = (tier("Gold", 70, 30, 1), tier("Silver", 40, 20, 2))
        self.assert_not_activated(
            "The bounds of Gold and Silver overlap: Gold is left at 30.0, Silver is entered at 40", tiers=tiers
        )

    def test_tiers_in_the_wrong_order(self):
        tiers = (tier("Silver", 40, 30, 1), tier("Gold", 70, 60, 2))
        self.assert_not_activated("The bounds of Silver and Gold overlap", tiers=tiers)

    def test_every_reason_is_said_at_once(self):
        self.assert_not_activated("(?s)no tier.*sum to 0", {**REVENUE, "weight": 0}, tiers=())

    def test_state_written_directly_is_checked_as_well(self):
        draft = self.new_model({**REVENUE, "weight": 0}).with_user(self.director)
        with self.assertRaisesRegex(UserError, "The weights of the criteria sum to 0"):
            draft.state = "active"
        active = self.active_model().with_user(self.director)
        with self.assertRaisesRegex(UserError, "is in use or archived"):
            active.state = "draft"

    def test_version_without_company_is_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["kestio.model"].with_user(self.director).create({"name": "Nobody's", "company_id": False})

    @mute_logger("odoo.sql_db")
    def test_numbers_out_of_range_are_refused_by_the_database(self):
        draft = self.new_model()
        gold, criterion = draft.tier_ids[0], draft.criterion_ids
        cases = [
            (gold, {"enter_index": 101}, "kestio_tier_index_bounds"),
            (gold, {"enter_index": 70, "exit_index": -1}, "kestio_tier_index_bounds"),
            (gold, {"enter_index": 50, "exit_index": 50}, "kestio_tier_exit_below"),
            (gold, {"cadence_months": -1}, "kestio_tier_cadence_positive"),
            (gold, {"code": "silver"}, "kestio_tier_code_uniq"),
            (criterion, {"low": 100, "high": 100}, "kestio_tier_criterion_bounds"),
            (criterion, {"low": 200, "high": 100}, "kestio_tier_criterion_bounds"),
            (criterion, {"weight": -1}, "kestio_tier_criterion_weight_positive"),
            (draft, {"window_months": 0}, "kestio_model_window_positive"),
            (draft, {"up_evaluations": 0}, "kestio_model_evaluations_positive"),
            (draft, {"dwell_months": -1}, "kestio_model_waits_positive"),
            (draft, {"coverage_min": 1.5}, "kestio_model_coverage_share"),
        ]
        for record, values, constraint in cases:
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(IntegrityError, constraint),
                self.env.cr.savepoint(),
            ):
                record.with_user(self.director).write(values)
                self.env.flush_all()


@tagged("post_install", "-at_install")
class TestTwoActiveVersions(SegmentCase):
    @mute_logger("odoo.sql_db")
    def test_database_allows_one_active_version_of_a_company(self):
        self.active_model()
        with self.assertRaisesRegex(IntegrityError, "kestio_model_scope_scope_uniq"), self.env.cr.savepoint():
            self.new_model().with_user(self.director).state = "active"

    @mute_logger("odoo.sql_db")
    def test_database_allows_one_active_version_of_a_team(self):
        team = self.env["crm.team"].create({"name": "Key accounts", "company_id": self.company.id})
        self.active_model(team_ids=team.ids)
        with self.assertRaisesRegex(IntegrityError, "kestio_model_scope_scope_uniq"), self.env.cr.savepoint():
            self.new_model(team_ids=team.ids, state="active")

    def test_version_of_one_team_and_version_of_the_others_live_together(self):
        team = self.env["crm.team"].create({"name": "Key accounts", "company_id": self.company.id})
        general, special = self.active_model(), self.active_model(team_ids=team.ids)
        self.assertEqual((general.state, special.state), ("active", "active"))


@tagged("post_install", "-at_install")
class TestBadCriterion(SegmentCase):
    def test_condition_that_cannot_be_read_on_customers(self):
        draft = self.new_model()
        for domain in (
            "[('no_such_field', '=', 1)]",
            "[('country_id.no_such_field', '=', 1)]",
            "[('name', 'resembles', 'x')]",
            "[('id', '=', 'abc')]",
            "[('create_date', '>', 'yesterday evening')]",
            "[('partner_latitude', '>', 'much')]",
            "[('color', '>', 'much')]",
            "[('category_id', 'in', {'a': 1})]",
            "[('name', '=')]",
            "[('name', '=', uid)]",
            "[('name', '='",
            "5",
            "import os",
        ):
            criterion = Command.create({"measure": "domain", "domain": domain})
            with (
                self.subTest(domain=domain),
                self.assertRaisesRegex(ValidationError, "'Condition' cannot be read"),
                self.env.cr.savepoint(),
            ):
                draft.with_user(self.director).criterion_ids = [criterion]
        self.env.invalidate_all()
        self.assertEqual(len(draft.criterion_ids), 1)

    def broken(self):
        """Return an active version whose condition's field went with its addon."""
        model = self.active_model({"measure": "domain", "domain": "[('ref', '=', 'x')]"})
        self.env.cr.execute(
            "UPDATE kestio_tier_criterion SET domain = %s WHERE model_id = %s", ["[('gone', '=', 1)]", model.id]
        )
        self.env.invalidate_all()
        return model

    def test_recompute_says_which_condition_lost_its_field(self):
        model, partner = self.broken(), self.customer(orders=[("2026-01-15", 1)])
        with self.assertRaisesRegex(UserError, "The condition of 'Condition' cannot be read on customers:.*gone"):
            model.with_user(self.manager).action_recompute_tiers()
        self.assertFalse(self.evaluation(partner))

    def test_job_goes_on_with_other_companies_when_a_condition_lost_its_field(self):
        self.broken()
        other = self.new_company("Other")
        self.active_model(DECLARED, company=other)
        theirs = self.customer()
        theirs.with_company(other).kestio_potential = 95
        with (
            self.assertLogs("odoo.addons.kestio_model.models.segment.kestio_tier_job", "WARNING") as log,
            self.enter_registry_test_mode(),
            freeze_time("2026-02-01"),
        ):
            self.env.ref("kestio_model.ir_cron_tier").method_direct_trigger()
        self.assertIn("gone", log.output[0])
        self.env.invalidate_all()
        self.assert_tier(theirs.with_company(other), "gold")


@tagged("post_install", "-at_install")
class TestBadCustomer(SegmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.active_model(DECLARED)
        cls.partner = cls.customer(kestio_potential=95, user_id=cls.salesman.id)
        cls.run_job(cls.model, "2026-02-01")

    def test_tier_in_use_cannot_be_deleted(self):
        gold = self.tier(self.model, "gold")
        with self.assertRaisesRegex(UserError, "Gold is or was the tier of customers: it cannot be deleted"):
            gold.with_user(self.director).unlink()
        self.assert_tier(self.partner, "gold")

    def test_tier_of_a_version_in_use_cannot_be_deleted_even_when_empty(self):
        with self.assertRaisesRegex(UserError, "is in use or archived: its ranking rules stay as they are"):
            self.tier(self.model, "bronze").with_user(self.director).unlink()

    def test_tier_that_customers_had_cannot_be_deleted(self):
        draft = self.new_model()
        self.env["kestio.tier.history"].create(
            {
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "tier_id": draft.tier_ids[0].id,
                "date_from": "2020-01-01",
                "date_to": "2021-01-01",
            }
        )
        with self.assertRaisesRegex(UserError, "Gold is or was the tier of customers: it cannot be deleted"):
            draft.tier_ids[0].with_user(self.director).unlink()

    def test_version_in_use_cannot_be_deleted(self):
        with self.assertRaisesRegex(UserError, "is in use or archived"):
            self.model.with_user(self.director).unlink()

    def test_negative_potential(self):
        with self.assertRaisesRegex(ValidationError, "A potential cannot be negative"):
            self.partner.with_user(self.salesman).kestio_potential = -1

    def test_recompute_without_active_version(self):
        self.model.with_user(self.director).action_archive_version()
        with self.assertRaisesRegex(UserError, "There is no active commercial model in Kestio Tests yet"):
            self.partner.with_user(self.salesman).action_recompute_tier()

    def test_version_activated_by_a_plain_user(self):
        draft = self.new_model()
        for user in (self.salesman, self.manager):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(AccessError, "Only a Director of the commercial"),
            ):
                draft.with_user(user).action_activate()
        self.assertEqual(draft.state, "draft")
        self.assertEqual(self.model.state, "active")


@tagged("post_install", "-at_install")
class TestFrenchMessages(SegmentCase):
    """The same refusals in the language of the person who meets them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.partner = cls.customer(kestio_potential=95)

    def in_french(self, records, user):
        """Return records as a person who reads French uses them."""
        return records.with_user(user).with_context(lang="fr_FR")

    def test_activation_says_in_french_what_is_missing(self):
        draft = self.in_french(self.new_model({**REVENUE, "weight": 0}), self.director)
        with self.assertRaisesRegex(UserError, "La somme des poids des critères est 0"):
            draft.action_activate()

    def test_refusal_is_said_in_french(self):
        draft = self.in_french(self.new_model(), self.salesman)
        with self.assertRaisesRegex(AccessError, "Seul un .* du modèle commercial peut faire cela"):
            draft.action_activate()

    def test_errors_on_customers_are_said_in_french(self):
        partner = self.in_french(self.partner, self.salesman)
        with self.assertRaisesRegex(UserError, "Il n'y a pas encore de modèle commercial actif dans Kestio Tests"):
            partner.action_recompute_tier()
        with self.assertRaisesRegex(ValidationError, "Un potentiel ne peut pas être négatif"):
            partner.kestio_potential = -1

    def test_condition_is_refused_in_french(self):
        draft = self.in_french(self.new_model(), self.director)
        criterion = Command.create({"measure": "domain", "domain": "[('gone', '=', 1)]"})
        with self.assertRaisesRegex(ValidationError, "La condition de .* ne s'applique pas à des clients"):
            draft.criterion_ids = [criterion]

    def test_deleting_a_tier_in_use_is_refused_in_french(self):
        model = self.active_model(DECLARED)
        gold = self.in_french(self.tier(model, "gold"), self.director)
        with self.assertRaisesRegex(UserError, "est ou a été le niveau de clients"):
            gold.unlink()
