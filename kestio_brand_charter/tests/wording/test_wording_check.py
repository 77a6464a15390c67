"""Wording: templates checked at saving and on demand, held back or not, each language by its rules, in real roles."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .wording_case import BAD, ENGLISH, GOOD, WordingCase


@tagged("post_install", "-at_install")
class TestWordingCheck(WordingCase):
    def test_a_template_is_checked_when_it_is_saved(self):
        self.publish()
        template = self.template()
        self.assertEqual(self.kinds(template), ["address", "avoid", "avoid", "closing", "greeting", "marker"])
        self.assertEqual(template.kestio_charter_level, "below")
        template.body_html = GOOD
        self.assertEqual((self.kinds(template), template.kestio_charter_score), ([], 100))

    def test_inflected_forms_are_found(self):
        self.publish()
        words = [f for f in self.rows(self.template()).findings if f["kind"] == "avoid"]
        self.assertEqual([word["number"] for word in words], self.words[:2].ids)

    def test_a_word_of_this_form_only_leaves_the_others(self):
        self.words[1].is_exact = True
        self.publish()
        self.assertEqual(self.rows(self.template()).critical_count, 0)

    def test_nothing_is_checked_without_a_published_charter(self):
        template = self.template()
        self.assertFalse(self.rows(template))
        self.assertFalse(template.kestio_charter_in_force or template.kestio_charter_report)

    def test_findings_are_underlined_in_the_text_with_their_rule(self):
        self.publish()
        report = self.template().kestio_charter_report
        self.assertIn('title="“problème” is a word to avoid.\nRather say: question', report)
        self.assertRegex(report, r'<b><span class="k_mark k_mark_avoid"[^>]*>pro</span></b>')

    def test_hostile_html_is_not_shown(self):
        self.publish()
        template = self.template(BAD)
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = jsonb_build_object('en_US', %s) WHERE id = %s",
            [
                BAD + '<script>alert(1)</script><img src=x onerror="alert(2)"><a href="javascript:alert(3)">x</a>',
                template.id,
            ],
        )
        template.invalidate_recordset()
        self.assertNotRegex(template.kestio_charter_report, "alert")

    def test_a_hostile_word_does_not_break_out_of_its_title(self):
        self.words[0].write({"instead": '"><script>alert(1)</script>'})
        self.publish()
        self.assertNotIn("<script", self.template().kestio_charter_report)

    def test_a_critical_word_is_only_shown_by_default(self):
        self.publish()
        template = self.template()
        self.assertEqual(self.rows(template).critical_count, 1)
        self.assertLessEqual(template.kestio_charter_score, 40)

    def test_a_critical_word_is_refused_when_the_company_says_so(self):
        self.publish()
        self.company.kestio_charter_block = True
        with self.assertRaisesRegex(UserError, "“contrat” \\(rather say: accord\\)"):
            self.template()
        template = self.template(GOOD)
        with self.assertRaisesRegex(UserError, "Tested brand"):
            template.body_html = BAD

    def test_other_findings_are_never_refused(self):
        self.publish()
        self.company.kestio_charter_block = True
        self.assertTrue(self.template(BAD.replace("contrats", "offres")).exists())

    def test_programs_are_never_refused(self):
        self.publish()
        self.company.kestio_charter_block = True
        template = self.template(GOOD)
        template.sudo().body_html = BAD
        self.assertEqual(self.rows(template).critical_count, 1)

    def test_each_language_is_checked_by_its_own_rules(self):
        self.publish()
        template = self.template(GOOD)
        template.with_context(lang="en_US").body_html = ENGLISH
        template.with_context(lang="fr_FR").body_html = GOOD
        found = {row.lang: (row.code, row.score, row.critical_count) for row in self.rows(template)}
        self.assertEqual(found["fr"], ("fr_FR", 100, 0))
        self.assertEqual(found["en"], ("en_US", 40, 1))
        self.assertEqual(template.kestio_charter_score, 40)

    def test_a_translation_is_checked_when_it_is_saved(self):
        self.publish()
        template = self.template("<p>Bonjour Zoé,</p>")
        template.update_field_translations("body_html", {"fr_FR": "<p>Bonjour Zoé, vos contrats</p>"})
        self.assertEqual(sum(self.rows(template).mapped("critical_count")), 1)

    def test_a_language_of_which_the_charter_says_nothing_has_no_score(self):
        self.publish()
        text = "<p>Wir danken für das Vertrauen und senden die Unterlagen, die nicht in dem Paket sind.</p>"
        template = self.template(text)
        row = self.rows(template)
        self.assertEqual((row.lang, row.level, row.findings), ("de", "na", []))
        self.assertIn("nothing about texts in this language", template.kestio_charter_report)

    def test_an_empty_template_has_no_score(self):
        self.publish()
        self.assertEqual(self.rows(self.template(False)).level, "na")

    def test_the_subject_is_checked_too(self):
        self.publish()
        row = self.rows(self.template(GOOD, subject="Un problème {{ object.name }}"))
        self.assertEqual([(finding["kind"], finding["part"]) for finding in row.findings], [("avoid", "subject")])

    def test_templates_of_modules_are_checked_only_when_asked(self):
        self.publish()
        template = self.env.ref("mail.mail_template_data_unused", raise_if_not_found=False)
        template = template or self.env["mail.template"].search(
            [("template_category", "!=", "custom_template")], limit=1
        )
        self.env["kestio.charter.text.job"].with_company(self.company)._run_all()
        self.assertFalse(self.rows(template))
        template.with_user(self.writer).with_company(self.company).action_kestio_check()
        self.assertTrue(self.rows(template))

    def test_the_job_checks_again_when_a_charter_is_published(self):
        template = self.template()
        self.publish()
        self.env["kestio.charter.text.job"]._run_all()
        self.assertEqual(self.rows(template).charter_id, self.charter)
        new = self.env["kestio.charter"].browse(self.charter.action_new_version()["res_id"])
        new.word_ids.filtered(lambda word: word.text == "contrat").is_critical = False
        self.publish(new)
        self.assertTrue(self.rows(template).is_stale)
        self.env["kestio.charter.text.job"]._run_all()
        row = self.rows(template)
        self.assertEqual((row.charter_id, row.is_stale, row.critical_count), (new, False, 0))

    def test_rows_go_with_their_template(self):
        self.publish()
        template = self.template()
        rows = self.rows(template)
        template.unlink()
        self.assertFalse(rows.exists())

    def test_the_brand_that_is_chosen_speaks(self):
        self.publish()
        other = self.env["kestio.brand"].create({"name": "Other", "company_id": self.company.id})
        template = self.template(kestio_brand_id=other.id, user=self.env.user)
        self.assertFalse(self.rows(template, other))
        template.kestio_brand_id = self.brand
        self.assertEqual(self.rows(template).brand_id, self.brand)

    def test_texts_below_the_aim_are_found(self):
        self.publish()
        bad, good = self.template(), self.template(GOOD)
        templates = self.env["mail.template"].with_company(self.company)
        self.assertIn(bad, templates.search([("kestio_charter_level", "=", "below")]))
        self.assertEqual(templates.search([("kestio_charter_score", ">=", 90)]) & (bad + good), good)

    def test_another_aim_tells_anew_which_texts_meet_it(self):
        self.publish()
        row = self.rows(self.template(GOOD, subject="Un problème"))
        self.assertEqual(row.level, "good")
        self.company.kestio_charter_score_aim = row.score + 1
        self.assertEqual(row.level, "below")

    def test_each_company_checks_by_its_own_first_brand(self):
        self.publish()
        template = self.template(GOOD)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        brand = self.env["kestio.brand"].create({"name": "Theirs", "company_id": company.id})
        charter = self.env["kestio.charter"].create({"brand_id": brand.id})
        tone = {"charter_id": charter.id, "lang": "fr", "address_form": "informal"}
        self.env["kestio.charter.tone"].create(tone)
        charter.sudo().write({"state": "published"})
        self.env["kestio.charter.text.job"]._run_all()
        self.assertEqual(
            {row.brand_id: row.level for row in self.rows(template, brand)}, {self.brand: "good", brand: "below"}
        )
        templates = self.env["mail.template"].with_context(allowed_company_ids=company.ids)
        self.assertEqual(templates.browse(template.id).kestio_charter_score, 0)

    def test_a_text_that_is_not_checked_at_saving_is_found_by_the_job(self):
        self.publish()
        template = self.template(GOOD)
        self.env.flush_all()
        later = "UPDATE mail_template SET write_date = write_date + INTERVAL '1 hour', body_html = %s WHERE id = %s"
        self.env.cr.execute(later, ['{"en_US": "<p>Bonjour, un contrat</p>"}', template.id])
        self.env.invalidate_all()
        self.env["kestio.charter.text.job"]._run_slice(
            ("mail.template", self.company.id, self.brand.id, self.charter.id)
        )
        self.assertEqual(self.rows(template).critical_count, 1)

    def test_queries_do_not_grow_with_the_number_of_templates(self):
        self.publish()
        templates = self.env["mail.template"].concat(*(self.template() for _number in range(20)))
        templates[0]._kestio_check()
        counts = []
        for some in (templates[:1], templates):
            self.env.invalidate_all()
            some.mapped("name")
            before = self.env.cr.sql_log_count
            some._kestio_check()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_saving_costs_nothing_where_no_charter_is_published(self):
        template = self.template()
        self.env["kestio.charter.wording"]._in_force()
        with self.assertQueryCount(0):
            template._kestio_check_saved()


@tagged("post_install", "-at_install")
class TestWordingRoles(WordingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.publish()

    def test_who_edits_templates_sees_findings_without_reading_charters(self):
        template = self.template()
        self.assertIn("k_mark_avoid", template.with_user(self.writer).kestio_charter_report)
        with self.assertRaises(AccessError):
            self.rows(template).with_user(self.writer).read(["score"])

    def test_sales_people_see_the_score_of_templates(self):
        self.assertEqual(self.template().with_user(self.salesman).kestio_charter_level, "below")

    def test_readers_read_the_list_and_nobody_writes_it(self):
        row = self.rows(self.template())
        self.assertTrue(row.with_user(self.reader).report)
        for user in (self.reader, self.editor, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                row.with_user(user).write({"score": 100})

    def test_another_company_does_not_see_them(self):
        row = self.rows(self.template())
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(self.env, "charter_stranger", "kestio_brand_charter.group_auditor")
        stranger.write({"company_ids": company.ids, "company_id": company.id})
        env = self.env(user=stranger, context={"allowed_company_ids": company.ids})
        self.assertFalse(env["kestio.charter.text"].search([("id", "in", row.ids)]))
        template = env["mail.template"].browse(row.res_id)
        self.assertFalse(template.kestio_charter_level or template.kestio_charter_report)

    def test_an_editor_tries_a_text(self):
        values = {"charter_id": self.charter.id, "text": BAD}
        trial = self.env["kestio.charter.try"].with_user(self.editor).create(values)
        self.assertIn("k_mark_avoid", trial.report)
        self.assertIn("French", trial.report)

    def test_a_draft_is_tried_too(self):
        new = self.env["kestio.charter"].browse(self.charter.action_new_version()["res_id"])
        self.env["kestio.charter.word"].create(self.word("salut") | {"charter_id": new.id})
        trial = self.env["kestio.charter.try"].with_user(self.editor).create({"charter_id": new.id, "text": BAD})
        self.assertIn("“salut” is a word to avoid", trial.report)

    def test_a_reader_does_not_try_texts(self):
        with self.assertRaises(AccessError):
            self.env["kestio.charter.try"].with_user(self.reader).create({"text": BAD})
