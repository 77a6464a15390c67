"""Segment: who may see and do what, in Python and over RPC, and that two companies do not see each other."""

from odoo import models
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import DECLARED, SegmentCase

NOTHING, READ, ALL = "", "read", "read write create unlink"
# model: director, manager, salesman, internal user without sales, portal user
GRANTED = {
    "kestio.model": (ALL, READ, READ, NOTHING, NOTHING),
    "kestio.model.scope": (READ, READ, READ, NOTHING, NOTHING),
    "kestio.tier": (ALL, READ, READ, READ, NOTHING),
    "kestio.tier.criterion": (ALL, READ, READ, NOTHING, NOTHING),
    "kestio.partner.status": (ALL, ALL, READ, READ, NOTHING),
    "kestio.contact.role": (ALL, ALL, READ, READ, NOTHING),
    "kestio.tier.evaluation": (READ, READ, READ, NOTHING, NOTHING),
    "kestio.tier.history": (READ, READ, READ, NOTHING, NOTHING),
    "kestio.tier.suggestion": (READ, READ, READ, NOTHING, NOTHING),
    "kestio.model.wizard": (ALL, NOTHING, NOTHING, NOTHING, NOTHING),
    "kestio.model.compare": (ALL, ALL, ALL, NOTHING, NOTHING),
    "kestio.tier.change": (ALL, ALL, ALL, NOTHING, NOTHING),
    "kestio.tier.reject": (ALL, ALL, ALL, NOTHING, NOTHING),
    "kestio.tier.snooze": (ALL, ALL, ALL, NOTHING, NOTHING),
}


