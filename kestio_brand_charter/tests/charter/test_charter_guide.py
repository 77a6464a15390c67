"""Charter: the guide makes a draft out of the example of a sector, in French and in English."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...wizard.charter.sectors import sectors
from ..charter_case import CharterCase


@tagged("post_install", "-at_install")
class TestCharterGuide(CharterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.fresh = cls.env["kestio.brand"].create({"name": "Fresh", "company_id": cls.company.id})

    def guide(self, sector="software", lang="en_US", **values):
        """Return the guide of an editor after he chose a sector."""
        guides = self.env["kestio.charter.guide"].with_user(self.editor).with_context(lang=lang)
        form = Form(guides)
        form.brand_id = self.fresh
        form.sector = sector
        for name, value in values.items():
            form[name] = value
        return form.save()

    def draft(self, guide):
        """Return what the guide makes."""
        guide.action_next()
        return self.env["kestio.charter"].browse(guide.action_create_charter()["res_id"])

    def test_there_is_an_example_for_each_of_six_sectors(self):
        self.assertEqual(list(sectors()), ["industry", "retail", "finance", "software", "hospitality", "services"])

    def test_the_brand_without_a_charter_comes_first(self):
        self.assertEqual(Form(self.env["kestio.charter.guide"].with_user(self.editor)).brand_id, self.fresh)

    def test_every_sector_makes_a_draft_that_sponsors_could_approve(self):
        for code, sector in sectors().items():
            with self.subTest(code):
                charter = self.draft(self.guide(code))
                self.assertFalse(charter._lacks())
                self.assertEqual(len(charter.marker_ids), len(sector["markers"]))
                self.assertTrue(charter.rule_ids.filtered(lambda rule: rule.tier_code == "gold"))
                self.assertFalse(
                    self.env["kestio.charter.cell"].search([("charter_id", "=", charter.id), ("is_tie", "=", True)])
                )

    def test_texts_are_there_in_both_languages(self):
        charter = self.draft(self.guide())
        example = sectors()["software"]
        for lang, short in (("en_US", "en"), ("fr_FR", "fr")):
            read = charter.with_context(lang=lang)
            self.assertEqual(read.promise, example["promise"][short])
            for marker, known in zip(read.marker_ids, example["markers"], strict=True):
                for name in ("name", "definition", "why", "do", "dont", "proof"):
                    self.assertEqual(marker[name], known[name][short])
            self.assertEqual(read.value_ids.mapped("name"), [value["name"][short] for value in example["values"]])

    def test_a_french_editor_makes_the_same_draft(self):
        charter = self.draft(self.guide(lang="fr_FR")).with_context(lang="en_US")
        self.assertEqual(charter.promise, sectors()["software"]["promise"]["en"])
        self.assertEqual(charter.marker_ids[0].name, "Something that works in the first week")

    def test_sentences_words_and_tones_are_there_per_language(self):
        charter = self.draft(self.guide())
        for parts in (charter.marker_ids.example_ids, charter.word_ids, charter.tone_ids):
            self.assertEqual(set(parts.mapped("lang")), {"en", "fr"})
        self.assertTrue(charter.word_ids.filtered(lambda word: word.kind == "sign" and word.marker_id))

    def test_a_language_in_which_nobody_is_written_to_brings_no_sentences(self):
        guide = self.guide()
        guide.in_french = False
        charter = self.draft(guide)
        for parts in (charter.marker_ids.example_ids, charter.word_ids, charter.tone_ids):
            self.assertEqual(set(parts.mapped("lang")), {"en"})

    def test_a_promise_of_ones_own_stays_in_all_languages(self):
        charter = self.draft(self.guide(promise="We keep it simple."))
        for lang in ("en_US", "fr_FR"):
            self.assertEqual(charter.with_context(lang=lang).promise, "We keep it simple.")

    def test_what_is_not_kept_is_not_made(self):
        guide = self.guide()
        guide.write({"with_rules": False, "with_words": False})
        guide.value_ids[1:].keep = False
        guide.action_next()
        self.assertEqual(guide.marker_ids.filtered("keep").mapped("key"), ["first_week", "quarter_hour"])
        charter = self.env["kestio.charter"].browse(guide.action_create_charter()["res_id"])
        self.assertEqual(charter.marker_ids.mapped("key"), ["first_week", "quarter_hour"])
        self.assertFalse(charter.rule_ids or charter.word_ids or charter.tone_ids)

    def test_a_value_of_ones_own_brings_markers_of_other_sectors(self):
        guide = self.guide()
        guide.value_ids = [(0, 0, {"name": "Hospitality and warmth"})]
        guide.action_next()
        brought = guide.marker_ids.filtered(lambda line: line.sector == "hospitality")
        self.assertEqual(brought.mapped("key"), ["expected", "remembered"])
        self.assertEqual(brought.value_id.name, "Hospitality and warmth")
        self.assertEqual(brought[0].origin, "Hospitality")

    def test_a_value_written_in_french_finds_them_too(self):
        guide = self.guide(lang="fr_FR")
        guide.value_ids = [(0, 0, {"name": "Convivialité"})]
        guide.action_next()
        self.assertIn("hospitality", guide.marker_ids.mapped("sector"))

    def test_the_guide_needs_a_sector_a_promise_and_a_value(self):
        guide = self.guide()
        for values in ({"sector": False}, {"promise": " "}, {"value_ids": [(5,)]}):
            with self.subTest(values), self.assertRaisesRegex(UserError, "at least one value"), self.cr.savepoint():
                guide.write(values)
                guide.action_next()

    def test_a_draft_without_markers_is_not_made(self):
        guide = self.guide()
        guide.action_next()
        guide.marker_ids.keep = False
        with self.assertRaisesRegex(UserError, "at least one marker"):
            guide.action_create_charter()
        self.assertFalse(self.fresh.charter_ids)

    def test_a_company_without_a_commercial_model_gets_rules_for_everybody(self):
        self.env["kestio.model"].search([("company_id", "=", self.company.id)]).state = "archived"
        charter = self.draft(self.guide())
        self.assertTrue(charter.rule_ids)
        self.assertFalse(any(charter.rule_ids.mapped("tier_code")))

    def test_a_channel_that_was_archived_is_left_out(self):
        self.env.ref("kestio_brand_charter.channel_visit").active = False
        charter = self.draft(self.guide())
        visits = charter.marker_ids.with_context(active_test=False).example_ids.channel_id.filtered(
            lambda channel: channel.code == "visit"
        )
        self.assertFalse(visits)

    def test_a_reader_does_not_use_the_guide(self):
        with self.assertRaises(AccessError):
            self.env["kestio.charter.guide"].with_user(self.reader).create({"brand_id": self.fresh.id})

    def test_a_brand_without_a_charter_begins_with_the_guide(self):
        action = self.fresh.with_user(self.editor).action_open_charter()
        self.assertEqual(action["res_model"], "kestio.charter.guide")
        self.assertEqual(self.brand.with_user(self.reader).action_open_charter()["res_id"], self.charter.id)

    def test_no_example_uses_a_word_that_it_avoids(self):
        for sector in sectors().values():
            for lang in ("en", "fr"):
                avoided = [word["text"].lower() for word in sector["words"][lang] if word["kind"] == "avoid"]
                for marker in sector["markers"]:
                    said = " ".join(one["text"].lower() for one in marker["examples"][lang])
                    self.assertFalse([word for word in avoided if word in said])

    def test_the_examples_are_complete_in_both_languages(self):
        for sector in sectors().values():
            for marker in sector["markers"]:
                for name in ("name", "definition", "why", "do", "dont", "proof", "examples", "signs"):
                    for lang in ("en", "fr"):
                        self.assertTrue(marker[name][lang], (sector["code"], marker["key"], name, lang))
