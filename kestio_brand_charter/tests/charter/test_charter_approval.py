"""Charter: who may approve, what is missing, who is asked, and approvals that no longer count."""

import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..charter_case import CharterCase


@tagged("post_install", "-at_install")
class TestCharterApproval(CharterCase):
    def offered(self, user):
        """Say whether a user is shown the button *Approve*."""
        return self.charter.with_user(user).can_approve

    def asked(self):
        kind = self.env.ref("kestio_brand_charter.mail_activity_charter_approval")
        return self.charter.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).user_id

    def test_only_sponsors_who_have_not_approved_are_shown_the_button(self):
        users = (self.sponsor_marketing, self.sponsor_relations, self.editor, self.auditor, self.reader)
        self.assertEqual([self.offered(user) for user in users], [True, True, False, False, False])
        self.charter.with_user(self.sponsor_marketing).action_approve()
        self.assertEqual([self.offered(user) for user in users[:2]], [False, True])

    def test_what_is_missing_is_said_with_names(self):
        self.assertIn(f"{self.sponsor_marketing.name} for marketing", self.charter.missing)
        self.assertIn(f"{self.sponsor_relations.name} for customer relations", self.charter.missing)
        self.charter.with_user(self.sponsor_marketing).action_approve()
        self.assertNotIn("for marketing", self.charter.missing)
        self.charter.with_user(self.sponsor_relations).action_approve()
        self.assertFalse(self.charter.missing)

    def test_an_empty_draft_lacks_everything(self):
        empty = self.env["kestio.charter"].create(
            {"brand_id": self.brand.id, "promise": "  ", "channel_ids": [], "step_ids": []}
        )
        for part in ("promise", "marker", "channel", "step"):
            self.assertIn(part, empty.missing)
        with self.assertRaisesRegex(UserError, "not complete"):
            empty.with_user(self.sponsor_marketing).action_approve()

    def test_sponsors_are_asked_by_an_activity_that_closes_when_they_approve(self):
        self.charter.with_user(self.editor).action_ask_approval()
        self.assertEqual(self.asked(), self.sponsor_marketing + self.sponsor_relations)
        self.assertTrue(self.charter.is_asked)
        self.charter.with_user(self.sponsor_marketing).action_approve()
        self.assertEqual(self.asked(), self.sponsor_relations)

    def test_asking_twice_asks_once(self):
        for _time in range(2):
            self.charter.with_user(self.editor).action_ask_approval()
        self.assertEqual(len(self.charter.activity_ids), 2)

    def test_a_reader_does_not_ask(self):
        with self.assertRaises(AccessError):
            self.charter.with_user(self.reader).action_ask_approval()

    def test_a_brand_without_sponsors_is_told_so(self):
        self.brand.user_marketing_id = False
        with self.assertRaisesRegex(UserError, "two sponsors"):
            self.charter.with_user(self.editor).action_ask_approval()

    def test_a_sponsor_who_cannot_read_is_named(self):
        self.brand.user_marketing_id = self.internal
        with self.assertRaisesRegex(UserError, re.escape(f"{self.internal.name} cannot read")):
            self.charter.with_user(self.editor).action_ask_approval()

    def test_withdrawn_approvals_are_said_in_the_chatter_to_whoever_gave_them(self):
        self.charter.with_user(self.sponsor_marketing).action_approve()
        self.charter.with_user(self.editor).promise = "Other"
        message = self.charter.message_ids[0]
        self.assertIn(f"the approval of {self.sponsor_marketing.name} no longer counts", message.body)
        self.assertEqual(message.author_id, self.editor.partner_id)
        self.assertEqual(message.partner_ids, self.sponsor_marketing.partner_id)

    def test_a_sponsor_who_is_replaced_has_approved_for_nobody(self):
        self.charter.with_user(self.sponsor_marketing).action_approve()
        self.charter.with_user(self.sponsor_relations).action_approve()
        self.brand.with_user(self.editor).user_marketing_id = self.auditor
        self.assertFalse(self.charter.approved_marketing_on)
        self.assertTrue(self.charter.approved_relations_on)

    def test_the_same_person_does_not_approve_twice_by_changing_roles(self):
        self.charter.with_user(self.sponsor_marketing).action_approve()
        self.brand.write(
            {"user_marketing_id": self.sponsor_relations.id, "user_relations_id": self.sponsor_marketing.id}
        )
        self.charter.with_user(self.sponsor_marketing).action_approve()
        with self.assertRaisesRegex(UserError, "Both sponsors"):
            self.charter.with_user(self.editor).action_publish()

    def test_approvals_are_not_written_by_hand(self):
        with self.assertRaisesRegex(UserError, "approvals"):
            self.charter.with_user(self.editor).write({"approved_relations_on": "2026-01-01"})

    def test_screens_open_for_a_reader_and_a_form_for_an_editor(self):
        for model in ("kestio.brand", "kestio.charter", "kestio.channel", "kestio.journey.step"):
            for kind in ("list", "form", "search"):
                self.assertTrue(self.env[model].with_user(self.reader).get_view(view_type=kind)["arch"])
        with Form(self.env["kestio.charter"].with_user(self.editor)) as form:
            form.brand_id = self.brand
            form.promise = "Here"
        self.assertEqual(form.record.version, 2)
