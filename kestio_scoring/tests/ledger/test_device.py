"""Ledger: a signed link tells whose device it is, once; passed on, it makes nobody somebody else."""

import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ...controllers.events import PAGES
from ...controllers.links import COOKIE
from ..scoring_case import ScoringCase

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"


@tagged("post_install", "-at_install")
class TestDevice(ScoringCase, HttpCase):
    def setUp(self):
        super().setUp()
        PAGES.clear()
        self.addCleanup(PAGES.clear)
        self.other = self.env["res.partner"].create({"name": "Bob"})
        self.site = self.env["kestio.score.site"].create({"name": "Shop", "domains": "example.com"})
        self.devices = self.env["kestio.score.device"]

    def browser(self, agent=BROWSER):
        """Return somebody's browser: its name, and the cookies that it keeps."""
        return {"agent": agent, "cookie": None}

    def click(self, browser, link=None, partner=None):
        """Open a link in a browser, without going on; return where it leads."""
        link = link or self.link(partner)
        jar = self.opener.cookies
        for cookie in [cookie for cookie in jar if cookie.name == COOKIE]:
            jar.clear(cookie.domain, cookie.path, cookie.name)
        if browser["cookie"]:
            jar.set_cookie(browser["cookie"])
        path = "/kestio/s/" + link.rpartition("/")[2]
        answer = self.url_open(path, allow_redirects=False, headers={"User-Agent": browser["agent"]})
        browser["cookie"] = next((cookie for cookie in answer.cookies if cookie.name == COOKIE), None)
        self.env.invalidate_all()
        return answer.headers.get("Location"), answer.status_code

    def link(self, partner=None, **facts):
        self.env.flush_all()
        return self.devices._signed_url(partner or self.contact, "https://example.com/price", **facts)

    def page(self, visitor="v", token=None, number=1):
        """Tell that a page of the outside site was read."""
        event = {"id": f"{visitor}{number}", "type": "page_view", "visitor": visitor, "url": "/price", "token": token}
        headers = {"Origin": "https://example.com", "User-Agent": BROWSER}
        self.env.flush_all()
        path = f"/kestio/events/{self.site.public_key}"
        answer = self.url_open(path, data=json.dumps(event).encode(), headers=headers, method="POST")
        self.env.invalidate_all()
        return answer.json()["results"][0]["status"]

    def clicks(self):
        events = self.env["kestio.score.event"].search([("source", "=", "link")], order="id")
        return [(event.partner_id, event.trust_reason) for event in events]

    def read_by(self, visitor="v"):
        """Return who read the pages that a visitor read."""
        events = self.env["kestio.score.event"].search([("source", "=", f"site:{self.site.id}")], order="id")
        return [event.partner_id for event in events if event.source_key.startswith(visitor)]

    def test_click_counts_for_the_one_who_was_written_to_and_leads_on(self):
        link = self.devices._signed_url(self.contact, "https://other.example/price?a=1#b")
        self.assertEqual(self.click(self.browser(), link), ("https://other.example/price?a=1#b", 303))
        self.assertEqual(self.clicks(), [(self.contact, False)])

    def test_link_that_is_not_ours_leads_nowhere(self):
        good = self.link().rpartition("/")[2]
        for token in ("x", good[:-2], "A" * 200, good[:60] + ("A" if good[60] != "A" else "B") + good[61:]):
            self.assertEqual(self.click(self.browser(), token)[1], 404)
        self.assertFalse(self.clicks())

    def test_forwarded_mail_counts_for_nobody_and_merges_nobody(self):
        link = self.link()
        self.click(self.browser(), link)
        self.click(self.browser(), link)
        self.assertEqual(self.clicks(), [(self.contact, False), (self.contact, "shared_link")])
        self.assertEqual(self.devices.search_count([]), 1)

    def test_device_of_one_stays_his_when_he_opens_the_mail_of_another(self):
        browser, link = self.browser(), self.link(self.other)
        self.click(browser)
        self.click(browser, link)
        self.assertEqual(self.clicks(), [(self.contact, False), (self.other, "shared_link")])
        self.assertEqual(self.devices.search([]).partner_id, self.contact)
        self.click(self.browser(), link)
        self.assertEqual(self.clicks()[-1], (self.other, False), "the one it was sent to is still the first")

    def test_program_does_not_take_the_place_of_the_first_device(self):
        link = self.link()
        self.click(self.browser("curl/8.5.0"), link)
        self.click(self.browser(), link)
        self.assertEqual(self.clicks(), [(self.contact, "agent"), (self.contact, False)])

    def test_scanner_that_looks_like_a_browser_does_not_take_the_place_of_the_reader(self):
        urls = [f"https://example.com/{place}" for place in range(3)]
        links = [self.devices._signed_url(self.contact, url, mail="mail:1", links=3) for url in urls]
        self.env.flush_all()
        for link in links:
            self.click(self.browser(), link)
        self.assertEqual(self.clicks(), [(self.contact, "all_links")] * 3)
        self.assertFalse(self.devices.search([("partner_id", "=", self.contact.id)]))
        self.env.cr.execute("UPDATE kestio_score_event SET date = date - INTERVAL '5 minutes' WHERE source = 'link'")
        self.env.invalidate_all()
        self.click(self.browser(), links[1])
        self.assertEqual(self.clicks()[-1], (self.contact, False))

    def test_click_at_once_after_sending_is_a_program_s(self):
        with self.on_a_slow_machine():
            self.click(self.browser(), self.link(sent=fields.Datetime.now()))
        self.click(self.browser(), self.link(sent=fields.Datetime.now() - timedelta(minutes=1)))
        self.assertEqual([reason for _who, reason in self.clicks()], ["fast_click", False])

    def test_person_may_have_two_devices(self):
        for _time in range(2):
            self.click(self.browser())
        self.assertEqual(self.clicks(), [(self.contact, False)] * 2)

    def test_visitor_who_comes_by_his_link_is_known_with_what_he_read_before(self):
        token = self.devices._token(self.contact)
        self.page(number=1)
        self.assertEqual(self.read_by(), [self.env["res.partner"]])
        self.page(number=2, token=token)
        self.page(number=3)
        self.assertEqual(self.read_by(), [self.contact] * 3)

    def test_click_on_a_link_to_an_outside_site_says_there_who_reads(self):
        link = self.link()
        address = self.click(self.browser(), link)[0]
        path, _mark, token = address.partition("?kestio=")
        self.assertEqual(path, "https://example.com/price")
        self.page(token=token)
        self.assertEqual(self.read_by(), [self.contact])
        forwarded = self.click(self.browser(), link)[0]
        self.assertEqual(forwarded, "https://example.com/price", "who got it from somebody else is nobody")

    def test_visitor_who_comes_by_a_forwarded_link_stays_unknown(self):
        token = self.devices._token(self.contact)
        self.page("v", token)
        self.page("w", token)
        self.page("w", number=2)
        self.assertEqual(self.read_by("v"), [self.contact])
        self.assertEqual(self.read_by("w"), [self.env["res.partner"]] * 2)

    def test_hostile_tokens_change_nothing(self):
        for number, token in enumerate(("x", "'; --", "é" * 100, "AQ" * 40, "\x00")):
            self.assertEqual(self.page(number=number, token=token), "stored")
        self.assertFalse(self.devices.search_count([]))

    def test_visitor_who_signs_a_form_is_known_and_stays_himself(self):
        self.page()
        visitor = f"site:{self.site.id}:v"
        self.assertTrue(self.devices._sign(visitor, self.contact.id))
        self.assertTrue(self.devices._sign(visitor, self.contact.id))
        self.assertFalse(self.devices._sign(visitor, self.other.id))
        self.assertEqual(self.read_by(), [self.contact])

    def test_forgotten_contact_has_no_device(self):
        self.click(self.browser())
        wizard = self.env["kestio.score.erasure"].with_user(self.marketing)
        wizard.with_context(active_model="res.partner", active_ids=self.contact.ids).create({}).action_erase()
        self.assertFalse(self.devices.search_count([]) + self.env["kestio.score.link"].search_count([]))
        self.assertFalse(self.clicks())

    def test_merged_contact_keeps_the_devices_of_both(self):
        for who in (self.contact, self.other):
            self.click(self.browser(), partner=who)
        self.env["base.partner.merge.automatic.wizard"]._merge((self.contact + self.other).ids, self.contact)
        self.assertEqual(self.devices.search([]).mapped("partner_id"), self.contact)
        self.assertEqual(self.devices.search_count([]), 2)
