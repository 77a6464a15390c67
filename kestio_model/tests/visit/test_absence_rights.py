"""Absence: who decides on whose absence, and what the substitute may open meanwhile."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .absence_case import AbsenceCase


@tagged("post_install", "-at_install")
class TestAbsenceRights(AbsenceCase):
    def test_substitute_opens_leads_and_quotes_only_while_he_stands_in(self):
        quote = self.quote()
        mine = quote.with_user(self.sam), quote.order_line.with_user(self.sam), self.deal.with_user(self.sam)
        self.assertEqual([one.has_access("read") for one in mine], [False] * 3)
        absence = self.away()
        self.assertEqual([one.has_access("write") for one in mine], [True] * 3)
        self.assertEqual([one.has_access("unlink") for one in (mine[0], mine[2])], [False] * 2)
        self.assertEqual((quote.user_id, self.deal.user_id), (self.salesman, self.salesman))
        self.hand_back(absence)
        self.assertEqual([one.has_access("read") for one in mine], [False] * 3)

    def test_draft_gives_nobody_access(self):
        self.preview()
        self.assertFalse(self.deal.with_user(self.sam).has_access("read"))

    def test_rep_decides_on_his_own_absence_only(self):
        with self.assertRaises(AccessError):
            self.absence(user=self.manager, by=self.salesman)
        other = self.absence(user=self.manager)
        self.assertFalse(other.with_user(self.salesman).has_access("read"))

    def test_rep_cannot_make_himself_the_substitute_of_somebody(self):
        with self.assertRaises(AccessError):
            self.absence(by=self.sam)
        absence = self.absence(user=self.sam, substitute=self.manager)
        with self.assertRaises(AccessError):
            absence.write({"user_id": self.salesman.id})

    def test_manager_decides_for_his_people(self):
        activity = self.activity()
        absence = self.away(by=self.manager)
        self.assertEqual(activity.user_id, self.sam)
        self.hand_back(absence)
        self.assertEqual(activity.user_id, self.salesman)

    def test_team_leader_without_other_rights_decides_for_his_team(self):
        leader = self.new_user("kestio_leader", "sales_team.group_sale_salesman")
        activity = self.activity()
        with self.assertRaises(AccessError):
            self.absence(by=leader)
        team = self.env["crm.team"].create({"name": "Team", "company_id": self.company.id, "user_id": leader.id})
        team.member_ids = [Command.link(self.salesman.id)]
        self.away(by=leader)
        self.assertEqual(activity.user_id, self.sam)

    def test_substitute_reads_what_was_handed_over_and_changes_nothing(self):
        draft = self.absence()
        self.assertFalse(draft.with_user(self.sam).has_access("read"))
        self.activity()
        absence = self.away().with_user(self.sam)
        self.assertTrue(absence.line_ids.name)
        self.assertFalse(absence.is_mine)
        for refused in (
            lambda: absence.write({"note": "x"}),
            absence.action_hand_back,
            absence.unlink,
            lambda: absence.line_ids.write({"is_included": False}),
        ):
            with self.assertRaises(AccessError):
                refused()

    def test_state_and_lines_are_not_written_by_hand(self):
        self.activity()
        absence = self.preview()
        for refused in (
            lambda: absence.write({"state": "running"}),
            lambda: absence.line_ids.write({"state": "done"}),
            lambda: absence.line_ids.write({"res_id": 1}),
        ):
            with self.assertRaises(AccessError):
                refused()
        self.assertEqual(self.absence(state="running", date_from="2026-05-01", date_to="2026-05-02").state, "draft")

    def test_what_was_handed_over_is_neither_changed_nor_deleted(self):
        absence = self.away()
        for refused in (lambda: absence.write({"date_to": "2026-03-25"}), absence.unlink, absence.action_run):
            with self.assertRaises(UserError):
                refused()
        absence.write({"note": "One more thing"})

    def test_draft_is_cancelled_or_deleted(self):
        absence = self.preview()
        absence.action_cancel()
        self.assertEqual(absence.state, "cancelled")
        absence.unlink()
        self.assertFalse(absence.exists())

    def test_who_is_not_in_sales_has_no_absences(self):
        self.assertFalse(self.env["kestio.absence"].with_user(self.internal).has_access("read"))

    def test_grants(self):
        every = "read write create unlink"
        self.assert_granted(
            {"kestio.absence": [every] * 3, "kestio.absence.line": ["read write"] * 3},
            self.salesman,
            self.manager,
            self.director,
        )
