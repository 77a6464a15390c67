"""Charter: bad input is refused with a sentence, and changes nothing."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ..charter_case import CharterCase


@tagged("post_install", "-at_install")
class TestCharterBadInput(CharterCase):
    def refused(self, message, change, error=UserError):
        """Check that a change is refused with a message."""
        with self.assertRaisesRegex(error, message), mute_logger("odoo.sql_db"), self.cr.savepoint():
            change()
            self.env.flush_all()

    def test_colours_are_written_in_full(self):
        for color in ("red", "#12", "#GGGGGG", "url(x)"):
            self.refused("_colors", lambda color=color: self.brand.write({"color_primary": color}), IntegrityError)

    def test_a_brand_has_its_colours(self):
        self.refused("color_primary", lambda: self.brand.write({"color_primary": False}), IntegrityError)

    def test_sponsors_are_two_persons(self):
        same = {"user_marketing_id": self.editor.id, "user_relations_id": self.editor.id}
        self.refused("_two_sponsors", lambda: self.brand.write(same), IntegrityError)

    def test_a_sponsor_is_of_the_company(self):
        stranger = self.new_user("charter_stranger", "base.group_user", self.new_company("Elsewhere"))
        self.refused("", lambda: self.brand.write({"user_marketing_id": stranger.id}))

    def test_a_sponsor_is_no_customer_of_the_portal(self):
        portal = self.new_user("charter_portal", "base.group_portal")
        self.refused("internal user", lambda: self.brand.write({"user_marketing_id": portal.id}), ValidationError)

    def test_two_brands_of_a_company_have_two_names(self):
        self.refused("name_uniq", lambda: self.brand.copy({"name": self.brand.name}), IntegrityError)

    def test_names_are_not_empty(self):
        values = self.env["kestio.charter.value"]
        for change in (
            lambda: self.brand.write({"name": "  "}),
            lambda: self.callback.write({"name": " "}),
            lambda: self.mail.write({"name": ""}),
            lambda: self.use.write({"name": " "}),
            lambda: values.create({"charter_id": self.charter.id, "name": " "}),
        ):
            self.refused("name", change, ValidationError)

    def test_words_and_sentences_are_not_empty(self):
        words, examples = self.env["kestio.charter.word"], self.env["kestio.charter.example"]
        self.refused("word", lambda: words.create({"charter_id": self.charter.id, "text": " "}), ValidationError)
        self.refused(
            "sentence", lambda: examples.create({"marker_id": self.plain.id, "text": "<p><br></p>"}), ValidationError
        )

    def test_hostile_html_of_an_example_is_cleaned(self):
        example = (
            self.env["kestio.charter.example"]
            .with_user(self.editor)
            .create(
                {
                    "marker_id": self.plain.id,
                    "lang": "en",
                    "text": "<p onclick='x()'>Hello <script>alert(1)</script><a href='javascript:x()'>you</a>"
                    "<iframe src='//evil'></iframe><form action='//evil'><input></form></p>",
                }
            )
        )
        for hostile in ("script", "onclick", "iframe", "<form", "<input"):
            self.assertNotIn(hostile, example.text)
        self.assertIn("Hello", example.text)

    def test_two_markers_of_a_version_have_two_keys(self):
        self.refused("key_uniq", lambda: self.plain.write({"key": self.callback.key}), IntegrityError)

    def test_two_markers_of_one_name_get_two_keys(self):
        again = self.env["kestio.charter.marker"].create({"charter_id": self.charter.id, "name": "Call back"})
        self.assertEqual(again.key, "call_back_2")

    def test_weights_are_within_bounds(self):
        for weight in (0, 6):
            self.refused("weight_bounds", lambda weight=weight: self.plain.write({"weight": weight}), IntegrityError)

    def test_a_value_of_another_version_is_refused(self):
        other = self.env["kestio.charter"].create({"brand_id": self.brand.id, "promise": "Other"})
        value = self.env["kestio.charter.value"].create({"charter_id": other.id, "name": "Clear"})
        self.refused("another version", lambda: self.plain.write({"value_id": value.id}), ValidationError)

    def test_a_word_of_a_marker_of_another_version_is_refused(self):
        other = self.new_charter()
        values = {"charter_id": other.id, "marker_id": self.plain.id, "text": "plain", "kind": "sign"}
        self.refused("another version", lambda: self.env["kestio.charter.word"].create(values), ValidationError)

    def test_a_channel_that_is_used_is_not_deleted_and_its_users_are_named(self):
        self.refused("Tested brand, version 1", self.mail.with_user(self.editor).unlink)

    def test_a_step_that_is_used_is_not_deleted_and_its_users_are_named(self):
        self.refused("Tested brand, version 1", self.use.with_user(self.editor).unlink)

    def test_a_channel_that_only_an_example_names_is_used_too(self):
        fax = self.env["kestio.channel"].create({"name": "Fax"})
        self.env["kestio.charter.example"].create({"marker_id": self.plain.id, "text": "Hello", "channel_id": fax.id})
        self.refused("Tested brand, version 1", fax.unlink)

    def test_charters_of_other_companies_are_counted_and_not_named(self):
        fax = self.env["kestio.channel"].create({"name": "Fax"})
        brand = self.env["kestio.brand"].create({"name": "Theirs", "company_id": self.new_company("Elsewhere").id})
        self.env["kestio.charter"].create({"brand_id": brand.id, "channel_ids": fax.ids})
        with self.assertRaisesRegex(UserError, "1 of other companies") as refused:
            fax.with_user(self.editor).unlink()
        self.assertNotIn("Theirs", str(refused.exception))

    def test_an_unused_channel_is_deleted_and_a_used_one_archived(self):
        fax = self.env["kestio.channel"].with_user(self.editor).create({"name": "Fax & télex"})
        self.assertEqual(fax.code, "fax_telex")
        fax.unlink()
        self.mail.with_user(self.editor).action_archive()
        self.assertFalse(self.mail.active)

    def test_a_brand_with_a_charter_is_not_deleted(self):
        self.refused("Tested brand, version 1", self.brand.with_user(self.editor).unlink)

    def test_a_brand_with_a_charter_stays_in_its_company(self):
        other = self.new_company("Elsewhere")
        self.refused("stays in its company", lambda: self.brand.write({"company_id": other.id}))

    def test_an_editor_gives_teams_to_a_brand(self):
        team = self.env["crm.team"].create({"name": "Ours", "company_id": self.company.id})
        self.brand.with_user(self.editor).write({"team_ids": [(4, team.id)]})
        self.assertEqual(team.kestio_brand_id, self.brand)

    def test_a_team_that_companies_share_works_for_a_brand(self):
        team = self.env["crm.team"].create({"name": "Shared", "company_id": False})
        self.brand.with_user(self.editor).write({"team_ids": [(4, team.id)]})
        self.assertEqual(team.kestio_brand_id, self.brand)
        self.refused("two companies", lambda: team.write({"company_id": self.new_company("Elsewhere").id}))

    def test_an_editor_changes_nothing_else_of_a_team(self):
        team = self.env["crm.team"].create({"name": "Ours", "company_id": self.company.id})
        change = {"team_ids": [(1, team.id, {"name": "Hacked"})]}
        self.refused("exist", lambda: self.brand.with_user(self.editor).write(change))
        self.assertEqual(team.name, "Ours")

    def test_a_reader_gives_no_team(self):
        team = self.env["crm.team"].create({"name": "Ours", "company_id": self.company.id})
        change = {"team_ids": [(4, team.id)]}
        self.refused("", lambda: self.brand.with_user(self.reader).write(change), AccessError)

    def test_a_team_of_another_company_is_refused(self):
        team = self.env["crm.team"].create({"name": "Theirs", "company_id": self.new_company("Elsewhere").id})
        change = {"team_ids": [(4, team.id)]}
        self.refused("two companies", lambda: self.brand.with_user(self.editor).write(change))
        self.assertFalse(team.kestio_brand_id)

    def test_two_companies_do_not_see_each_other(self):
        other = self.new_company("Elsewhere")
        editor = self.new_user("charter_other", "kestio_brand_charter.group_editor", other)
        for record in (self.brand, self.charter, self.callback):
            theirs = record.with_user(editor).with_context(allowed_company_ids=other.ids)
            self.assertFalse(theirs.search([("id", "=", record.id)]))
            self.refused("", lambda theirs=theirs: theirs.read(["create_uid"]), AccessError)
        charters = self.charter.with_user(editor).with_context(allowed_company_ids=other.ids)
        self.refused("", lambda: charters.create({"brand_id": self.brand.id, "promise": "Mine"}), AccessError)

    def test_a_published_version_keeps_its_parts(self):
        parts = [
            self.env["kestio.charter.value"].create({"charter_id": self.charter.id, "name": "Clear"}),
            self.env["kestio.charter.word"].create({"charter_id": self.charter.id, "text": "asap"}),
            self.env["kestio.charter.tone"].create({"charter_id": self.charter.id, "lang": "en"}),
            self.env["kestio.charter.example"].create({"marker_id": self.plain.id, "text": "Hello"}),
            self.env["kestio.charter.touchpoint"].create(
                {"charter_id": self.charter.id, "channel_id": self.mail.id, "step_id": self.use.id}
            ),
            self.charter.segment_ids[0],
        ]
        self.publish()
        for part in parts:
            with self.subTest(part._name):
                self.refused("new version", part.with_user(self.editor).unlink)
                changes = {"sequence": 3} if "sequence" in part._fields else {"charter_id": self.charter.id}
                self.refused("new version", lambda part=part, changes=changes: part.write(changes))