class AccessCase(SegmentCase):
    """A Gold customer of the salesman who falls: his suggestion is open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls.new_user("kestio_portal", "base.group_portal")
        cls.other_salesman = cls.new_user("kestio_other_salesman", "sales_team.group_sale_salesman")
        cls.partner = cls.customer(kestio_potential=95, user_id=cls.salesman.id)
        cls.model = cls.active_model(DECLARED, dwell_months=0, up_evaluations=1, down_evaluations=1)
        cls.declare(cls.model, cls.partner, 5, "2026-02-01")
        cls.open = cls.suggestion(cls.partner)


@tagged("post_install", "-at_install")
class TestAccessRights(AccessCase):
    def test_every_model_grants_each_role_what_the_table_says(self):
        self.assert_granted(GRANTED, self.director, self.manager, self.salesman, self.internal, self.portal)

    def test_no_model_of_this_feature_is_missing_in_the_table(self):
        ours = {
            name
            for name, model in self.registry.items()
            if model._original_module == "kestio_model" and name.startswith(("kestio.model", "kestio.tier"))
            if issubclass(model, models.BaseModel) and not model._abstract
        }
        self.assertEqual(ours - GRANTED.keys(), set())

    def test_roles_follow_from_those_of_sales(self):
        for user, groups in (
            (self.salesman, {"user"}),
            (self.manager, {"user", "manager"}),
            (self.director, {"user", "manager", "director"}),
            (self.internal, set()),
        ):
            found = {name for name in ("user", "manager", "director") if user.has_group(f"kestio_model.group_{name}")}
            self.assertEqual(found, groups)


@tagged("post_install", "-at_install")
class TestSuggestionAccess(AccessCase):
    def test_salesman_sees_suggestions_of_his_own_customers_and_of_nobodys(self):
        suggestions = self.env["kestio.tier.suggestion"]
        self.assertIn(self.open, suggestions.with_user(self.salesman).search([]))
        self.assertNotIn(self.open, suggestions.with_user(self.other_salesman).search([]))
        self.partner.user_id = False
        self.assertIn(self.open, suggestions.with_user(self.other_salesman).search([]))

    def test_manager_sees_and_decides_on_all(self):
        with freeze_time("2026-02-03"):
            self.open.with_user(self.manager).action_accept()
        self.assert_tier(self.partner, "silver")

    def test_salesman_cannot_decide_on_customers_of_others(self):
        self.other_salesman.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        theirs = self.open.with_user(self.other_salesman)
        for act in (theirs.action_accept, theirs.action_snooze, lambda: theirs.action_reject(reason="No")):
            with self.assertRaisesRegex(AccessError, "Decide on the suggestions of your own customers"):
                act()
        self.assertEqual(self.open.state, "open")

    def test_move_into_the_top_tier_needs_a_manager(self):
        partner = self.customer(kestio_potential=50, user_id=self.salesman.id)
        self.run_job(self.model, "2026-02-01")
        self.declare(self.model, partner, 95, "2026-02-02")
        suggestion = self.suggestion(partner)
        with self.assertRaisesRegex(AccessError, "A manager approves the moves into the top tier"):
            suggestion.with_user(self.salesman).action_accept()
        self.assert_tier(partner, "silver")
        suggestion.with_user(self.manager).action_accept()
        self.assert_tier(partner, "gold")

    def test_salesman_cannot_give_the_top_tier_by_hand(self):
        partner = self.customer(kestio_potential=50)
        self.run_job(self.model, "2026-02-01")
        with self.assertRaisesRegex(AccessError, "A manager approves the moves into the top tier"):
            partner.with_user(self.salesman).kestio_tier_id = self.tier(self.model, "gold")
        self.assert_tier(partner, "silver")

    def test_salesman_may_ask_his_manager(self):
        partner = self.customer(kestio_potential=50, user_id=self.salesman.id)
        self.run_job(self.model, "2026-02-01")
        self.declare(self.model, partner, 95, "2026-02-02")
        suggestion = self.suggestion(partner)
        suggestion.with_user(self.salesman).action_ask_approval()
        self.assertTrue(suggestion.activity_ids.user_id.has_group("kestio_model.group_manager"))


@tagged("post_install", "-at_install")
class TestOutsiders(AccessCase):
    def test_user_without_sales_reads_the_tier_and_changes_nothing(self):
        self.internal.group_ids += self.env.ref("base.group_partner_manager")
        partner = self.partner.with_user(self.internal)
        self.assertEqual(partner.kestio_tier_id.code, "gold")
        with self.assertRaisesRegex(AccessError, "Only sales people can change the tier"):
            partner.kestio_tier_id = self.tier(self.model, "bronze").id
        with self.assertRaisesRegex(AccessError, "Only sales people can change the tier"):
            partner.action_recompute_tier()

    def test_portal_user_reads_neither_tier_nor_potential_of_himself(self):
        himself = self.portal.partner_id.with_user(self.portal)
        for name in ("kestio_tier_id", "kestio_potential", "kestio_status_id", "kestio_tier_index"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                himself.read([name])
        with self.assertRaises(AccessError):
            himself.action_recompute_tier()

    def test_portal_user_finds_and_sorts_nobody_by_index_or_known_signals(self):
        partners = self.env["res.partner"].with_user(self.portal)
        for name in ("kestio_tier_index", "kestio_tier_coverage"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                partners.search([(name, ">=", 0)])
            with self.subTest(name=name), self.assertRaises(AccessError):
                partners.search([("commercial_partner_id", "any", [(name, "<", 101)])])
            with self.subTest(name=name), self.assertRaises(AccessError):
                partners.search([], order=f"{name} desc")
        self.assertIn(self.partner, partners.with_user(self.salesman).search([("kestio_tier_coverage", ">", 0)]))

    def test_salesman_cannot_recompute_all_customers(self):
        with self.assertRaisesRegex(AccessError, "Only a Manager of the commercial model"):
            self.model.with_user(self.salesman).action_recompute_tiers()

    def test_salesman_cannot_archive_or_copy_a_version(self):
        for act in ("action_archive_version", "action_new_version"):
            with self.subTest(act=act), self.assertRaises(AccessError):
                getattr(self.model.with_user(self.salesman), act)()


@tagged("post_install", "-at_install")
class TestTwoCompanies(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.new_company("Other")
        groups = "sales_team.group_sale_manager,kestio_model.group_director"
        cls.stranger = cls.new_user("kestio_stranger", groups, company=cls.other)

    def as_stranger(self, records):
        """Return records as the director of the other company sees them."""
        return records.with_user(self.stranger).with_context(allowed_company_ids=self.other.ids)

    def test_nothing_of_one_company_is_seen_in_the_other(self):
        parts = self.model.tier_ids, self.model.criterion_ids, self.evaluation(self.partner), self.history(self.partner)
        scope = self.env["kestio.model.scope"].search([("model_id", "=", self.model.id)])
        for records in (self.model, scope, self.open, *parts):
            mine = self.as_stranger(records)
            with self.subTest(model=records._name):
                self.assertTrue(records)
                self.assertFalse(mine.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    mine.read()

    def test_director_of_another_company_cannot_touch_a_version(self):
        draft = self.new_model()
        for act in ("action_activate", "action_new_version", "action_archive_version"):
            with self.subTest(act=act), self.assertRaises(AccessError):
                getattr(self.as_stranger(draft if act == "action_activate" else self.model), act)()
        with self.assertRaises(AccessError):
            self.as_stranger(draft).name = "Mine"
        self.assertEqual((draft.state, self.model.state), ("draft", "active"))

    def test_version_cannot_be_made_for_another_company(self):
        with self.assertRaises(AccessError):
            self.as_stranger(self.env["kestio.model"]).create({"name": "Theirs", "company_id": self.company.id})

    def test_shared_customer_shows_no_tier_of_the_other_company(self):
        mine = self.as_stranger(self.partner)
        self.assertFalse(mine.kestio_tier_id)
        self.assertEqual((mine.kestio_tier_index, mine.kestio_potential), (0, 0))
        self.assertFalse(mine.kestio_tier_history_ids)

    def test_two_companies_rank_one_customer_each_for_itself(self):
        theirs = self.active_model(DECLARED, company=self.other)
        self.declare(theirs, self.partner, 50, "2026-02-02")
        self.assertEqual(self.as_stranger(self.partner).kestio_tier_id, self.tier(theirs, "silver"))
        self.assert_tier(self.partner, "gold")


@tagged("post_install", "-at_install")
class TestAccessOverRpc(AccessCase, HttpCase):
    def call(self, user, model, method, *arguments):
        """Call a method as a web client does; return the answer, an error or a result."""
        self.authenticate(user.login, user.login)
        params = {"model": model, "method": method, "args": list(arguments), "kwargs": {}}
        with mute_logger("odoo.http", "odoo.sql_db"):
            answer = self.url_open(f"/web/dataset/call_kw/{model}/{method}", json={"params": params})
        self.env.invalidate_all()
        return answer.json()

    def assert_refused(self, error, user, model, method, *arguments):
        """Check that a call is refused with this exception; return its message."""
        answer = self.call(user, model, method, *arguments)
        self.assertIn("error", answer)
        self.assertEqual(answer["error"]["data"]["name"], error)
        return answer["error"]["data"]["message"]

    def test_nobody_writes_history_evaluation_or_suggestion(self):
        denied = "odoo.exceptions.AccessError"
        for records in (self.history(self.partner), self.evaluation(self.partner), self.open):
            for user in (self.salesman, self.manager, self.director):
                with self.subTest(model=records._name, user=user.login):
                    self.assert_refused(denied, user, records._name, "write", records.ids, {"model_id": self.model.id})
                    self.assert_refused(denied, user, records._name, "unlink", records.ids)
                    self.assert_refused(denied, user, records._name, "create", [{"partner_id": self.partner.id}])

    def test_state_of_a_suggestion_cannot_be_written(self):
        values, denied = {"state": "accepted"}, "odoo.exceptions.AccessError"
        self.assert_refused(denied, self.manager, self.open._name, "write", self.open.ids, values)
        self.assertEqual(self.open.state, "open")

    def test_plain_user_neither_writes_nor_activates_a_version(self):
        draft = self.new_model()
        denied = "odoo.exceptions.AccessError"
        for user in (self.salesman, self.internal, self.portal):
            with self.subTest(user=user.login):
                self.assert_refused(denied, user, "kestio.model", "action_activate", draft.ids)
                self.assert_refused(denied, user, "kestio.model", "write", draft.ids, {"name": "Mine"})
                self.assert_refused(denied, user, "kestio.tier", "write", draft.tier_ids.ids, {"enter_index": 1})
                self.assert_refused(denied, user, "kestio.model", "create", [{"name": "Mine"}])
        self.assertEqual(draft.state, "draft")

    def test_engine_cannot_be_called_from_outside(self):
        for model, method in (
            ("kestio.tier.writer", "_write_tiers"),
            ("kestio.tier.job", "_run_now"),
            ("kestio.tier.job", "_cron_tier"),
            ("res.partner", "_kestio_change_tier"),
        ):
            with self.subTest(method=method):
                self.assert_refused("odoo.exceptions.AccessError", self.director, model, method, [])

    def test_plain_internal_and_portal_users_cannot_recompute(self):
        for user in (self.internal, self.portal):
            partner = user.partner_id
            self.assert_refused(
                "odoo.exceptions.AccessError", user, "res.partner", "action_recompute_tier", partner.ids
            )

    def test_salesman_accepts_a_suggestion_of_his_customer(self):
        self.assertNotIn("error", self.call(self.salesman, self.open._name, "action_accept", self.open.ids))
        self.assert_tier(self.partner, "silver")

    def test_second_active_version_is_a_clear_message(self):
        draft = self.new_model()
        invalid = "odoo.exceptions.ValidationError"
        message = self.assert_refused(invalid, self.director, draft._name, "write", draft.ids, {"state": "active"})
        self.assertIn("Another commercial model is active for this company and team", message)
        self.assertEqual((draft.state, self.model.state), ("draft", "active"))

    def test_refusal_is_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.director.lang = "fr_FR"
        draft = self.new_model()
        invalid = "odoo.exceptions.ValidationError"
        message = self.assert_refused(invalid, self.director, draft._name, "write", draft.ids, {"state": "active"})
        self.assertIn("Un autre modèle commercial est actif pour cette société et cette équipe", message)
