"""Segment: two versions side by side."""

from lxml import html
from odoo.exceptions import UserError

from .common import REVENUE, SegmentCase


class TestModelCompare(SegmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls.new_model(REVENUE, {"measure": "orders", "weight": 2, "high": 10})
        cls.new = cls.env["kestio.model"].browse(cls.old.action_new_version()["res_id"])

    def dialog(self, left, right, **values):
        dialogs = self.env["kestio.model.compare"].with_user(self.manager)
        return dialogs.create({"left_id": left.id, "right_id": right.id, **values})

    def rows(self, **values):
        """Return what the table shows: label, left and right of each line."""
        page = html.fromstring(f"<div>{self.dialog(self.old, self.new, **values).comparison}</div>")
        cells = [[cell.text_content().strip() for cell in row] for row in page.xpath("//tbody/tr")]
        return [tuple(row) for row in cells if len(row) == 3]

    def test_a_copy_is_the_same(self):
        self.assertEqual(self.rows(), [])
        self.assertIn("same tiers, criteria and settings", self.dialog(self.old, self.new).comparison)

    def test_a_bound_of_a_tier_that_changed(self):
        self.tier(self.new, "gold").write({"enter_index": 75})
        self.assertIn(("Enters at", "70", "75"), self.rows())

    def test_a_tier_that_was_renamed_is_still_the_same_tier(self):
        self.tier(self.new, "gold").name = "Platinum"
        self.assertIn(("Name", "Gold", "Platinum"), self.rows())

    def test_tiers_that_came_and_went(self):
        self.tier(self.new, "bronze").unlink()
        self.env["kestio.tier"].create({"model_id": self.new.id, "name": "Iron", "sequence": 9})
        rows = self.rows()
        self.assertIn(("Iron", "", "New"), rows)
        self.assertIn(("Bronze", "Removed", ""), rows)

    def test_a_weight_that_changed(self):
        self.new.criterion_ids[1].weight = 3
        self.assertIn(("Weight", "2", "3"), self.rows())

    def test_settings_that_changed_as_people_read_them(self):
        self.new.write({"revenue_source": "invoice", "approve_top": False, "coverage_min": 0.6})
        rows = self.rows()
        self.assertIn(("Revenue from", "Confirmed sales orders", "Posted invoices"), rows)
        self.assertIn(("A manager approves the top tier", "Yes", "No"), rows)
        self.assertIn(("Known at least", "50 %", "60 %"), rows)

    def test_everything_is_shown_on_demand(self):
        labels = [label for label, _left, _right in self.rows(only_changes=False)]
        self.assertIn("Window (months)", labels)
        self.assertEqual(labels.count("Enters at"), 3)

    def test_one_version_is_compared_with_what_it_was_made_from(self):
        context = self.new.action_compare()["context"]
        self.assertEqual((context["default_left_id"], context["default_right_id"]), (self.old.id, self.new.id))

    def test_two_selected_versions_are_compared_newest_last(self):
        context = (self.new | self.old).action_compare()["context"]
        self.assertEqual((context["default_left_id"], context["default_right_id"]), (self.old.id, self.new.id))

    def test_a_version_without_another_says_so(self):
        self.new.unlink()
        with self.assertRaisesRegex(UserError, "Select two versions"):
            self.old.action_compare()

    def test_a_director_opens_the_dialog_with_both_previews(self):
        dialog = self.dialog(self.old, self.new).with_user(self.director)
        arch = dialog.get_view(view_type="form")["arch"]
        self.assertEqual(arch.count('name="kestio_model_preview"'), 2)

    def test_a_plain_user_sees_no_figures_of_the_company(self):
        arch = self.env["kestio.model.compare"].with_user(self.salesman).get_view(view_type="form")["arch"]
        self.assertNotIn("kestio_model_preview", arch)
