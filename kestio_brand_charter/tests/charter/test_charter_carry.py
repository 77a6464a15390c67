"""Charter: what the next version takes along, and what happened on the one in force meanwhile."""

from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from ..charter_case import CharterCase


@tagged("post_install", "-at_install")
class TestCharterCarry(CharterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.callback.with_context(lang="fr_FR").write({"name": "Rappel", "definition": "Sous un jour."})
        cls.charter.with_context(lang="fr_FR").promise = "Vous savez où vous en êtes."
        cls.rule = cls.say(cls.callback, cls.mail, applicability="required", state="defined")
        cls.progress = cls.say(cls.plain, cls.phone, state="deployed")
        cls.publish()
        cls.next = cls.env["kestio.charter"].browse(cls.charter.action_new_version()["res_id"])
        # Everything until here happened before the draft was made.
        cls.age(cls.charter.rule_ids, days=-2)
        cls.age(cls.next.rule_ids, days=-1)
        cls.age(cls.next, days=-1)

    @classmethod
    def age(cls, records, days):
        """Have records been made and changed some days ago."""
        cls.env.flush_all()
        moved = cls.env.cr.now() + timedelta(days=days)
        table = SQL.identifier(records._table)
        ids = tuple(records.ids)
        cls.env.cr.execute(
            SQL("UPDATE %s SET create_date = %s, write_date = %s WHERE id IN %s", table, moved, moved, ids)
        )
        records.invalidate_recordset()

    def counterpart(self, rule):
        """Return the rule of the next version that speaks of the same place."""
        return self.next.rule_ids.filtered(lambda own: own._cell_key() == rule._cell_key())

    def test_translations_of_all_texts_are_taken_along(self):
        marker = self.next.marker_ids[0].with_context(lang="fr_FR")
        self.assertEqual((marker.name, marker.definition), ("Rappel", "Sous un jour."))
        self.assertEqual(self.next.with_context(lang="fr_FR").promise, "Vous savez où vous en êtes.")

    def test_progress_made_meanwhile_is_brought(self):
        self.rule.write({"state": "audited", "audited_on": "2026-05-01", "content": "<p>Done</p>"})
        self.publish(self.next)
        own = self.counterpart(self.rule)
        self.assertEqual((own.state, str(own.audited_on)), ("audited", "2026-05-01"))
        self.assertEqual(own.content, "<p>Done</p>")

    def test_what_is_done_is_brought_in_each_language(self):
        self.rule.content = "<p>Done</p>"
        self.rule.update_field_translations("content", {"fr_FR": {"Done": "Fait"}})
        self.publish(self.next)
        own = self.counterpart(self.rule)
        contents = [own.with_context(lang=lang).content for lang in ("en_US", "fr_FR")]
        self.assertEqual(contents, ["<p>Done</p>", "<p>Fait</p>"])

    def test_what_did_not_change_meanwhile_does_not_undo_the_draft(self):
        own = self.counterpart(self.rule)
        own.write({"user_id": self.editor.id, "content": "<p>New way</p>"})
        self.publish(self.next)
        self.assertEqual((own.user_id, own.content), (self.editor, "<p>New way</p>"))

    def test_where_both_changed_progress_comes_from_one_and_content_from_the_other(self):
        own = self.counterpart(self.rule)
        own.write({"content": "<p>New way</p>"})
        self.rule.write({"state": "deployed", "content": "<p>Old way</p>"})
        self.publish(self.next)
        self.assertEqual((own.state, own.content), ("deployed", "<p>New way</p>"))

    def test_a_rule_made_for_progress_only_is_brought(self):
        made = self.say(self.callback, self.phone, self.use, state="deployed", user_id=self.editor.id)
        self.publish(self.next)
        own = self.counterpart(made)
        self.assertEqual((own.charter_id, own.state, own.user_id), (self.next, "deployed", self.editor))

    def test_progress_of_a_place_that_the_next_version_left_is_not_brought(self):
        made = self.say(self.callback, self.phone, self.use, state="deployed")
        self.next.channel_ids -= self.phone
        self.publish(self.next)
        self.assertFalse(self.counterpart(made))

    def test_progress_that_was_deleted_meanwhile_does_not_come_back(self):
        own = self.counterpart(self.progress)
        self.progress.unlink()
        self.publish(self.next)
        self.assertFalse(own.exists())

    def test_progress_that_was_written_in_the_draft_stays(self):
        own = self.say(self.next.marker_ids[0], self.phone, state="defined")
        self.publish(self.next)
        self.assertEqual(own.exists().state, "defined")

    def test_a_definition_changed_in_french_alone_falls_back_too(self):
        self.rule.state = "deployed"
        self.next.marker_ids[0].with_context(lang="fr_FR").definition = "Sous une heure."
        self.publish(self.next)
        self.assertEqual(self.counterpart(self.rule).state, "defined")

    def test_a_translation_that_was_lacking_changes_no_definition(self):
        self.assertEqual(self.counterpart(self.progress).state, "deployed")
        self.next.marker_ids[1].with_context(lang="fr_FR").definition = "Pas de jargon."
        self.publish(self.next)
        self.assertEqual(self.counterpart(self.progress).state, "deployed")

    def test_a_new_name_changes_no_definition(self):
        self.next.marker_ids[1].name = "Plain speech"
        self.publish(self.next)
        self.assertEqual(self.counterpart(self.progress).state, "deployed")

    def test_a_marker_that_the_next_version_left_out_leaves_no_rule(self):
        self.next.marker_ids[1].unlink()
        self.publish(self.next)
        self.assertEqual(self.next.rule_ids.marker_id.mapped("key"), ["call_back"])

    def test_definitions_of_many_markers_are_compared_by_one_query(self):
        rows = [{"charter_id": self.next.id, "name": f"Marker {number}", "definition": "So."} for number in range(50)]
        markers = self.env["kestio.charter.marker"].create(rows)
        self.env.flush_all()
        with self.assertQueryCount(1):
            markers._redefined(markers)

    def test_publishing_and_copying_cost_the_same_queries_for_many_rules(self):
        counts = []
        for places in ((self.mail,), self.env["kestio.channel"].search([])):
            charter = self.new_charter(channel_ids=self.env["kestio.channel"].search([]).ids)
            for channel in places:
                self.say(charter.marker_ids[0], channel, applicability="required", state="deployed")
            self.publish(charter)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            new = self.env["kestio.charter"].browse(charter.action_new_version()["res_id"])
            self.publish(new)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 15)
