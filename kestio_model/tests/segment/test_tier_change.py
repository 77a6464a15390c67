"""Segment: the dialogs: one decision for one customer or many, its reason, its lock, and what is refused."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import DECLARED, SegmentCase


@tagged("post_install", "-at_install", "kestio_segment")
class TestTierChange(SegmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.active_model()
        cls.acme = cls.customer("Acme", [("2026-03-01", 5000)], user_id=cls.salesman.id)
        cls.bolt = cls.customer("Bolt", [("2026-03-01", 500)], user_id=cls.salesman.id)
        cls.run_job(cls.model, "2026-06-01")

    def dialog(self, customers, user=None, **values):
        """Return the dialog, opened by a user on customers that are selected in a list."""
        wizard = self.env["kestio.tier.change"].with_user(user or self.salesman)
        return wizard.with_context(active_model="res.partner", active_ids=customers.ids).create(
            {"reason": "They said so", **values}
        )

    def test_gives_a_tier_and_remembers_who_and_why(self):
        self.dialog(self.bolt, tier_id=self.tier(self.model, "silver").id).action_apply()
        self.assert_tier(self.bolt, "silver")
        last = self.history(self.bolt)[-1]
        self.assertEqual((last.user_id, last.reason), (self.salesman, "They said so"))
        self.assertFalse(self.bolt.kestio_tier_locked)

    def test_works_on_many_selected_in_a_list(self):
        self.dialog(self.acme | self.bolt, tier_id=self.tier(self.model, "bronze").id).action_apply()
        self.assert_tier(self.acme, "bronze")
        self.assert_tier(self.bolt, "bronze")
        self.assertEqual(len(self.history(self.bolt)), 1, "who has the tier already gets no new row")

    def test_works_on_the_ranking_and_on_contacts(self):
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.acme.id})
        self.assertEqual(self.dialog(contact).partner_ids, self.acme)
        rows = self.evaluation(self.bolt)
        wizard = self.env["kestio.tier.change"].with_user(self.salesman)
        selected = wizard.with_context(active_model=rows._name, active_ids=rows.ids).create({"reason": "So"})
        self.assertEqual(selected.partner_ids, self.bolt)

    @freeze_time("2026-06-02")
    def test_locks_until_a_date_and_unlocks(self):
        self.dialog(self.acme, change="keep", lock=True, lock_until="2026-12-31").action_apply()
        self.assertTrue(self.acme.kestio_tier_locked)
        self.assertEqual(self.acme.kestio_tier_lock_reason, "They said so")
        self.assertEqual(str(self.acme.kestio_tier_lock_until), "2026-12-31")
        self.assertEqual(len(self.history(self.acme)), 1, "a lock alone changes no tier")
        self.dialog(self.acme, change="keep").action_apply()
        self.assertFalse(self.acme.kestio_tier_locked)

    def test_takes_out_of_the_tiers(self):
        self.dialog(self.acme, change="remove").action_apply()
        self.assert_tier(self.acme, None)
        self.run_job(self.model, "2026-06-03")
        self.assert_tier(self.acme, None)

    def test_plain_user_cannot_give_the_top_tier(self):
        gold = self.tier(self.model, "gold")
        with self.assertRaisesRegex(AccessError, "A manager approves"):
            self.dialog(self.acme | self.bolt, tier_id=gold.id, lock=True).action_apply()
        self.assert_tier(self.acme, "silver")
        self.assertFalse(self.bolt.kestio_tier_locked)
        self.dialog(self.acme, user=self.manager, tier_id=gold.id).action_apply()
        self.assert_tier(self.acme, "gold")

    def test_who_does_not_sell_has_no_dialog(self):
        with self.assertRaises(AccessError):
            self.dialog(self.acme, user=self.internal)

    def test_incomplete_decisions_are_refused(self):
        refused = {
            "Say why": {"reason": "  "},
            "Choose the tier": {"tier_id": False},
            "a date to come": {"change": "keep", "lock": True, "lock_until": "2020-01-01"},
        }
        for message, values in refused.items():
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                self.dialog(self.acme, **values).action_apply()
        self.assert_tier(self.acme, "silver")

    def test_tier_of_a_version_that_rules_others_is_refused(self):
        team = self.env["crm.team"].create({"name": "North", "company_id": self.company.id})
        north = self.active_model(team_ids=team.ids)
        with self.assertRaisesRegex(UserError, "does not rule Acme"):
            self.dialog(self.acme, tier_id=self.tier(north, "silver").id).action_apply()

    def test_opens_on_what_the_customer_has(self):
        self.acme.write({"kestio_tier_locked": True, "kestio_tier_lock_reason": "Contract"})
        action = self.acme.with_user(self.salesman).action_kestio_change_tier()
        form = Form(self.env["kestio.tier.change"].with_user(self.salesman).with_context(**action["context"]))
        self.assertEqual((form.tier_id.code, form.lock, form.reason), ("silver", True, "Contract"))


@tagged("post_install", "-at_install", "kestio_segment")
class TestSuggestionDialogs(SegmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.active_model(DECLARED, up_evaluations=1, down_evaluations=1, dwell_months=0)
        cls.partners = [cls.customer(name, user_id=cls.salesman.id) for name in ("Acme", "Bolt")]
        for partner in cls.partners:
            cls.declare(cls.model, partner, 50, "2026-06-01")
            cls.declare(cls.model, partner, 20, "2026-06-02")
        cls.suggestions = cls.suggestion(cls.partners[0]) | cls.suggestion(cls.partners[1])

    def dialog(self, name, **values):
        wizard = self.env[name].with_user(self.salesman)
        return wizard.with_context(active_model="kestio.tier.suggestion", active_ids=self.suggestions.ids).create(
            values
        )

    def test_rejects_many_with_a_reason(self):
        self.assertEqual(len(self.suggestions), 2)
        self.dialog("kestio.tier.reject", reason="One big order was late").action_reject()
        self.assertEqual(self.suggestions.mapped("state"), ["rejected"] * 2)
        self.assertEqual(set(self.suggestions.mapped("reason")), {"One big order was late"})

    def test_an_empty_reason_is_refused(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self.dialog("kestio.tier.reject", reason="  ").action_reject()
        self.assertEqual(self.suggestions.mapped("state"), ["open"] * 2)

    @freeze_time("2026-06-03")
    def test_snoozes_many_until_a_date(self):
        self.dialog("kestio.tier.snooze", until="2026-09-01").action_snooze()
        self.assertEqual(self.suggestions.mapped("state"), ["snoozed"] * 2)
        self.assertEqual({str(day) for day in self.suggestions.mapped("snooze_until")}, {"2026-09-01"})

    @freeze_time("2026-06-03")
    def test_snoozing_into_the_past_is_refused(self):
        with self.assertRaisesRegex(UserError, "a date to come"):
            self.dialog("kestio.tier.snooze", until="2026-06-01").action_snooze()
        self.assertEqual(self.suggestions.mapped("state"), ["open"] * 2)

    def test_a_lock_withdraws_what_is_suggested(self):
        wizard = self.env["kestio.tier.change"].with_user(self.salesman)
        values = {"partner_ids": self.partners[0].ids, "change": "keep", "reason": "Contract", "lock": True}
        wizard.create(values).action_apply()
        self.assertEqual(self.suggestions.mapped("state"), ["expired", "open"])

    def test_evidence_names_the_effort_of_both_tiers(self):
        silver, bronze = self.tier(self.model, "silver"), self.tier(self.model, "bronze")
        evidence = self.suggestions[0].with_user(self.salesman).explanation
        self.assertEqual(evidence["title"], "Why Silver?")
        self.assertEqual((self.suggestions[0].from_tier_id, self.suggestions[0].to_tier_id), (silver, bronze))
        self.assertEqual(evidence["effort"], "Visits in a year: 0 → 0 (hours: 0 → 0)")
        self.assertEqual(sum(row["contribution"] for row in evidence["rows"]), self.suggestions[0].index)
