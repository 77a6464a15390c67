"""Ledger: what is opened counts only with consent; who takes it back, or wants to be forgotten, is."""

import base64
from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..scoring_case import NOW, ScoringCase


@tagged("post_install", "-at_install")
class TestConsent(ScoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Tests on real connections commit, and what they clean up leaves counts.
        cls.env.cr.execute("DELETE FROM kestio_score_aggregate")
        cls.env.cr.execute("DELETE FROM kestio_score_erased")
        kinds = cls.env["kestio.score.event.type"].search([("code", "=", "mail_read")])
        kinds.needs_consent = True
        cls.rules(
            {"type": "mail_read", "points": 5, "decay": "none"}, {"type": "form", "points": 10, "decay": "none"}
        ).with_user(cls.marketing).action_publish()

    def say(self, state="given", partner=None, days=30.0, user=None, **values):
        """Write down by the dialog, as a salesman, what a contact said some days before NOW."""
        user = user or self.salesman
        here = {"allowed_company_ids": user.company_id.ids}
        entry = self.env["kestio.score.consent.entry"].with_user(user).with_context(**here)
        entry.create(
            {
                "partner_id": (partner or self.contact).id,
                "state": state,
                "source": "Phone",
                "date": NOW - timedelta(days=days),
                **values,
            }
        ).action_confirm()

    def happened(self, partner=None):
        events = self.env["kestio.score.event"].search([("partner_id", "=", (partner or self.contact).id)])
        return sorted(event.type_id.code for event in events)

    def points(self, partner=None):
        partner = partner or self.contact
        partner.invalidate_recordset()
        return partner.with_user(self.marketing).kestio_score

    def erase(self, records, user=None):
        wizard = self.env["kestio.score.erasure"].with_user(user or self.marketing)
        return wizard.with_context(active_model=records._name, active_ids=records.ids).create({})

    def test_opened_mail_is_not_recorded_without_consent(self):
        self.assertEqual(self.event("mail_read"), "no_consent")
        self.assertEqual(self.event("form"), "stored")
        self.assertEqual(self.happened(), ["form"])

    def test_opened_mail_is_recorded_from_the_consent_on(self):
        self.say(days=30)
        self.assertEqual(self.event("mail_read", days=31), "no_consent")
        self.assertEqual(self.event("mail_read", days=29), "stored")
        self.assertEqual(self.env["kestio.score.event"].search([("source", "=", "test")]).consent, "given")

    def test_consent_of_one_is_not_that_of_another(self):
        self.say()
        other = self.env["res.partner"].create({"name": "Bob"})
        self.assertEqual(self.event("mail_read", who=other), "no_consent")
        self.assertEqual(self.event("mail_read", who=self.lead), "stored", "a lead has its contact's consent")

    def test_withdrawal_erases_what_needed_consent_and_computes_again(self):
        self.say()
        self.event("mail_read", days=5)
        self.event("form", days=5)
        self.env["kestio.score.ledger"]._recompute({self.contact.id})
        self.assertEqual(self.points(), 15)
        self.say("withdrawn", days=1)
        self.assertEqual(self.happened(), ["form"])
        self.assertEqual(self.points(), 10)
        self.assertEqual(self.event("mail_read", days=0), "no_consent")
        kept = self.env["kestio.score.aggregate"].search([])
        self.assertEqual((kept.type_id.code, kept.count, kept.date), ("mail_read", 1, (NOW - timedelta(days=5)).date()))

    def test_consent_given_again_holds_from_then_on(self):
        for state, days in (("given", 30), ("withdrawn", 20), ("given", 10)):
            self.say(state, days=days)
        self.assertEqual(self.contact.with_user(self.salesman).kestio_consent, "given")
        self.assertEqual(self.event("mail_read", days=15), "no_consent")
        self.assertEqual(self.event("mail_read", days=5), "stored")

    def test_what_was_said_stays_as_it_was_said(self):
        self.say()
        said = self.contact.kestio_consent_ids
        self.assertEqual((said.source, said.user_id), ("Phone", self.salesman))
        for change in (lambda: said.write({"state": "withdrawn"}), said.unlink):
            with self.assertRaises(UserError):
                change()
        for user in (self.salesman, self.marketing):
            with self.assertRaises(AccessError):
                self.env["kestio.score.consent"].with_user(user).create(
                    {"partner_id": self.contact.id, "state": "given", "source": "x"}
                )

    def test_consent_to_come_is_refused(self):
        with self.assertRaises(UserError):
            self.say(days=-4_000)
        self.assertFalse(self.contact.kestio_consent_ids)

    # Two companies that share a contact

    def share(self):
        """Return another company and one of its reps."""
        other = self.new_company("Other")
        return other, self.new_user("kestio_other_rep", "sales_team.group_sale_salesman", company=other)

    def test_who_agrees_with_one_company_has_not_agreed_with_another(self):
        other, _rep = self.share()
        self.say()
        self.assertEqual(self.event("mail_read", company_id=other.id), "no_consent")
        self.assertEqual(self.event("mail_read", company_id=self.company.id), "stored")
        seen = self.contact.with_user(self.salesman)
        self.assertEqual(seen.kestio_consent, "given")
        self.assertFalse(self.contact.with_company(other).kestio_consent)

    def test_event_that_needs_consent_is_of_the_company_that_has_it(self):
        self.say()
        self.event("mail_read", who=self.lead)
        event = self.env["kestio.score.event"].search([("source", "=", "test")])
        self.assertEqual(event.company_id, self.company)

    def test_who_refuses_one_company_may_still_agree_with_another(self):
        other, rep = self.share()
        for user in (self.salesman, rep):
            self.say(user=user)
        for company in (self.company, other):
            self.event("mail_read", days=5, company_id=company.id)
        self.say("withdrawn", days=1, user=rep, company_id=other.id)
        left = self.env["kestio.score.event"].search([("partner_id", "=", self.contact.id)])
        self.assertEqual(left.company_id, self.company)
        self.assertEqual(self.event("mail_read", days=0, company_id=other.id), "no_consent")
        self.assertEqual(self.event("mail_read", days=0, company_id=self.company.id), "stored")

    def test_who_refuses_without_saying_whom_refuses_all(self):
        other, rep = self.share()
        for user in (self.salesman, rep):
            self.say(user=user)
        for company in (self.company, other):
            self.event("mail_read", days=5, company_id=company.id)
        self.say("withdrawn", days=1, user=rep)
        self.assertEqual(self.happened(), [])
        self.assertFalse(self.contact.kestio_consent_ids[0].company_id)
        self.assertEqual(self.contact.with_user(self.salesman).kestio_consent, "withdrawn")

    def test_nobody_writes_down_what_was_said_to_another_company(self):
        other, _rep = self.share()
        with self.assertRaises(AccessError):
            self.say(company_id=other.id)
        with self.assertRaises(UserError):
            self.say(company_id=False)
        self.assertFalse(self.contact.kestio_consent_ids)

    def test_no_of_one_twin_to_one_company_holds_there_only(self):
        other, rep = self.share()
        twin = self.env["res.partner"].create({"name": "Ada L."})
        for user in (self.salesman, rep):
            self.say(user=user)
        self.say("withdrawn", twin, user=rep, company_id=other.id)
        self.merge(twin, self.contact)
        self.assertEqual(self.contact.with_company(other).kestio_consent, "withdrawn")
        self.assertEqual(self.contact.with_user(self.salesman).kestio_consent, "given")

    # Erased

    def test_erased_contact_leaves_counts_of_nobody(self):
        self.say()
        for code in ("form", "form", "mail_read"):
            self.event(code, days=2, company_id=self.company.id)
        self.erase(self.contact).action_erase()
        self.assertEqual((self.happened(), self.points()), ([], 0))
        kept = self.env["kestio.score.aggregate"].search([])
        self.assertEqual({row.type_id.code: row.count for row in kept}, {"form": 2, "mail_read": 1})
        self.assertEqual(self.contact.kestio_consent, "withdrawn")
        self.event("form", days=2, company_id=self.company.id)
        self.erase(self.contact).action_erase()
        self.assertEqual(sum(kept.mapped("count")), 4)

    def test_erasing_a_lead_erases_its_contact_s_events_too(self):
        alone = self.new_lead()
        self.event(who=alone)
        self.event(who=self.lead)
        self.event()
        wizard = self.erase(self.lead + alone)
        self.assertEqual(wizard.event_count, 3)
        wizard.action_erase()
        self.assertFalse(self.env["kestio.score.event"].search([("source", "=", "test")]))

    def test_export_has_every_event_and_no_formula(self):
        self.event("form", label="=cmd()", url="https://example.com/é")
        wizard = self.erase(self.contact)
        wizard.action_export()
        lines = base64.b64decode(wizard.data).decode().splitlines()
        self.assertEqual(len(lines), 2)
        self.assertIn("https://example.com/é", lines[1])
        self.assertNotIn(",=cmd", lines[1])

    def test_export_has_what_he_said_and_that_a_device_is_known(self):
        self.say(days=30)
        self.env["kestio.score.device"]._sign("device:x", self.contact.id)
        wizard = self.erase(self.contact)
        wizard.action_export()
        lines = base64.b64decode(wizard.data).decode().splitlines()
        self.assertIn("consent,,,Ada,,Phone,,,given", lines[1])
        self.assertIn("device,,,Ada", lines[2])
        self.assertNotIn("device:x", lines[2])

    def test_one_company_erases_nothing_of_another(self):
        other, _rep = self.share()
        for company in (self.company, other, self.env["res.company"]):
            self.event("form", company_id=company.id)
        wizard = self.erase(self.contact)
        self.assertEqual(wizard.event_count, 2)
        wizard.action_erase()
        left = self.env["kestio.score.event"].search([("partner_id", "=", self.contact.id)])
        self.assertEqual(left.company_id, other)

    def test_sales_users_erase_and_export_nothing(self):
        for user in (self.salesman, self.manager):
            with self.assertRaises(AccessError):
                self.erase(self.contact, user)

    def test_deleted_contact_leaves_counts_only(self):
        self.event("form")
        other = self.env["res.partner"].create({"name": "Bob"})
        self.event("form", who=other)
        other.unlink()
        self.assertEqual(self.env["kestio.score.aggregate"].search([]).count, 1)
        self.assertEqual(self.happened(), ["form"])

    # Merged

    def merge(self, source, into):
        self.env["base.partner.merge.automatic.wizard"]._merge((source + into).ids, into)

    def test_merged_contacts_have_the_events_of_both(self):
        twin = self.env["res.partner"].create({"name": "Ada L.", "email": self.contact.email})
        for who in (self.contact, twin):
            self.event("form", who=who)
        self.env["kestio.score.ledger"]._recompute((self.contact + twin).ids)
        self.merge(twin, self.contact)
        self.assertEqual(self.happened(), ["form", "form"])
        self.assertFalse(self.env["kestio.score.aggregate"].search([]))
        self.assertEqual(self.points(), 10, "the same thing at the same time counts once")

    def test_no_of_one_holds_for_the_merged_contact(self):
        twin = self.env["res.partner"].create({"name": "Ada L."})
        self.say("withdrawn", twin, days=40)
        self.say(days=30)
        self.event("mail_read")
        self.merge(twin, self.contact)
        self.assertEqual(self.contact.kestio_consent, "withdrawn")
        self.assertEqual(self.happened(), [])

    def test_merged_leads_have_the_events_of_both(self):
        one, other = self.new_lead("One"), self.new_lead("Other")
        for who in (one, other):
            self.event("form", 1 if who == one else 3, who=who)
        merged = (one + other)._merge_opportunity()
        self.assertEqual(len(self.env["kestio.score.event"].search([("lead_id", "=", merged.id)])), 2)
        self.assertEqual(merged.with_user(self.marketing).kestio_score, 20)

    def test_lead_that_gets_a_contact_brings_him_its_events(self):
        lead = self.new_lead()
        self.event("form", who=lead)
        lead.partner_id = self.contact
        self.assertEqual(self.happened(), ["form"])
        self.assertEqual(self.points(), 10)

    def test_one_company_does_not_see_the_consent_in_another(self):
        other = self.new_company("Other")
        theirs = self.env["res.partner"].create({"name": "Theirs", "company_id": other.id})
        self.env["kestio.score.consent"]._say(theirs, "given", "Form")
        said = [("partner_id", "=", theirs.id)]
        self.assertFalse(self.env["kestio.score.consent"].with_user(self.marketing).search(said))
        self.marketing.company_ids = [Command.link(other.id)]
        seen = self.env["kestio.score.consent"].with_user(self.marketing)
        self.assertEqual(seen.with_context(allowed_company_ids=other.ids).search(said).partner_id, theirs)

    def test_what_was_erased_does_not_come_back_when_a_tool_sends_it_again(self):
        self.event("form", source="site:1", source_key="order-1042")
        self.erase(self.contact).action_erase()
        self.assertEqual(self.event("form", source="site:1", source_key="order-1042"), "duplicate")
        self.assertEqual(self.event("form", source="site:2", source_key="order-1042"), "stored")
        self.assertEqual(self.happened(), ["form"])

    def test_what_is_kept_of_erased_events_names_nobody(self):
        self.event("form", source_key="ada@example.com")
        self.erase(self.contact).action_erase()
        [row] = self.env["kestio.score.erased"].search_read([])
        self.assertEqual(row.keys(), {"id", "digest", "display_name"})
        self.assertRegex(row["digest"], r"^[0-9a-f]{64}$")

    def test_what_was_taken_back_may_happen_again(self):
        self.event("form", source="meeting", source_key="7:held")
        self.env["kestio.score.ledger"]._withdraw("meeting", ["7:"])
        self.assertEqual(self.event("form", source="meeting", source_key="7:held"), "stored")
