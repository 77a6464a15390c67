"""Charter: two versions side by side, in all languages."""

from lxml import html
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..charter_case import CharterCase


@tagged("post_install", "-at_install")
class TestCharterCompare(CharterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["kestio.charter.word"].create({"charter_id": cls.charter.id, "lang": "en", "text": "asap"})
        cls.say(cls.callback, cls.mail, applicability="required")
        cls.publish()
        cls.new = cls.env["kestio.charter"].browse(cls.charter.action_new_version()["res_id"])

    def dialog(self, left=None, right=None, **values):
        dialogs = self.env["kestio.charter.compare"].with_user(self.reader)
        return dialogs.create({"left_id": (left or self.charter).id, "right_id": (right or self.new).id, **values})

    def rows(self, **values):
        """Return what the table shows: label, left and right of each line."""
        page = html.fromstring(f"<div>{self.dialog(**values).comparison}</div>")
        cells = [[cell.text_content().strip() for cell in row] for row in page.xpath("//tbody/tr")]
        return [tuple(row) for row in cells if len(row) == 3]

    def test_a_copy_is_the_same(self):
        self.assertIn("say the same", self.dialog().comparison)

    def test_a_definition_that_changed(self):
        self.new.marker_ids[0].definition = "Within two hours."
        self.assertIn(("Definition", "Within a day.", "Within two hours."), self.rows())

    def test_words_that_changed_are_marked(self):
        self.charter.invalidate_recordset()
        self.new.promise = "You know where you stand, in writing."
        comparison = self.dialog().comparison
        self.assertIn('<del class="o_kestio_del">stand.</del>', comparison)
        self.assertIn('<ins class="o_kestio_ins">stand, in writing.</ins>', comparison)

    def test_a_change_in_another_language_is_named_by_it(self):
        self.new.marker_ids[0].with_context(lang="fr_FR").definition = "Sous une heure."
        language = dict(self.env["res.lang"].get_installed())["fr_FR"]
        self.assertIn((f"Definition ({language})", "Within a day.", "Sous une heure."), self.rows())

    def test_markers_words_and_rules_that_came_and_went(self):
        self.new.marker_ids[1].unlink()
        self.new.word_ids.unlink()
        self.env["kestio.charter.marker"].create({"charter_id": self.new.id, "name": "Human", "definition": "A name."})
        self.say(self.new.marker_ids[0], self.phone, applicability="na")
        rows = self.rows()
        self.assertIn(("Plain words", "Removed", ""), rows)
        self.assertIn(("Human", "", "New"), rows)
        self.assertIn(("asap (en, to avoid)", "Removed", ""), rows)
        self.assertIn(("Call back · Telephone", "", "New"), rows)

    def test_an_example_sentence_that_came(self):
        self.env["kestio.charter.example"].create(
            {"marker_id": self.new.marker_ids[0].id, "lang": "en", "text": "<p>I call you at 4.</p>"}
        )
        self.assertIn(("Call back (en): I call you at 4.", "", "New"), self.rows())

    def test_hostile_text_is_shown_as_text(self):
        self.new.promise = "<script>alert(1)</script> you know where you stand today."
        self.assertNotIn("<script>", self.dialog().comparison)

    def test_everything_is_shown_on_demand(self):
        labels = [label for label, _left, _right in self.rows(only_changes=False)]
        self.assertEqual(labels.count("Definition"), 2)

    def test_one_version_is_compared_with_what_it_was_made_from(self):
        context = self.new.action_compare()["context"]
        self.assertEqual((context["default_left_id"], context["default_right_id"]), (self.charter.id, self.new.id))

    def test_two_selected_versions_are_compared_newest_last(self):
        context = (self.new | self.charter).action_compare()["context"]
        self.assertEqual((context["default_left_id"], context["default_right_id"]), (self.charter.id, self.new.id))

    def test_a_version_without_another_says_so(self):
        self.new.unlink()
        with self.assertRaisesRegex(UserError, "Select two versions"):
            self.charter.action_compare()

    def test_another_company_is_not_compared(self):
        other = self.new_company("Elsewhere")
        brand = self.env["kestio.brand"].create({"name": "Theirs", "company_id": other.id})
        theirs = self.env["kestio.charter"].create({"brand_id": brand.id, "promise": "Secret"})
        with self.assertRaises(AccessError):
            self.dialog(right=theirs).read(["comparison"])
