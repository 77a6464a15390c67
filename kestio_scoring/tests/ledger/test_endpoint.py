"""Ledger: what outside sites send, over real HTTP: good, bad and hostile."""

import doctest
import json
from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged

from ...controllers.events import BAD_KEYS, BATCHES, PAGES
from ...engine import ingest
from ..scoring_case import ScoringCase

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"


@tagged("post_install", "-at_install")
class TestEndpoint(ScoringCase, HttpCase):
    def setUp(self):
        super().setUp()
        for limit in (BAD_KEYS, BATCHES, PAGES):
            limit.clear()
            self.addCleanup(limit.clear)
        self.site = self.new_site(self.marketing)
        self.key = self.new_key(self.site)

    def new_site(self, user, **values):
        sites = self.env["kestio.score.site"].with_user(user)
        return sites.create({"name": "Shop", "domains": "example.com\n", **values})

    def new_key(self, site):
        return site.action_new_key()["context"]["default_key"]

    def post(self, body, key=None, path="", **headers):
        """Send a body, as JSON unless it is bytes; return the status and the answer."""
        if not path:
            headers.setdefault("Authorization", f"Bearer {key or self.key}")
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.url_open(f"/kestio/events{path}", data=data, headers=headers, method="POST")
        return answer.status_code, answer.json()

    def send(self, key=None, **facts):
        """Send one form of the contact; return what became of it."""
        event = {"id": "1", "type": "form", "email": "ada@example.com", **facts}
        status, answer = self.post([{name: value for name, value in event.items() if value is not None}], key)
        self.assertEqual(status, 200)
        [result] = answer["results"]
        return result.get("reason", result["status"])

    def page(self, origin="https://www.example.com", **facts):
        """Send what the snippet sends; return the status and what became of it."""
        event = {"id": "1", "type": "page_view", "visitor": "v", "url": "https://www.example.com/price", **facts}
        headers = {"Origin": origin, "Content-Type": "text/plain;charset=UTF-8", "User-Agent": BROWSER}
        headers = {name: value for name, value in headers.items() if value}
        status, answer = self.post(event, path=f"/{self.site.public_key}", **headers)
        result = answer.get("results", [{}])[0]
        return status, result.get("reason") or result.get("status") or answer["error"]

    def stored(self):
        self.env.invalidate_all()
        return self.env["kestio.score.event"].search([("source", "=", f"site:{self.site.id}")])

    # Good ones

    def test_examples_in_docstrings_hold(self):
        result = doctest.testmod(ingest)
        self.assertGreaterEqual(result.attempted, 7)
        self.assertEqual(result.failed, 0)

    def test_event_of_an_address_belongs_to_the_contact_and_comes_once(self):
        self.assertEqual([self.send(email=" ADA@Example.com"), self.send()], ["stored", "duplicate"])
        self.assertEqual((self.stored().partner_id, self.stored().company_id), (self.contact, self.company))

    def test_each_event_of_a_batch_gets_its_own_answer(self):
        status, answer = self.post(
            [
                {"id": 1, "type": "form", "contact_id": self.contact.id, "label": "é"},
                {"id": 1, "type": "form", "contact_id": self.contact.id},
                {"id": 2, "type": "teleported", "contact_id": self.contact.id},
                {"id": 3, "type": "form", "lead_id": self.lead.id},
            ]
        )
        self.assertEqual(status, 200)
        self.assertEqual({name: answer[name] for name in ("stored", "duplicate", "refused")}, {
            "stored": 2, "duplicate": 1, "refused": 1
        })  # fmt: skip
        self.assertEqual(answer["results"][2], {"id": 2, "status": "refused", "reason": "unknown_type"})
        self.assertEqual(self.stored().lead_id, self.lead)

    def test_late_event_keeps_its_date_and_zone(self):
        day = (datetime.now() - timedelta(days=300)).replace(microsecond=0)
        self.assertEqual(self.send(date=f"{day.isoformat()}+02:00"), "stored")
        self.assertEqual(self.stored().date, day - timedelta(hours=2))

    def test_address_of_nobody_but_a_lead_belongs_to_the_lead(self):
        lead = self.new_lead(email_from="bob@example.com")
        self.assertEqual(self.send(email="bob@example.com"), "stored")
        self.assertEqual((self.stored().lead_id, self.stored().partner_id.ids), (lead, []))

    def test_visitor_stays_unknown_and_is_that_of_this_site_only(self):
        self.assertEqual(self.send(email=None, visitor="w:1"), "stored")
        self.assertEqual((self.stored().visitor, self.stored().partner_id.ids), (f"site:{self.site.id}:w:1", []))

    def test_who_comes_back_to_the_site_after_days_away_returns(self):
        now = datetime.now().replace(microsecond=0)
        for number, days in enumerate((9, 8.9, 5, 4.9)):
            date = (now - timedelta(days=days)).isoformat()
            self.send(id=str(number), type="page_view", date=date, url=f"/{days}")
            self.send(id=f"w{number}", type="page_view", date=date, url="/", email=None, visitor=f"w{number}")
        returns = self.env["kestio.score.event"].search([("source", "=", "site.return")])
        self.assertEqual((returns.url, returns.partner_id), ("/5", self.contact))
        self.site.return_days = 10
        self.send(id="now", type="page_view", url="/now")
        self.assertEqual(self.env["kestio.score.event"].search([("source", "=", "site.return")]), returns)

    def test_pages_that_come_in_one_batch_return_too(self):
        now = datetime.now()
        dates = [(now - timedelta(days=days)).isoformat() for days in (9, 5)]
        self.post([{"id": str(day), "type": "page_view", "visitor": "w", "date": day, "url": "/"} for day in dates])
        [event] = self.env["kestio.score.event"].search([("source", "=", "site.return")])
        self.assertEqual((event.type_id.code, event.visitor), ("return_visit", f"site:{self.site.id}:w"))

    def test_address_is_kept_without_the_signature_of_who_came_by_it(self):
        self.page(url="https://www.example.com/price?a=1&kestio=AU_x", id="s")
        self.assertEqual(self.stored().url, "https://www.example.com/price?a=1")

    # Bad and hostile ones

    def test_bad_events_are_refused_with_a_reason_and_write_nothing(self):
        in_a_day = (datetime.now() + timedelta(days=1)).isoformat()
        for reason, facts in (
            ("no_id", {"id": None}),
            ("no_id", {"id": {"$gt": ""}}),
            ("no_id", {"id": True}),
            ("long_id", {"id": "x" * 129}),
            ("unknown_type", {"type": None}),
            ("bad_type", {"type": ["form"]}),
            ("future", {"date": in_a_day}),
            ("too_old", {"date": "1999-12-31"}),
            ("bad_date", {"date": "yesterday"}),
            ("bad_date", {"date": 12}),
            ("bad_date", {"date": "0001-01-01T00:00:00+23:00"}),
            ("nobody", {"email": "nobody@example.com"}),
            ("bad_email", {"email": ["ada@example.com"]}),
            ("nobody", {"email": None, "contact_id": 2**31}),
            ("nobody", {"email": None, "contact_id": -1}),
            ("nobody", {"email": None, "contact_id": "1 OR 1=1"}),
            ("nobody", {"email": None, "lead_id": 999_999_999}),
            ("bad_url", {"url": "javascript:alert(1)"}),
            ("bad_url", {"url": "http://[", "label": None}),
            ("bad_label", {"label": {}}),
        ):
            with self.subTest(reason, **facts):
                self.assertEqual(self.send(**facts), reason)
        self.assertFalse(self.stored())

    def test_hostile_text_is_kept_as_text(self):
        text = "Robert'); DROP TABLE res_partner;-- <img src=x onerror=alert(1)> %s {{ 7*7 }} \x00 \ud800"
        self.assertEqual(self.send(id="'; --", label=text, url="https://example.com/?q=<script>'"), "stored")
        self.assertEqual(self.stored().label, text.replace("\x00", "").replace("\ud800", "?"))
        self.assertEqual(self.send(id="'; --"), "duplicate")
        self.assertEqual(self.send(id="2", email="' OR ''='"), "nobody")
        self.assertEqual(self.send(id="3", label="x" * 100_000), "stored")
        for number, odd in enumerate(("\x00", " ", "\ud800", "ada@example.com\x00", "\u202e\x07")):
            with self.subTest(odd):
                self.assertEqual(self.send(id=odd), "stored" if odd.strip(" \x00") else "no_id")
                found = "stored" if odd.startswith("ada") else "nobody"
                self.assertEqual(self.send(id=f"odd {number}", email=odd), found)
                self.assertEqual(
                    self.send(id=f"told {number}", token=odd, visitor=odd, label=odd, url="/" + odd), "stored"
                )

    def test_numbers_and_dates_that_are_none_are_refused(self):
        for name, reason in (("id", "no_id"), ("contact_id", "nobody"), ("date", "bad_date"), ("label", "bad_label")):
            for value in (b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1.5"):
                event = b'{"id": "1", "type": "form", "%s": %s}' % (name.encode(), value)
                with self.subTest(event):
                    status, answer = self.post(event)
                    self.assertEqual((status, answer["results"][0].get("reason")), (200, reason))
        self.assertEqual(self.post(b'[{"id": 1, "type": "form", "contact_id": %s}]' % (b"9" * 5_000))[0], 400)

    def test_dates_with_zones_are_the_same_moment(self):
        day = (datetime.now() - timedelta(days=9)).replace(hour=10, minute=0, second=0, microsecond=0)
        for number, text in enumerate(("T10:00:00Z", "T10:00:00", " 10:00", "T12:00:00+02:00", "T00:30:00-09:30")):
            self.assertEqual(self.send(id=str(number), date=day.strftime("%Y-%m-%d") + text), "stored")
        self.assertEqual(set(self.stored().mapped("date")), {day})

    def test_deep_json_is_refused_or_left_unread(self):
        deep = b"[" * 900 + b"]" * 900
        self.assertEqual(self.post(deep)[1]["results"][0]["reason"], "not_an_event")
        body = b'{"id": "1", "type": "form", "email": "ada@example.com", "more": %s}' % deep
        self.assertEqual(self.post(body)[1]["stored"], 1)
        self.assertEqual(self.post(b'{"events":' * 100_000)[0], 400)

    def test_form_is_no_json_and_the_answer_says_so(self):
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            answer = self.post([{"id": 1}], **{"Content-Type": kind})
            self.assertEqual(answer, (415, {"error": "bad_content_type"}))

    def test_keys_of_users_open_nothing(self):
        portal = self.new_user("kestio_portal_key", "base.group_portal")
        until = datetime.now() + timedelta(hours=1)
        for user in (portal, self.marketing):
            for scope in ("rpc", None):
                key = self.env["res.users.apikeys"].with_user(user).sudo()._generate(scope, "x", until)
                with self.subTest(user=user.login, scope=scope):
                    self.assertEqual(self.post([{"id": 1}], key), (401, {"error": "bad_key"}))

    def test_what_is_no_batch_is_refused(self):
        for body, status, reason in (
            (b"", 400, "not_json"),
            (b"{'id': 1}", 400, "not_json"),
            (b"\xff\xfe", 400, "not_json"),
            (b"[" * 200_000, 400, "not_json"),
            (b"1" * 10_000, 400, "not_json"),
            (b"[]", 400, "no_events"),
            (b'"text"', 400, "no_events"),
            (json.dumps([{"id": 1}] * 501).encode(), 413, "too_many"),
            (b"x" * 1_000_001, 413, "too_large"),
            (b"x" * 10_000_000, 413, "too_large"),
        ):
            with self.subTest(size=len(body), reason=reason):
                self.assertEqual(self.post(body), (status, {"error": reason}))
        self.assertEqual(self.post([1, None, "x", []])[1]["refused"], 4)

    def test_wrong_keys_are_refused_and_then_not_even_looked_up(self):
        for key in ("wrong", "a" * 43, "' OR 1=1"):
            self.assertEqual(self.post([], key), (401, {"error": "bad_key"}))
        self.assertEqual(self.post([], Authorization="")[0], 401)
        for _time in range(16):
            self.post([], "wrong")
        self.assertEqual(self.post([{"id": 1}]), (429, {"error": "too_many_tries"}))

    def test_new_key_ends_the_one_before_and_archived_sites_are_closed(self):
        before, self.key = self.key, self.new_key(self.site)
        self.assertEqual(self.post([{"id": 1}], before)[0], 401)
        self.assertEqual(self.send(), "stored")
        self.site.active = False
        self.assertEqual(self.post([{"id": 1}])[0], 401)

    def test_too_many_batches_are_refused_for_a_while(self):
        for _time in range(BATCHES.failures):
            BATCHES.fail(str(self.site.id))
        self.assertEqual(self.post([{"id": 1}]), (429, {"error": "too_fast"}))

    def test_site_of_one_company_says_nothing_of_people_of_another(self):
        other = self.new_company("Other")
        theirs = self.env["res.partner"].create(
            {"name": "Theirs", "email": "theirs@example.com", "company_id": other.id}
        )
        self.assertEqual(self.send(email="theirs@example.com"), "nobody")
        self.assertEqual(self.send(email=None, contact_id=theirs.id), "nobody")

    # Browsers

    def test_page_says_what_its_visitor_reads_now(self):
        self.assertEqual(self.page(date="2020-01-01"), (200, "stored"))
        event = self.stored()
        self.assertEqual((event.visitor, event.trust), (f"site:{self.site.id}:v", "trusted"))
        self.assertLess(datetime.now() - event.date, timedelta(minutes=5))

    def test_page_speaks_for_nobody_else(self):
        for facts in ({"email": "ada@example.com"}, {"contact_id": self.contact.id}, {"lead_id": self.lead.id}):
            self.page(id=str(facts), **facts)
        self.assertFalse(self.stored().partner_id + self.env["res.partner"])
        self.assertFalse(self.stored().lead_id)
        self.assertEqual(self.page(visitor=None)[1], "nobody")

    def test_page_sends_only_types_that_browsers_may_send(self):
        self.assertEqual(self.page(type="meeting_held")[1], "unknown_type")

    def test_pages_of_other_hosts_are_refused(self):
        for origin in ("https://badexample.com", "null", None):
            self.assertEqual(self.page(origin), (403, "unknown_host"))

    def test_program_that_reads_pages_is_quarantined(self):
        event = {"id": "1", "type": "page_view", "visitor": "v"}
        headers = {"Origin": "https://example.com", "User-Agent": "Googlebot/2.1"}
        self.post(event, path=f"/{self.site.public_key}", **headers)
        self.assertEqual((self.stored().trust, self.stored().trust_reason), ("quarantine", "agent"))

    def test_public_key_opens_the_road_of_servers_to_nobody(self):
        self.assertEqual(self.post([{"id": 1}], self.site.public_key)[0], 401)

    def test_browser_asks_first_and_is_let(self):
        answer = self.url_open(
            f"/kestio/events/{self.site.public_key}",
            headers={"Origin": "https://example.com", "Access-Control-Request-Method": "POST"},
            method="OPTIONS",
        )
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "*")

    # Who may

    def test_only_marketing_sees_sites_and_nobody_the_key(self):
        sites = self.env["kestio.score.site"]
        self.assert_granted(
            {"kestio.score.site": ("", "", "read write create unlink")}, self.salesman, self.manager, self.marketing
        )
        self.assertNotIn("key_digest", sites.with_user(self.marketing).fields_get())
        self.assertNotIn(self.key, str(self.site.sudo().read()))
