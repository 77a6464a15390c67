"""Survey: the public page: shows on GET, answers on POST, once, and gives nothing away."""

from datetime import date, timedelta
from unittest.mock import patch

from lxml import html
from odoo.addons.kestio_model.controllers.rebooking import BAD_TOKENS
from odoo.addons.kestio_model.engine.rate_limit import RateLimit
from odoo.addons.kestio_model.engine.tokens import new_seed
from odoo.tests import HttpCase, freeze_time, tagged

from ...controllers import survey as controller
from .survey_case import SurveyCase


@tagged("post_install", "-at_install")
class TestSurveyPage(SurveyCase, HttpCase):
    def setUp(self):
        super().setUp()
        for limit in (BAD_TOKENS, controller.ANSWERS):
            limit.clear()
            self.addCleanup(limit.clear)
        self.shown = self.survey(is_open=True)
        self.link = self.path(self.person(self.shown)._url())
        self.open_link = self.path(self.shown.open_url)
        self.env.flush_all()

    def path(self, url):
        return "/kestio/" + url.partition("/kestio/")[2]

    def get(self, path=None, more="", **options):
        answer = self.url_open((path or self.link) + more, **options)
        return answer, html.fromstring(answer.text)

    def post(self, path=None, **data):
        """Fill in the form as a browser does, and send it."""
        path = path or self.link
        form = self.get(path)[1].xpath("//input[@name='form']/@value")
        return self.url_open(path, data={"form": form[0] if form else "", **data})

    def answers(self):
        return self.env["kestio.charter.survey.answer"].search([("survey_id", "=", self.shown.id)])

    # What it shows and does

    def test_it_asks_with_the_text_and_the_markers_of_the_charter(self):
        page = self.get()[1]
        self.assertEqual(page.xpath("//h1/text()"), ["Would you have known it was us?"])
        self.assertIn("by noon tomorrow", page.xpath("//blockquote")[0].text_content())
        self.assertEqual(page.xpath("//input[@name='recognised']/@value"), ["yes", "no", "unsure"])
        self.assertEqual(page.xpath("//input[@name='markers']/@value"), ["call_back", "plain_words"])

    def test_opening_it_never_answers(self):
        for more in ("", "?recognised=yes", "?recognised=yes&strength=5&comment=x", "?done=1"):
            self.assertEqual(self.get(more=more)[0].status_code, 200)
        self.assertEqual(self.url_open(self.link, method="HEAD").status_code, 200)
        self.assertFalse(self.answers())
        self.assertFalse(self.person(self.shown).is_answered)

    def test_a_choice_in_the_link_is_chosen_without_being_sent(self):
        page = self.get(more="?recognised=unsure")[1]
        self.assertEqual(page.xpath("//input[@checked]/@value"), ["unsure"])

    def test_an_answer_is_recorded_with_its_place_and_without_the_contact(self):
        answer = self.post(recognised="yes", strength="4", markers=["plain_words"], comment=" Clear. ")
        self.assertIn("Your answer is noted", answer.text)
        [said] = self.answers()
        self.assertEqual((said.recognised, said.strength, said.comment), ("yes", 4, "Clear."))
        self.assertEqual((said.marker_ids, said.tier_code, said.source), (self.plain, "gold", "mail"))
        self.assertEqual((said.channel_id, said.step_id, said.company_id), (self.mail, self.discover, self.company))
        self.assertFalse(said.partner_id)

    def test_nothing_joins_an_anonymous_answer_to_the_person(self):
        self.post(recognised="no")
        [said], person = self.answers(), self.person(self.shown)
        for record in (said, person):
            self.assertFalse({"create_date", "write_date", "create_uid", "write_uid"} & set(record._fields))
        pointing = [name for name, field in said._fields.items() if field.comodel_name == person._name]
        self.assertEqual((pointing, said.partner_id.id, said.date), ([], False, date.today()))
        self.assertNotIn(said.once, (person.sudo().token_hash, person.sudo().seed))

    def test_the_contact_is_kept_where_the_survey_says_so(self):
        self.shown.sudo().is_anonymous = False
        self.post(recognised="yes")
        self.assertEqual(self.answers().partner_id, self.ada)

    def test_a_link_answers_once(self):
        self.post(recognised="yes")
        self.assertIn("Your answer is noted", self.get()[0].text)
        self.assertIn("Your answer is noted", self.post(recognised="no").text)
        self.assertEqual(self.answers().mapped("recognised"), ["yes"])

    def test_an_open_link_answers_for_many_but_a_form_once(self):
        form = self.get(self.open_link)[1].xpath("//input[@name='form']/@value")[0]
        for _time in range(2):
            self.url_open(self.open_link, data={"form": form, "recognised": "yes"})
        self.post(self.open_link, recognised="no")
        self.assertEqual(sorted(self.answers().mapped("recognised")), ["no", "yes"])
        self.assertEqual(set(self.answers().mapped("source")), {"open"})

    def test_without_a_choice_it_asks_again_with_what_was_written(self):
        for nonsense in ("", "maybe", "\u0000", "x" * 5000):
            answer = self.post(recognised=nonsense, comment="Kept", markers=["call_back"])
            page = html.fromstring(answer.text)
            self.assertEqual(answer.status_code, 200)
            self.assertIn("Please choose an answer", page.xpath("//*[@role='alert']")[0].text_content())
            self.assertEqual(page.xpath("//textarea/text()"), ["Kept"])
            self.assertEqual(page.xpath("//input[@checked]/@value"), ["call_back"])
        self.assertFalse(self.answers())

    def test_nonsense_beside_the_choice_is_left_out(self):
        self.post(recognised="yes", strength="9", markers=["nothing", "1; DROP TABLE"], comment="\u0000" + "x" * 9000)
        [said] = self.answers()
        self.assertEqual((said.strength, said.marker_ids.ids, len(said.comment)), (0, [], 2000))

    def test_a_form_that_the_page_did_not_make_is_shown_again(self):
        other = self.get(self.open_link)[1].xpath("//input[@name='form']/@value")[0]
        for form in ("", "x.y", other, new_seed() + "." + new_seed()):
            answer = self.url_open(self.link, data={"form": form, "recognised": "yes"})
            self.assertIn("once more", answer.text)
        self.assertFalse(self.answers())

    def test_hostile_texts_are_shown_as_texts(self):
        self.shown.sudo().write({"excerpt": "<script>alert(1)</script>", "intro": "<img src=x onerror=alert(1)>"})
        answer = self.url_open(self.link, data={"recognised": "", "comment": "</textarea><script>x</script>"})
        self.assertNotIn("<script>", answer.text)
        self.assertNotIn("<img", answer.text)

    def test_a_survey_that_somebody_starts_after_his_midnight_works_at_once_for_everybody(self):
        with freeze_time("2026-11-23 23:30:00"):
            self.editor.tz = "Europe/Paris"
            survey = self.survey(start=False, is_open=True, name="Late")
            survey.with_context(tz="Europe/Paris").action_start()
            self.assertEqual((survey.date_start, survey.with_context(tz="UTC")._works()), (date(2026, 11, 23), True))

    # What it keeps to itself

    def test_wrong_withdrawn_and_late_links_get_one_and_the_same_answer(self):
        stop = self.path(self.person(self.shown)._stop_url()).rpartition("/")[2]
        bad = [new_seed(), "x", "a" * 500, "%F0%9F%98%80", "'%20OR%201=1", stop]
        answers = [self.get(f"/kestio/recognition/{token}")[0] for token in bad]
        self.shown.sudo().is_open = False
        answers.append(self.get(self.open_link)[0])
        self.shown.sudo().date_end = date.today() - timedelta(days=1)
        self.shown.sudo().date_start = date.today() - timedelta(days=2)
        answers.append(self.get()[0])
        self.shown.sudo().write({"date_end": False, "state": "closed"})
        answers += [self.get()[0], self.url_open(self.link, data={"recognised": "yes"})]
        self.assertEqual({answer.status_code for answer in answers}, {404})
        self.assertEqual(len({answer.text for answer in answers}), 1)
        self.assertFalse(self.answers())

    def test_a_link_of_answers_is_no_way_out_and_the_other_way_round(self):
        token = self.link.rpartition("/")[2]
        self.assertEqual(self.get(f"/kestio/recognition/stop/{token}")[0].status_code, 404)
        self.assertEqual(self.get(f"/kestio/meeting/{token}")[0].status_code, 404)

    def test_tokens_are_not_in_the_database(self):
        token, person = self.link.rpartition("/")[2], self.person(self.shown)
        self.env.cr.execute("SELECT * FROM kestio_charter_survey_invitation WHERE id = %s", [person.id])
        self.assertNotIn(token, map(str, self.env.cr.fetchone()))
        for name in ("seed", "token_hash", "stop_hash"):
            self.assertFalse(person.with_user(self.auditor)._has_field_access(person._fields[name], "read"))

    def test_who_guesses_is_stopped(self):
        with patch(f"{controller.__name__}.BAD_TOKENS", RateLimit(failures=3, seconds=60)):
            for _time in range(2):
                self.assertEqual(self.get(f"/kestio/recognition/{new_seed()}")[0].status_code, 404)
            for path in (f"/kestio/recognition/{new_seed()}", self.link):
                self.assertEqual(self.get(path)[0].status_code, 429)

    def test_who_floods_an_open_link_is_stopped_and_personal_links_go_on(self):
        with patch(f"{controller.__name__}.ANSWERS", RateLimit(failures=2, seconds=60)):
            codes = [self.post(self.open_link, recognised="yes").status_code for _time in range(4)]
            self.assertEqual(codes, [200, 200, 429, 429])
            self.assertEqual(self.post(recognised="yes").status_code, 200)
        self.assertEqual(len(self.answers()), 3)

    def test_it_is_kept_by_nobody_and_shown_in_no_frame(self):
        answer = self.get()[0]
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.headers["X-Frame-Options"], "DENY")
        self.assertNotIn("Set-Cookie", answer.headers)

    # Languages and looks

    def test_it_speaks_the_language_of_the_contact_else_of_the_browser(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env.flush_all()
        french = {"Accept-Language": "fr-FR,fr;q=0.9"}
        self.assertEqual(self.get(headers=french)[1].xpath("/html/@lang"), ["en-US"])
        self.assertEqual(self.get(self.open_link, headers=french)[1].xpath("/html/@lang"), ["fr-FR"])
        self.assertEqual(self.get(more="?lang=fr_FR")[1].xpath("/html/@lang"), ["fr-FR"])

    def test_it_has_the_colours_of_the_brand_as_far_as_they_can_be_read(self):
        self.brand.color_primary = "#FFD500"
        text = self.get()[0].text
        self.assertIn("border-top: 0.5rem solid #FFD500", text)
        self.assertIn("background: #FFD500; color: #1B1B1B", text)

    # The way out

    def test_the_way_out_asks_first_and_is_kept_by_odoo(self):
        person = self.person(self.shown)
        stop = self.path(person._stop_url())
        self.assertIn("ada@example.com", self.get(stop)[0].text)
        self.assertFalse(self.shown._refused({"ada@example.com"}))
        self.assertIn("no more messages", self.url_open(stop, data={"List-Unsubscribe": "One-Click"}).text)
        self.assertEqual(self.shown._refused({"ada@example.com"}), {"ada@example.com"})
