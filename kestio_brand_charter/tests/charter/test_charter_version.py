"""Charter: approvals, publishing, what is frozen, and what the next version takes along."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..charter_case import CharterCase


@tagged("post_install", "-at_install")
class TestCharterVersion(CharterCase):
    def approve(self):
        for sponsor in (self.sponsor_marketing, self.sponsor_relations):
            self.charter.with_user(sponsor).action_approve()

    def test_a_charter_needs_both_approvals(self):
        self.charter.with_user(self.sponsor_marketing).action_approve()
        with self.assertRaisesRegex(UserError, "Both sponsors"):
            self.charter.with_user(self.editor).action_publish()
        self.charter.with_user(self.sponsor_relations).action_approve()
        self.charter.with_user(self.editor).action_publish()
        self.assertEqual(self.charter.state, "published")

    def test_only_sponsors_approve(self):
        with self.assertRaisesRegex(UserError, "two sponsors"):
            self.charter.with_user(self.auditor).action_approve()

    def test_a_reader_does_not_publish(self):
        self.approve()
        with self.assertRaises(AccessError):
            self.charter.with_user(self.reader).action_publish()

    def test_a_change_takes_approvals_back(self):
        changes = (
            lambda: self.charter.write({"promise": "Other"}),
            lambda: self.callback.write({"do": "Say when"}),
            lambda: self.say(self.callback, applicability="required"),
            lambda: self.env["kestio.charter.value"].create({"charter_id": self.charter.id, "name": "Clear"}),
            lambda: self.plain.unlink(),
        )
        for change in changes:
            with self.subTest(change.__code__.co_firstlineno):
                self.approve()
                change()
                self.assertFalse(self.charter.approved_marketing_on or self.charter.approved_relations_on)

    def test_a_published_version_cannot_change(self):
        rule = self.say(self.callback, applicability="required")
        self.publish()
        changes = (
            lambda: self.charter.write({"promise": "Other"}),
            lambda: self.callback.write({"weight": 5}),
            lambda: self.callback.unlink(),
            lambda: rule.write({"applicability": "na"}),
            lambda: rule.unlink(),
            lambda: self.say(self.plain, applicability="required"),
            lambda: self.charter.unlink(),
        )
        for change in changes:
            with self.subTest(change.__code__.co_firstlineno), self.assertRaisesRegex(UserError, "new version"):
                change()
        self.assertEqual((self.callback.weight, rule.applicability), (2, "required"))

    def test_the_progress_of_a_published_version_goes_on(self):
        rule = self.say(self.callback, applicability="required")
        self.publish()
        rule.with_user(self.editor).write({"state": "deployed", "user_id": self.editor.id})
        self.assertEqual(rule.state, "deployed")
        self.assertEqual(self.say(self.plain, self.mail, state="defined").state, "defined")

    def test_state_is_changed_by_no_other_road(self):
        with self.assertRaisesRegex(UserError, "approvals"):
            self.charter.with_user(self.editor).write({"state": "published"})

    def test_the_next_version_has_all_that_this_one_has(self):
        value = self.env["kestio.charter.value"].create({"charter_id": self.charter.id, "name": "Clear"})
        self.callback.value_id = value
        self.env["kestio.charter.word"].create(
            {"charter_id": self.charter.id, "marker_id": self.callback.id, "kind": "sign", "text": "call"}
        )
        self.say(self.callback, self.mail, applicability="required", state="deployed")
        self.publish()
        action = self.charter.with_user(self.editor).action_new_version()
        new = self.env["kestio.charter"].browse(action["res_id"])
        self.assertEqual((new.version, new.state, new.previous_id), (2, "draft", self.charter))
        marker = new.marker_ids[0]
        self.assertEqual((marker.key, marker.value_id.charter_id), ("call_back", new))
        self.assertEqual(new.word_ids.marker_id, marker)
        self.assertEqual(new.rule_ids.mapped(lambda rule: (rule.marker_id, rule.state)), [(marker, "deployed")])

    def test_progress_is_carried_over_by_key_and_a_changed_definition_falls_back(self):
        rules = self.say(self.callback, applicability="required") + self.say(self.plain, applicability="required")
        self.publish()
        new = self.env["kestio.charter"].browse(self.charter.action_new_version()["res_id"])
        rules.write({"state": "deployed"})
        new.marker_ids[1].definition = "No jargon, no acronym."
        self.publish(new)
        self.assertEqual(new.rule_ids.mapped("state"), ["deployed", "defined"])
        self.assertEqual(self.charter.state, "archived")
