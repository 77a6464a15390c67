"""Segment: a person's decision holds: a lock, a tier given, a tier taken away; contacts and merges follow."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import DECLARED, SegmentCase


class HandCase(SegmentCase):
    """A Silver customer with a contact; every move is applied as soon as the index asks for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer(kestio_potential=50)
        cls.contact = cls.env["res.partner"].create({"name": "Contact", "parent_id": cls.partner.id})
        cls.model = cls.active_model(
            DECLARED, dwell_months=0, up_evaluations=1, down_evaluations=1, apply_mode="automatic", approve_top=False
        )
        cls.gold, cls.silver, cls.bronze = (cls.tier(cls.model, code) for code in ("gold", "silver", "bronze"))
        cls.as_salesman = cls.partner.with_user(cls.salesman)

    def declared(self, index, *days):
        """Let the customer's index be this from now on, and run the job on these days."""
        self.declare(self.model, self.partner, index, *days)


@tagged("post_install", "-at_install")
class TestLock(HandCase):
    def lock(self, **values):
        """Lock the customer's tier as the salesman."""
        self.as_salesman.write({"kestio_tier_locked": True, "kestio_tier_lock_reason": "Contract", **values})

    def test_lock_asks_for_a_reason(self):
        for reason in (False, "", "  "):
            with (
                self.subTest(reason=reason),
                self.assertRaisesRegex(ValidationError, "Say why the tier of Customer is"),
            ):
                self.lock(kestio_tier_lock_reason=reason)

    def test_locked_tier_does_not_move(self):
        self.lock()
        self.declared(5, "2026-02-01", "2027-02-01")
        self.assert_tier(self.partner, "silver")
        self.assertFalse(self.suggestion(self.partner))

    def test_locked_customer_without_tier_gets_none(self):
        partner = self.customer(kestio_potential=95, kestio_tier_locked=True, kestio_tier_lock_reason="Not ours")
        self.run_job(self.model, "2026-02-01")
        self.assert_tier(partner, None)

    def test_lock_holds_on_its_last_day_and_ends_the_day_after(self):
        self.lock(kestio_tier_lock_until="2026-03-31")
        self.declared(5, "2026-03-30", "2026-03-31")
        self.assert_tier(self.partner, "silver")
        self.declared(5, "2026-04-01")
        self.assertFalse(self.partner.kestio_tier_locked)
        self.assert_tier(self.partner, "bronze")

    def test_ended_lock_ends_on_contacts_too(self):
        self.lock(kestio_tier_lock_until="2026-03-31")
        self.assertTrue(self.contact.kestio_tier_locked)
        self.declared(50, "2026-04-01")
        self.assertFalse(self.contact.kestio_tier_locked)

    def test_lock_of_one_company_does_not_hold_in_another(self):
        other = self.new_company("Other")
        theirs = self.active_model(DECLARED, company=other, dwell_months=0, down_evaluations=1, apply_mode="automatic")
        self.declare(theirs, self.partner, 50, "2026-02-01")
        self.lock()
        self.declare(theirs, self.partner, 5, "2026-03-01")
        self.assert_tier(self.partner.with_company(other), "bronze")
        self.assert_tier(self.partner, "silver")


@tagged("post_install", "-at_install")
class TestTierGivenByHand(HandCase):
    @freeze_time("2026-02-10")
    def test_history_says_who_why_and_by_which_version(self):
        self.as_salesman.kestio_tier_id = self.bronze
        first, last = self.history(self.partner)
        self.assertEqual((first.tier_id, first.user_id.id, str(first.date_to)), (self.silver, False, "2026-02-10"))
        self.assertEqual(
            (last.tier_id, last.user_id, last.reason, last.model_id, str(last.date_from), last.date_to),
            (self.bronze, self.salesman, "Changed by hand", self.model, "2026-02-10", False),
        )

    def test_dates_of_history_touch_without_gap(self):
        for day, tier in (("2026-02-10", self.bronze), ("2026-02-10", self.gold), ("2026-05-01", self.silver)):
            with freeze_time(day):
                self.partner.with_user(self.manager).kestio_tier_id = tier
        rows = self.history(self.partner)
        self.assertEqual(len(rows), 4)
        self.assertEqual(rows.mapped("date_to")[:-1], rows.mapped("date_from")[1:])
        self.assertFalse(rows[-1].date_to)

    def test_same_tier_again_is_no_decision(self):
        self.as_salesman.kestio_tier_id = self.silver
        self.assertEqual(len(self.history(self.partner)), 1)

    def test_tier_taken_away_by_a_person_is_not_given_back(self):
        with freeze_time("2026-02-01"):
            self.as_salesman.kestio_tier_id = False
        self.declared(95, "2026-02-02", "2027-02-02")
        self.assert_tier(self.partner, None)
        self.assertEqual(self.history(self.partner)[-1].user_id, self.salesman)

    def test_tier_of_another_company_is_refused(self):
        other = self.new_company("Other")
        theirs = self.active_model(DECLARED, company=other)
        with self.assertRaisesRegex(UserError, "Gold is not a tier of the active commercial model of Kestio Tests"):
            self.partner.with_user(self.manager).kestio_tier_id = self.tier(theirs, "gold").with_user(self.manager).id

    def test_tier_of_a_draft_is_refused(self):
        draft = self.new_model(DECLARED)
        with self.assertRaisesRegex(UserError, "is not a tier of the active commercial model"):
            self.partner.with_user(self.manager).kestio_tier_id = self.tier(draft, "gold")

    def test_new_customer_can_be_created_with_a_tier(self):
        partner = (
            self.env["res.partner"].with_user(self.salesman).create({"name": "New", "kestio_tier_id": self.bronze.id})
        )
        self.assert_tier(partner, "bronze")
        self.assertEqual(self.history(partner).user_id, self.salesman)

    def test_copy_of_a_customer_has_no_tier(self):
        self.assert_tier(self.partner.copy(), None)


