"""Coverage: what editors save in the matrix, what is refused, and how the second of two editors is told."""

import re
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_matrix_read import MatrixCase


class MatrixSaveCase(MatrixCase):
    """Changes as the screen sends them."""

    def save(self, *changes, user=None, charter=None):
        charter = (charter or self.charter).with_user(user or self.editor)
        return charter.save_matrix([self.change(*change) for change in changes])

    def change(self, place, values, seen=False):
        marker, channel, step, tier = (*place, None, None, None)[:4]
        named = [marker.id, channel.id if channel else 0, step.id if step else 0, tier or ""]
        return {"place": named, "values": values, "seen": seen}

    def age(self, rule, moment="2026-01-01 08:00:00.123456"):
        """Let a rule have been changed at a moment, by the auditor; return what an editor has seen of it."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE kestio_charter_rule SET write_date = %s, write_uid = %s WHERE id = %s",
            (moment, self.auditor.id, rule.id),
        )
        rule.invalidate_recordset()
        return rule._seen()


@tagged("post_install", "-at_install")
class TestMatrixSave(MatrixSaveCase):
    def test_a_key_on_a_cell_makes_a_rule_of_its_level(self):
        result = self.save(((self.callback, self.mail, self.use, "gold"), {"applicability": "required"}))
        rule = self.charter.rule_ids
        self.assertEqual(
            (rule.marker_id, rule.channel_id, rule.step_id, rule.tier_code, rule.applicability),
            (self.callback, self.mail, self.use, "gold", "required"),
        )
        self.assertFalse(result["saved"][0]["before"])
        self.assertEqual(result["saved"][0]["seen"], rule._seen())

    def test_what_is_fresh_is_what_the_whole_answer_says(self):
        self.say(self.plain, applicability="na")
        place = (self.callback, self.mail)
        fresh = self.save((place, {"applicability": "required", "state": "defined"}))["fresh"]
        answer, cells = self.matrix()
        size = len(answer["cells"]) // len(answer["markers"])
        first = [row[0] for row in answer["markers"]].index(self.callback.id) * size
        whole = [answer["profiles"][number] for number in answer["cells"][first : first + size]]
        self.assertEqual([fresh["profiles"][number] for number in fresh["cells"]], whole)
        self.assertEqual(fresh["rules"], [row for row in answer["rules"] if row[1] == self.callback.id])
        self.assertEqual(cells[self.callback.id, self.mail.id, self.use.id, "gold"][:2], [2, 1])

    def test_delete_goes_back_to_what_is_inherited(self):
        self.say(self.callback, applicability="required")
        rule = self.say(self.callback, self.mail, applicability="na", content="<p>Why not</p>")
        result = self.save(((self.callback, self.mail), False, self.age(rule)))
        self.assertFalse(rule.exists())
        self.assertEqual(result["saved"][0]["before"]["content"], "<p>Why not</p>")
        self.assertEqual(self.matrix()[1][self.callback.id, self.mail.id, self.use.id, "gold"][0], 2)

    def test_undo_brings_back_all_that_a_rule_said(self):
        said = {"applicability": "na", "state": "deployed", "user_id": self.editor.id, "due_date": date(2027, 1, 2)}
        rule = self.say(
            self.callback, self.mail, content="<p>Why</p>", ease=4, url="https://example.com", cost=12, **said
        )
        image = rule._image()
        before = self.save(((self.callback, self.mail), False, self.age(rule)))["saved"][0]["before"]
        self.save(((self.callback, self.mail), before))
        self.assertEqual(self.charter.rule_ids._image(), image)

    def test_several_changes_are_saved_together_or_not_at_all(self):
        rule = self.say(self.plain, applicability="required")
        result = self.save(
            ((self.callback,), {"applicability": "required"}), ((self.plain,), {"applicability": "na"}, "2020-01-01")
        )
        self.assertEqual(len(result["conflicts"]), 1)
        self.assertEqual(self.charter.rule_ids, rule)
        self.assertEqual(rule.applicability, "required")

    def test_the_second_editor_is_told_who_changed_what(self):
        rule = self.say(self.callback, applicability="required")
        seen = self.age(rule, "2026-01-01 08:00:00")
        self.age(rule, "2026-01-01 08:00:00.000001")
        result = self.save(((self.callback,), {"state": "audited"}, seen))
        [conflict] = result["conflicts"]
        self.assertEqual(conflict["who"], self.auditor.name)
        self.assertIn("Applicability = Required", conflict["left"])
        self.assertFalse(rule.state, "nothing was saved")
        self.assertEqual(result["fresh"]["rules"][0][0], rule.id, "and what is there now is handed over")

    def test_a_rule_that_somebody_made_meanwhile_is_not_written_over(self):
        rule = self.say(self.callback, self.mail, applicability="optional")
        result = self.save(((self.callback, self.mail), {"applicability": "required"}))
        self.assertEqual(len(result["conflicts"]), 1)
        self.assertEqual(rule.applicability, "optional")

    def test_a_rule_that_somebody_removed_meanwhile_is_told_to_be_gone(self):
        result = self.save(((self.callback,), {"state": "audited"}, "2026-01-01T08:00:00"))
        self.assertEqual(result["conflicts"][0]["who"], "")
        self.assertFalse(self.charter.rule_ids)

    def test_the_form_refuses_to_save_over_a_faster_change(self):
        rule = self.say(self.callback, applicability="required")
        seen = self.age(rule, "2026-01-01 08:00:00")
        self.age(rule)
        form = rule.with_user(self.editor).with_context(kestio_seen=seen)
        with self.assertRaisesRegex(
            UserError, f"{re.escape(self.auditor.name)} changed this.*Applicability = Required"
        ):
            form.write({"state": "deployed"})
        self.assertFalse(rule.state)
        form.with_context(kestio_seen=rule._seen()).write({"state": "deployed"})
        self.assertEqual(rule.state, "deployed")

    def test_published_versions_take_progress_and_keep_what_was_approved(self):
        rule = self.say(self.callback, applicability="required")
        self.publish()
        seen = self.age(rule)
        with self.assertRaisesRegex(UserError, "published"):
            self.save(((self.callback,), {"applicability": "na"}, seen))
        self.save(((self.callback,), {"state": "deployed"}, seen))
        self.assertEqual((rule.applicability, rule.state), ("required", "deployed"))
        self.save(((self.callback,), False, self.age(rule)))
        self.assertEqual((rule.applicability, rule.state), ("required", False))

    def test_archived_versions_stay_as_they_were(self):
        first = self.publish()
        second = first.browse(first.with_user(self.editor).action_new_version()["res_id"])
        self.publish(second)
        with self.assertRaisesRegex(UserError, "archived"):
            self.save(((self.callback,), {"state": "deployed"}))
        self.assertFalse(first.rule_ids)

    def test_readers_and_sales_users_save_nothing(self):
        for user in (self.reader, self.salesman):
            with self.assertRaises(AccessError):
                self.save(((self.callback,), {"state": "deployed"}), user=user)
        self.assertFalse(self.charter.rule_ids)

    def test_another_company_saves_nothing(self):
        stranger = self.new_user("charter_stranger", "kestio_brand_charter.group_editor")
        other = self.new_company("Elsewhere")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        charter = self.charter.with_user(stranger).with_context(allowed_company_ids=other.ids)
        for ask in (
            lambda: charter.save_matrix([self.change((self.callback,), {"state": "deployed"})]),
            lambda: charter.get_matrix_fresh(self.callback.id),
            lambda: charter.get_matrix_image(1),
        ):
            with self.assertRaises(AccessError):
                ask()

    def test_places_that_are_not_in_the_version_are_refused(self):
        web = self.env.ref("kestio_brand_charter.channel_web")
        other = self.new_charter()
        for place in ((self.callback, web), (other.marker_ids[0],), (self.callback, None, None, "platinum")):
            with self.assertRaisesRegex(UserError, "not in this version"):
                self.save((place, {"state": "deployed"}))
        for place in ([], [self.callback.id], ["x", {}, None, 3], [self.callback.id, [1], 0, ""]):
            with self.assertRaisesRegex(UserError, "not in this version"):
                self.charter.with_user(self.editor).save_matrix([{"place": place, "values": {"state": "defined"}}])
        self.assertFalse(self.charter.rule_ids)

    def test_values_that_a_rule_does_not_have_are_refused(self):
        for values in ({"charter_id": 1}, {"marker_id": self.plain.id}, {"audited_on": "2026-01-01"}, ["state"], "x"):
            with self.assertRaisesRegex(UserError, "no such value"):
                self.save(((self.callback,), values))
        with self.assertRaises(ValueError):
            self.save(((self.callback,), {"state": "perfect"}))
        self.assertFalse(self.charter.rule_ids)

    def test_hostile_content_is_cleaned(self):
        self.save(((self.callback,), {"content": "<p onclick='x()'>Hi<script>alert(1)</script></p>"}))
        self.assertEqual(self.charter.rule_ids.content, "<p>Hi</p>")

    def test_what_another_rule_says_is_handed_over_only_of_this_version(self):
        rule = self.say(self.callback, state="defined")
        self.assertEqual(self.charter.with_user(self.reader).get_matrix_image(rule.id)["state"], "defined")
        self.assertFalse(self.new_charter().with_user(self.reader).get_matrix_image(rule.id))
