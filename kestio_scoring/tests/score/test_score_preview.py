"""Score: before rules are published it is seen who changes band, and nothing is written."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..scoring_case import ScoringCase

FORM = {"type": "form", "points": 10, "decay": "none", "name": "Form"}


@tagged("post_install", "-at_install")
class TestScorePreview(ScoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event()
        cls.cold = cls.new_lead("Cold")
        cls.event("meeting_held", who=cls.cold)
        cls.before = cls.rules(FORM)
        cls.before.with_user(cls.marketing).action_publish()
        cls.draft = cls.rules({**FORM, "points": 45}, {"type": "meeting_held", "points": 20, "decay": "none"})

    def preview(self, **values):
        """Return the dialog that marketing sees."""
        dialogs = self.env["kestio.score.preview"].with_user(self.marketing)
        return dialogs.create({"ruleset_id": self.draft.id, **values})

    def test_it_counts_who_goes_from_which_band_to_which(self):
        found = self.draft.with_user(self.marketing)._preview(self.before, "lead")
        self.assertEqual(found["columns"], ["C1", "C2", "C3", None])
        counts = {
            (row["band"], cell["band"]): cell["count"]
            for row in found["rows"]
            for cell in row["cells"]
            if cell["count"]
        }
        self.assertEqual(counts, {("C3", "C1"): 1, (None, "C2"): 1})
        self.assertEqual((found["changed"], found["total"]), (2, 2))

    def test_it_lists_who_changes_most_first(self):
        found = self.draft.with_user(self.marketing)._preview(self.before, "lead")
        self.assertEqual(
            [(one["name"], one["before"], one["old"], one["after"], one["new"]) for one in found["people"]],
            [("Lead", "C3", 10, "C1", 45), ("Cold", None, 0, "C2", 20)],
        )

    def test_it_writes_nothing(self):
        rows = [("id", "score", "band", "ruleset_id")]
        names = list(rows[0])
        scores = self.env["kestio.score"]
        before = scores.search_read([], names, order="id")
        self.assertIn("C1", self.preview().moves)
        self.assertEqual((scores.search_read([], names, order="id"), self.draft.state), (before, "draft"))

    def test_it_compares_with_the_published_version_and_says_what_differs(self):
        dialog = self.preview()
        self.assertEqual(dialog.other_id, self.before)
        for text in ("Points", "10", "45", "New", "Meeting held"):
            self.assertIn(text, dialog.differences)

    def test_version_compared_with_its_copy_differs_in_nothing(self):
        copy = self.before.copy()
        self.assertEqual(copy._differences(self.before), [])
        self.assertEqual(copy.with_user(self.marketing)._preview(self.before, "partner")["changed"], 0)

    def test_first_version_gives_everybody_a_band(self):
        found = self.draft.with_user(self.marketing)._preview(self.env["kestio.score.ruleset"], "lead")
        self.assertEqual((found["changed"], found["total"]), (2, 2))

    def test_publishing_from_the_dialog_gives_what_was_shown(self):
        self.preview().action_publish()
        self.assertEqual([lead.kestio_score_band for lead in (self.lead, self.cold)], ["C1", "C2"])

    def test_other_companies_are_not_compared_nor_counted(self):
        other = self.new_company("Other")
        self.new_lead("Theirs", company_id=other.id, user_id=False, partner_id=self.contact.id)
        self.assertEqual(self.draft.with_user(self.marketing)._preview(self.before, "lead")["total"], 2)

    def test_salesman_sees_no_preview(self):
        with self.assertRaises(AccessError):
            self.draft.with_user(self.salesman)._preview(self.before, "lead")
        with self.assertRaises(AccessError):
            self.env["kestio.score.preview"].with_user(self.salesman).create({"ruleset_id": self.draft.id})