@tagged("post_install", "-at_install")
class TestContacts(HandCase):
    def test_contacts_have_the_tier_of_their_company(self):
        self.assert_tier(self.contact, "silver")
        self.declared(5, "2026-02-01")
        self.assert_tier(self.contact, "bronze")

    def test_contacts_show_the_index_of_their_company(self):
        self.assertEqual(self.contact.with_user(self.salesman).kestio_tier_index, 50)

    def test_new_contact_takes_the_tier_and_status_of_the_company(self):
        self.partner.kestio_status_id = self.env.ref("kestio_model.kestio_partner_status_hot")
        contact = self.env["res.partner"].with_user(self.salesman).create({"name": "New", "parent_id": self.partner.id})
        self.assert_tier(contact, "silver")
        self.assertEqual(contact.kestio_status_id, self.partner.kestio_status_id)

    def test_partner_that_gets_a_parent_takes_the_tier_of_the_company(self):
        person = self.env["res.partner"].create({"name": "Person", "kestio_potential": 95})
        self.run_job(self.model, "2026-02-01")
        self.assert_tier(person, "gold")
        person.with_user(self.salesman).parent_id = self.partner
        self.assert_tier(person, "silver")
        self.run_job(self.model, "2026-02-02")
        self.assertFalse(self.evaluation(person))

    def test_partner_that_gets_a_parent_ends_his_own_history(self):
        person = self.env["res.partner"].create({"name": "Person", "kestio_potential": 95})
        self.run_job(self.model, "2026-02-01")
        with freeze_time("2026-02-02"):
            person.with_user(self.salesman).parent_id = self.partner
        self.assertEqual(str(self.history(person).date_to), "2026-02-02")

    def test_tier_given_on_a_contact_is_given_to_the_company(self):
        self.contact.with_user(self.salesman).kestio_tier_id = self.bronze
        self.assert_tier(self.partner, "bronze")
        self.assert_tier(self.contact, "bronze")
        self.assertEqual(self.history(self.partner)[-1].user_id, self.salesman)


@tagged("post_install", "-at_install")
class TestMerge(HandCase):
    """Odoo's own wizard that merges duplicates."""

    def merge(self, *partners, into, user=None):
        """Merge partners as a salesman who may."""
        user = user or self.salesman
        user.group_ids += self.env.ref("base.group_partner_manager")
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        both = self.env["res.partner"].union(*partners, into)
        wizard.create({"dst_partner_id": into.id, "partner_ids": both.ids}).action_merge()

    def test_who_stays_keeps_tier_and_history(self):
        double = self.customer("Double", kestio_potential=95)
        self.run_job(self.model, "2026-02-01")
        self.merge(double, into=self.partner)
        self.assertFalse(double.exists())
        self.assert_tier(self.partner, "silver")
        self.assertEqual(self.history(self.partner).mapped("tier_id.code"), ["silver"])
        self.assertEqual(len(self.evaluation(self.partner)), 1)

    def test_who_stays_without_tier_takes_tier_and_history_of_the_other(self):
        new = self.customer("New")
        self.merge(self.partner, into=new)
        self.assert_tier(new, "silver")
        self.assertEqual(self.history(new).mapped("tier_id.code"), ["silver"])

    def test_two_top_customers_are_merged_without_asking_for_approval(self):
        self.model.with_user(self.director).approve_top = True
        one, two = (self.customer(f"Top {place}", kestio_potential=95) for place in (1, 2))
        self.run_job(self.model, "2026-02-01")
        self.merge(one, into=two)
        self.assert_tier(two, "gold")
        self.assertEqual(len(self.history(two)), 1)

    def test_open_suggestion_of_who_goes_lapses(self):
        double = self.customer("Double", kestio_potential=50)
        self.model.with_user(self.director).apply_mode = "suggest"
        self.run_job(self.model, "2026-02-01")
        self.declare(self.model, double, 5, "2026-02-02")
        self.declare(self.model, self.partner, 95, "2026-02-02")
        self.merge(double, into=self.partner)
        self.assertEqual(self.suggestion(self.partner).to_tier_id, self.gold)
