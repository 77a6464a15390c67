"""Visit: the public page: shows on GET, books on POST, gives nothing away, and asks nothing of the browser."""

from datetime import datetime, timedelta
from unittest.mock import patch

from lxml import html
from odoo import fields
from odoo.tests import HttpCase, tagged

from ...controllers.rebooking import BAD_TOKENS
from ...engine.rate_limit import RateLimit
from ...engine.tokens import new_seed
from .rebooking_case import RebookingCase


@tagged("post_install", "-at_install")
class TestRebookingPage(RebookingCase, HttpCase):
    """The meeting was missed an hour ago: the page lives on the real clock."""

    def setUp(self):
        super().setUp()
        BAD_TOKENS.clear()
        self.addCleanup(BAD_TOKENS.clear)
        ago = fields.Datetime.now() - timedelta(hours=1)
        self.event_missed = self.met(start=str(ago.replace(microsecond=0)), hours=0.5)
        self.event_missed.with_user(self.salesman).action_no_show()
        self.shown = self.flow(self.event_missed)
        self.shown._send_slots()
        self.env.flush_all()

    def path(self, token=None, more=""):
        """Return the address of the page of a token, of the flow by default."""
        return f"/kestio/meeting/{token or self.shown.token}{more}"

    def get(self, token=None, more="", **headers):
        """Open the page; return the answer and what it shows."""
        answer = self.url_open(self.path(token, more), headers=headers)
        return answer, html.fromstring(answer.text)

    def choose(self, start, **options):
        """Post a time, as the form does."""
        data = {"slot": start if isinstance(start, str) else start.strftime("%Y-%m-%dT%H:%M")}
        return self.url_open(self.path(), data=data, **options)

    def values(self, page):
        """Return the times that a page offers."""
        return page.xpath("//input[@name='slot']/@value")

    # What it shows and does

    def test_it_shows_the_times_that_were_proposed(self):
        _answer, page = self.get()
        expected = sorted(start.strftime("%Y-%m-%dT%H:%M") for start in self.shown.slot_ids.mapped("start"))
        self.assertEqual(self.values(page), expected)

    def test_opening_it_never_books(self):
        for more in (
            "",
            "?slot=2026-01-01T10:00",
            "?times=all",
            f"?slot={self.shown.slot_ids[0].start:%Y-%m-%dT%H:%M}",
        ):
            self.assertEqual(self.get(more=more)[0].status_code, 200)
        self.assertEqual(self.url_open(self.path(), method="HEAD").status_code, 200)
        self.assertEqual((self.shown.state, self.shown.new_event_id.id), ("sent", False))

    def test_the_link_of_a_time_chooses_it_without_booking_it(self):
        start = self.shown.slot_ids[1].start
        _answer, page = self.get(more=f"?slot={start:%Y-%m-%dT%H:%M}")
        self.assertEqual(page.xpath("//input[@checked]/@value"), [f"{start:%Y-%m-%dT%H:%M}"])
        self.assertEqual(self.shown.state, "sent")

    def test_all_free_times_can_be_seen(self):
        _answer, page = self.get(more="?times=all")
        self.assertGreater(len(self.values(page)), 10)

    def test_confirming_books(self):
        start = self.shown.slot_ids[0].start
        answer = self.choose(start)
        self.assertIn("Your meeting is booked", answer.text)
        self.assertEqual(self.shown.new_event_id.start, start)
        self.assertEqual((self.shown.state, self.shown.channel), ("rebooked", "mail"))

    def test_the_answer_to_a_booking_is_a_page_that_can_be_loaded_again(self):
        answer = self.choose(self.shown.slot_ids[0].start, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("Your meeting is booked", self.get()[0].text)
        self.assertEqual(self.env["calendar.event"].search_count([("kestio_rebooking_id", "=", self.shown.id)]), 1)

    def test_a_link_books_once(self):
        first, second = self.shown.slot_ids.mapped("start")[:2]
        self.choose(first)
        self.assertIn("Your meeting is booked", self.choose(second).text)
        events = self.env["calendar.event"].search([("kestio_rebooking_id", "=", self.shown.id)])
        self.assertEqual(events.mapped("start"), [first])

    def test_a_taken_time_shows_fresh_ones_on_the_same_page(self):
        start = self.shown.slot_ids[0].start
        self.event(str(start), str(start + timedelta(hours=1)))
        answer = self.choose(start)
        page = html.fromstring(answer.text)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("has just taken this time", page.xpath("//*[@role='alert']")[0].text_content())
        self.assertEqual(len(self.values(page)), 3)
        self.assertNotIn(f"{start:%Y-%m-%dT%H:%M}", self.values(page))

    def test_a_time_taken_before_it_is_opened_is_not_shown(self):
        start = self.shown.slot_ids[0].start
        self.event(str(start), str(start + timedelta(hours=1)))
        shown = self.values(self.get()[1])
        self.assertNotIn(f"{start:%Y-%m-%dT%H:%M}", shown)
        self.assertEqual(len(shown), 3)
        self.assertIn(f"{self.shown.slot_ids[1].start:%Y-%m-%dT%H:%M}", shown)

    def test_nonsense_is_answered_kindly_and_changes_nothing(self):
        for nonsense in ("", "tomorrow", "2026-13-45T99:99", "1; DROP TABLE", "\u0000", "9" * 5000):
            answer = self.choose(nonsense)
            self.assertEqual(answer.status_code, 200)
            self.assertIn("Please choose a time first", answer.text)
        self.assertEqual(self.shown.state, "sent")

    def test_a_time_outside_working_hours_is_not_booked(self):
        midnight = (self.shown.slot_ids[0].start + timedelta(days=1)).replace(hour=1, minute=0)
        self.assertIn("has just taken this time", self.choose(midnight).text)
        self.assertEqual(self.shown.state, "sent")

    def test_without_any_free_time_it_says_so(self):
        now = fields.Datetime.now()
        self.event(str(now), str(now + timedelta(days=90)))
        _answer, page = self.get()
        self.assertFalse(self.values(page))
        self.assertIn("There is no free time to show right now", page.text_content())

    # What it keeps to itself

    def test_it_shows_nothing_of_the_calendar(self):
        start = self.shown.slot_ids[0].start + timedelta(hours=2)
        self.event(str(start), str(start + timedelta(hours=1)), name="Secret customer")
        for more in ("", "?times=all"):
            text = self.get(more=more)[0].text
            self.assertNotIn("Secret customer", text)
            self.assertNotIn("buyer@example.com", text)

    def test_wrong_used_up_and_expired_tokens_get_one_and_the_same_answer(self):
        answers = [self.get(new_seed())[0], self.get("x")[0], self.get("a" * 500)[0]]
        self.shown.expires = fields.Datetime.now() - timedelta(minutes=1)
        answers.append(self.get()[0])
        self.shown._close("cancelled", "stopped")
        answers.append(self.get()[0])
        self.assertEqual({answer.status_code for answer in answers}, {404})
        self.assertEqual(len({answer.text for answer in answers}), 1)

    def test_posting_to_a_wrong_token_changes_nothing(self):
        before = self.env["calendar.event"].search_count([])
        answer = self.url_open(self.path(new_seed()), data={"slot": "2026-12-01T10:00"})
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.env["calendar.event"].search_count([]), before)

    def test_the_link_is_dead_when_the_opportunity_is_lost(self):
        self.deal.action_set_lost()
        self.env.flush_all()
        self.assertEqual(self.get()[0].status_code, 404)
        self.assertEqual(self.choose(self.shown.slot_ids[0].start).status_code, 404)
        self.assertFalse(self.shown.new_event_id)

    def test_the_link_is_dead_when_the_new_meeting_is_cancelled(self):
        self.choose(self.shown.slot_ids[0].start)
        self.shown.new_event_id.active = False
        self.env.flush_all()
        self.assertEqual(self.get()[0].status_code, 404)

    def test_too_many_wrong_tokens_are_not_looked_up_any_more(self):
        with patch("odoo.addons.kestio_model.controllers.rebooking.BAD_TOKENS", RateLimit(5, 600)):
            statuses = [self.get(new_seed())[0].status_code for _try in range(8)]
            last = self.get()[0]
        self.assertEqual(statuses, [404] * 4 + [429] * 4)
        self.assertEqual((last.status_code, last.headers["Retry-After"]), (429, "600"))

    def test_good_tokens_are_never_counted(self):
        with patch("odoo.addons.kestio_model.controllers.rebooking.BAD_TOKENS", RateLimit(5, 600)):
            self.assertEqual({self.get()[0].status_code for _try in range(8)}, {200})

    def test_it_is_not_stored_indexed_framed_or_told_to_others(self):
        headers = self.get()[0].headers
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
        self.assertIn("noindex", headers["X-Robots-Tag"])
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])

    def test_it_sets_no_cookie(self):
        self.opener.cookies.clear()
        answer = self.get()[0]
        self.assertNotIn("session_id", answer.cookies)

    # Whom it is for

    def test_it_needs_no_script(self):
        for more in ("", "?times=all"):
            self.assertFalse(self.get(more=more)[1].xpath("//script | //@onclick | //@onsubmit"))

    def test_every_field_has_a_label_and_every_group_a_legend(self):
        page = self.get(more="?times=all")[1]
        for field in page.xpath("//input"):
            self.assertTrue(field.getparent().tag == "label" and field.getparent().text_content().strip())
        for group in page.xpath("//fieldset"):
            self.assertTrue(group.xpath("./legend")[0].text_content().strip())

    def test_headings_language_title_and_landmarks(self):
        page = self.get()[1]
        self.assertEqual(page.xpath("/html/@lang"), ["en-US"])
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertTrue(page.xpath("//title")[0].text_content().strip())
        self.assertEqual(len(page.xpath("//main")), 1)
        self.assertTrue(page.xpath("//meta[@name='viewport']"))

    def test_it_speaks_the_prospects_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.shown.lang = "fr_FR"
        self.env.flush_all()
        answer, page = self.get()
        self.assertEqual(page.xpath("/html/@lang"), ["fr-FR"])
        self.assertRegex(page.xpath("//legend")[0].text_content(), r"^(Lundi|Mardi|Mercredi|Jeudi|Vendredi) ")
        self.assertEqual(answer.headers["Content-Language"], "fr")

    def test_the_language_can_be_changed_and_stays_when_booking(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        page = self.get(more="?lang=fr_FR")[1]
        self.assertEqual(page.xpath("/html/@lang"), ["fr-FR"])
        data = {"slot": f"{self.shown.slot_ids[0].start:%Y-%m-%dT%H:%M}"}
        answer = self.url_open(self.path(more="?lang=fr_FR"), data=data)
        self.assertEqual(html.fromstring(answer.text).xpath("/html/@lang"), ["fr-FR"])

    def test_strangers_are_answered_in_their_browsers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        page = self.get(new_seed(), **{"Accept-Language": "fr-FR,fr;q=0.9"})[1]
        self.assertEqual(page.xpath("/html/@lang"), ["fr-FR"])

    def test_times_are_on_the_prospects_clock(self):
        self.shown.tz = "America/New_York"
        self.env.flush_all()
        page = self.get()[1]
        self.assertIn("America/New York", page.text_content())

    # No more messages

    def stop_path(self):
        """Return the path that refuses further mails."""
        return "/kestio/meeting/stop/" + self.shown._stop_url().rsplit("/", 1)[1]

    def test_opening_the_link_to_refuse_refuses_nothing(self):
        answer = self.url_open(self.stop_path())
        self.assertIn("buyer@example.com", answer.text)
        self.assertFalse(self.env["mail.blacklist"].search([("email", "=", "buyer@example.com")]))

    def test_refusing_ends_it_for_ever(self):
        self.assertIn("You will get no more messages", self.url_open(self.stop_path(), data={"a": "b"}).text)
        self.assertTrue(self.env["mail.blacklist"].search([("email", "=", "buyer@example.com")]))
        self.assert_flow(self.shown, "cancelled", "opted_out")

    def test_mail_programs_refuse_by_one_click(self):
        self.url_open(self.stop_path(), data={"List-Unsubscribe": "One-Click"})
        self.assert_flow(self.shown, "cancelled", "opted_out")

    def test_refusing_works_after_the_link_to_book_has_expired(self):
        self.shown.expires = datetime(2020, 1, 1)
        self.env.flush_all()
        self.assertEqual(self.url_open(self.stop_path()).status_code, 200)
