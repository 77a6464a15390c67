"""Audits: what comes out: scores, caps, cells that are audited from now on, corrections, and re-audits."""

from datetime import datetime, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .audit_case import AuditCase


@tagged("post_install", "-at_install")
class TestAuditResult(AuditCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sent(cls.leads[0])
        cls.audit = cls.drawn()

    def correct(self, audit):
        """Make the proposed actions; return them."""
        wizard = self.env["kestio.charter.correct"].with_user(audit.auditor_id)
        wizard.with_context(default_audit_id=audit.id).create({}).action_confirm()
        return audit.correction_ids

    def critical(self, marker):
        self.charter.sudo().state = "draft"
        marker.critical = True
        self.charter.sudo().state = "published"

    def redo(self, audit, *answers):
        """Audit again an e-mail that was sent since."""
        self.sent(self.leads[0], on=datetime.now() + timedelta(minutes=1))
        action = audit.with_user(audit.auditor_id).action_redo()
        again = self.env["kestio.charter.audit"].browse(action["res_id"])
        self.answer(again, *answers)
        return again

    def test_the_score_weighs_answers_by_markers(self):
        self.answer(self.audit, "4", "1")
        self.assertEqual((self.audit.score, self.audit.state, self.audit.is_passed), (75.0, "done", True))

    def test_not_applicable_is_left_out(self):
        self.answer(self.audit, "na", "2")
        self.assertEqual((self.audit.score, self.audit.is_capped), (50.0, False))

    def test_nothing_applicable_has_no_score_and_proves_nothing(self):
        self.answer(self.audit, "na")
        self.assertEqual((self.audit.state, self.audit.score_state, self.audit.is_passed), ("done", "none", False))
        self.assertFalse(self.charter.rule_ids.filtered(lambda rule: rule.state == "audited"))

    def test_a_critical_marker_that_fails_caps_the_score(self):
        self.critical(self.plain)
        self.sent(self.leads[0], 3)
        capped, nothing = self.drawn(per_cell=1), self.drawn(per_cell=1, cap="0")
        self.answer(capped, "4", "0")
        self.answer(nothing, "4", "0")
        self.assertEqual((capped.score, capped.is_capped, capped.is_passed), (40.0, True, False))
        self.assertEqual((nothing.score, nothing.is_capped), (0.0, True))

    def test_yes_and_no_are_asked_where_the_marker_says_so(self):
        self.charter.sudo().state = "draft"
        self.callback.write({"question_kind": "yesno", "question": "Is there a date?"})
        self.charter.sudo().state = "published"
        self.sent(self.leads[0], 2)
        audit = self.drawn(per_cell=1)
        line = audit.line_ids[0]
        self.assertEqual((line.kind, line.question), ("yesno", "Is there a date?"))
        with self.assertRaisesRegex(ValidationError, "as the question asks"):
            line.with_user(audit.auditor_id).answer = "3"
        self.answer(audit, "yes", "4")
        self.assertEqual(audit.score, 100)

    def test_an_open_question_keeps_the_audit_open(self):
        self.audit.line_ids[0].with_user(self.audit.auditor_id).answer = "4"
        with self.assertRaisesRegex(UserError, "Not answered yet: Plain words"):
            self.audit.with_user(self.audit.auditor_id).action_validate()
        self.assertEqual((self.audit.state, self.audit.score), ("todo", 0))

    def test_what_is_done_does_not_change(self):
        self.answer(self.audit, "4")
        mine = self.audit.with_user(self.audit.auditor_id)
        changes = (
            lambda: mine.line_ids[0].write({"answer": "0"}),
            lambda: mine.line_ids[0].write({"weight": 9}),
            lambda: mine.write({"score": 12}),
            lambda: mine.write({"auditor_id": self.second.id}),
            lambda: mine.write({"artefact": "<p>Better</p>"}),
            lambda: mine.action_validate(),
        )
        for change in changes:
            with self.subTest(change.__code__.co_firstlineno), self.assertRaises(UserError):
                change()
        self.assertEqual(self.audit.score, 100)

    def test_a_score_below_the_pass_mark_proposes_what_failed(self):
        action = self.answer(self.audit, "0", "4")
        self.assertEqual(action["res_model"], "kestio.charter.correct")
        form = Form(
            self.env["kestio.charter.correct"].with_user(self.audit.auditor_id).with_context(**action["context"])
        )
        self.assertEqual([line["marker_id"] for line in form.line_ids._records], [self.callback.id])

    def test_the_owner_proposed_is_that_of_the_cell(self):
        self.charter.rule_ids.filtered(lambda rule: rule.marker_id == self.callback).user_id = self.editor
        self.answer(self.audit, "0", "4")
        self.assertEqual(self.correct(self.audit).user_id, self.editor)

    def test_a_correction_is_an_activity_of_its_owner(self):
        self.answer(self.audit, "0", "4")
        correction = self.correct(self.audit)
        activity = correction.activity_ids
        self.assertEqual((activity.user_id, activity.date_deadline), (correction.user_id, correction.due_date))
        correction.with_user(self.auditor).write({"user_id": self.editor.id, "due_date": "2027-02-01"})
        self.assertEqual((activity.user_id, str(activity.date_deadline)), (self.editor, "2027-02-01"))

    def test_an_owner_who_cannot_read_it_is_refused(self):
        self.answer(self.audit, "0", "4")
        correction = self.correct(self.audit)
        with self.assertRaisesRegex(UserError, "another owner"):
            correction.user_id = self.salesman

    def test_doing_the_activity_does_not_close_the_correction(self):
        self.answer(self.audit, "0", "4")
        correction = self.correct(self.audit)
        correction.activity_ids.action_feedback()
        correction.invalidate_recordset()
        self.assertEqual((correction.state, correction.is_worked), ("open", True))
        with self.assertRaisesRegex(UserError, "closed by an audit"):
            correction.with_user(self.auditor).state = "closed"

    def test_a_re_audit_in_which_the_marker_shows_closes_it(self):
        self.answer(self.audit, "0", "4")
        correction = self.correct(self.audit)
        activity = correction.activity_ids
        again = self.redo(self.audit, "4")
        self.assertEqual((correction.state, correction.reaudit_id), ("closed", again))
        self.assertFalse(activity.active)
        self.assertIn("Shown by", activity.feedback)
        self.assertEqual((again.redo_of_id, self.audit.replaced_on), (self.audit, again.done_on))

    def test_a_re_audit_in_which_it_fails_again_closes_nothing(self):
        self.answer(self.audit, "0", "4")
        correction = self.correct(self.audit)
        self.redo(self.audit, "1", "4")
        self.assertEqual((correction.state, len(correction.activity_ids)), ("open", 1))

    def test_another_artefact_from_before_closes_nothing(self):
        self.sent(self.leads[0], 2)
        first, other = self.drawn()
        self.answer(first, "0", "4")
        correction = self.correct(first)
        self.answer(other, "4")
        self.assertEqual(correction.state, "open")

    def test_there_is_nothing_to_audit_again_before_something_new_is_sent(self):
        self.answer(self.audit, "0", "4")
        with self.assertRaisesRegex(UserError, "nothing to audit again"):
            self.audit.with_user(self.auditor).action_redo()

    def test_a_cell_is_audited_again_once_at_a_time(self):
        self.answer(self.audit, "0", "4")
        self.sent(self.leads[0], 2, on=datetime.now() + timedelta(minutes=1))
        self.audit.with_user(self.auditor).action_redo()
        with self.assertRaisesRegex(UserError, "already"):
            self.audit.with_user(self.auditor).action_redo()

    def test_a_passed_audit_sets_its_very_cell_audited_where_markers_showed(self):
        self.answer(self.audit, "4", "1")
        cells = self.env["kestio.charter.cell"].search([("charter_id", "=", self.charter.id)])
        found = cells.filtered(lambda cell: cell.state == "audited")
        self.assertEqual(
            [(cell.marker_id, cell.channel_id, cell.step_id, cell.tier_code) for cell in found],
            [(self.callback, self.mail, self.discover, "gold")],
        )
        rule = self.charter.rule_ids.filtered("audited_on")
        self.assertEqual((rule.state, rule.applicability), ("audited", False))

    def test_a_failed_audit_proves_nothing(self):
        self.answer(self.audit, "0", "4")
        self.assertNotIn("audited", self.charter.rule_ids.mapped("state"))

    def test_an_archived_version_keeps_its_progress(self):
        self.publish(self.env["kestio.charter"].browse(self.charter.action_new_version()["res_id"]))
        self.answer(self.audit, "4")
        self.assertEqual((self.audit.score, self.charter.state), (100, "archived"))
        self.assertNotIn("audited", self.charter.rule_ids.mapped("state"))

    def test_nobody_audits_his_own_work(self):
        self.sent(self.leads[1], author=self.second)
        audit = self.drawn(auditor_ids=self.auditor.ids)
        for user in (self.auditor, self.env.user):
            with self.assertRaisesRegex(ValidationError, "own work"):
                audit.with_user(user).auditor_id = self.second
        self.env.invalidate_all(flush=False)
        self.assertEqual(audit.auditor_id, self.auditor)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_it_too(self):
        with self.assertRaises(IntegrityError):
            self.env.cr.execute("UPDATE kestio_charter_audit SET author_id = auditor_id WHERE id = %s", [self.audit.id])

    def test_the_second_of_two_audits_does_not_see_the_first(self):
        self.sent(self.leads[1])
        audits = self.drawn(double_share=100)
        first, second = audits.sorted("double_of_id")[::-1] if audits[0].double_of_id else audits
        for one, other in ((first, second), (second, first)):
            seen = self.env["kestio.charter.audit"].with_user(one.auditor_id).search([("id", "in", audits.ids)])
            self.assertEqual(seen, one)
            lines = self.env["kestio.charter.audit.line"].with_user(one.auditor_id)
            self.assertFalse(lines.search([("audit_id", "=", other.id)]))
        self.answer(first, "4")
        self.assertFalse(first.with_user(second.auditor_id).has_access("read"))
        self.assertFalse(second.with_user(first.auditor_id).has_access("write") and second.state == "done")
        self.answer(second, "3")
        self.assertTrue(first.with_user(second.auditor_id).has_access("read"))
        self.assertTrue(second.with_user(first.auditor_id).has_access("read"))

    def test_both_audits_of_a_pair_are_not_one_persons(self):
        self.sent(self.leads[1])
        audits = self.drawn(double_share=100)
        second = audits.filtered("double_of_id")
        with self.assertRaisesRegex(ValidationError, "another auditor"):
            second.auditor_id = second.double_of_id.auditor_id

    def test_the_second_audit_of_a_pair_proves_and_corrects_nothing(self):
        self.sent(self.leads[1])
        second = self.drawn(double_share=100).filtered("double_of_id")
        self.assertNotEqual(self.answer(second, "0").get("res_model"), "kestio.charter.correct")
        self.assertNotIn("audited", self.charter.rule_ids.mapped("state"))

    def test_after_an_audit_comes_the_next_one(self):
        self.sent(self.leads[0], 2)
        first, other = self.drawn(auditor_ids=self.auditor.ids)
        self.audit.sudo().auditor_id = self.second
        action = self.answer(first, "4")
        self.assertEqual(action["res_id"], other.id)
        self.assertFalse(self.answer(other, "4")["res_id"])

    def test_evidence_is_read_by_those_who_read_the_audit(self):
        line = self.audit.line_ids[0].with_user(self.audit.auditor_id)
        file = self.env["ir.attachment"].with_user(self.audit.auditor_id).create({"name": "note.txt", "raw": b"seen"})
        line.attachment_ids = file
        self.assertEqual((file.res_model, file.res_id), ("kestio.charter.audit.line", line.id))
        self.assertTrue(file.with_user(self.reader).has_access("read"))
        self.assertFalse(file.with_user(self.salesman).has_access("read"))

    def test_an_owner_who_only_reads_sees_his_activity_and_says_what_he_did(self):
        self.answer(self.audit, "0", "4")
        correction = self.correct(self.audit)
        correction.user_id = self.reader
        mine = correction.with_user(self.reader)
        self.assertEqual((mine.activity_ids.user_id, mine.is_worked), (self.reader, False))
        said = "The script says it now."
        mine.message_post(body=said)
        mine.activity_ids.action_feedback()
        mine.invalidate_recordset()
        self.assertTrue(mine.is_worked)
