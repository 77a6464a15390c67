"""Scoring: what the addresses that everybody reaches refuse: RPC of outsiders, tokens, hostile bodies."""

import json
from xmlrpc.client import Fault

from odoo.addons.kestio_model.controllers.rebooking import BAD_TOKENS
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..controllers.events import BAD_KEYS, BATCHES, PAGES
from ..controllers.links import CLICKS
from .scoring_case import ScoringCase

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"


@tagged("post_install", "-at_install")
class TestPublicBorders(ScoringCase, HttpCase):
    def setUp(self):
        super().setUp()
        for limit in (CLICKS, BAD_KEYS, BATCHES, PAGES, BAD_TOKENS):
            limit.clear()
            self.addCleanup(limit.clear)

    def get(self, path, **options):
        return self.url_open(path, allow_redirects=False, headers={"User-Agent": BROWSER}, **options)

    def clicks(self):
        return self.env["kestio.score.event"].search_count([("source", "=", "link")])

    def test_nobody_writes_into_the_ledger_over_rpc(self):
        self.event()
        event = self.env["kestio.score.event"].search([], order="id desc", limit=1)
        self.env.flush_all()
        user = self.marketing
        loggers = ("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
        fact = {"type": "form", "partner_id": self.contact.id, "source": "rpc", "source_key": "1"}
        for model, method, arguments in (
            ("kestio.score.ledger", "_record", [[fact]]),
            ("kestio.score.ledger", "_erase", ["TRUE"]),
            ("kestio.score.event", "create", [{"source": "rpc", "source_key": "2"}]),
            ("kestio.score.event", "write", [[event.id], {"trust": "trusted"}]),
            ("kestio.score.event", "unlink", [[event.id]]),
            ("kestio.score.consent", "create", [{"partner_id": self.contact.id, "state": "given", "source": "x"}]),
            ("kestio.score.device", "_token", [self.contact.id]),
            ("kestio.score.device", "search_read", [[]]),
            ("kestio.score.link", "search_read", [[]]),
            ("kestio.score.site", "search_read", [[], ["key_digest"]]),
            ("kestio.score.past", "_start", ["2026-01-01", 1]),
        ):
            with self.subTest(f"{model}.{method}"), mute_logger(*loggers), self.assertRaises(Fault):
                self.xmlrpc_object.execute(self.env.cr.dbname, user.id, user.login, model, method, *arguments)
        self.env.invalidate_all()
        self.assertTrue(event.exists())
        self.assertFalse(self.env["kestio.score.event"].search([("source", "=", "rpc")]))

    def test_who_opens_a_link_again_and_again_is_led_on_and_fills_nothing(self):
        address = self.env["kestio.score.device"]._signed_url(self.contact, "https://example.com/price")
        self.env.flush_all()
        path = "/kestio/s/" + address.rpartition("/")[2]
        for _time in range(CLICKS.failures + 5):
            self.opener.cookies.clear()
            answer = self.get(path)
            self.assertEqual((answer.status_code, answer.headers["Location"][:25]), (303, "https://example.com/price"))
        self.assertEqual(self.clicks(), CLICKS.failures)

    def test_hostile_tokens_are_not_found(self):
        hostile = ("x", "AQ" * 2000, "%F0%9F%98%80", "'%20OR%201=1", "%25s", "A" * 65)
        for path in ("/kestio/s/", "/kestio/o/", "/kestio/nurture/stop/"):
            for token in hostile:
                BAD_TOKENS.clear()
                with self.subTest(path, token=token[:20]):
                    self.assertIn(self.get(path + token).status_code, (400, 404))

    def test_token_of_a_link_is_no_token_of_a_picture_and_the_other_way_round(self):
        devices = self.env["kestio.score.device"]
        picture = devices._token(self.contact, mail="test:1")
        link = devices._token(self.contact, url="https://example.com/")
        self.env.flush_all()
        self.assertEqual(self.get(f"/kestio/s/{picture}").status_code, 404)
        self.assertEqual(self.get(f"/kestio/o/{link}").status_code, 404)
        self.assertFalse(self.clicks())

    def test_hostile_bodies_are_refused_and_nothing_breaks(self):
        site = self.env["kestio.score.site"].with_user(self.marketing).create({"name": "Shop"})
        key = site.action_new_key()["context"]["default_key"]
        self.env.flush_all()
        deep = b"[" * 200_000
        for body in (
            b"",
            b"null",
            b"7",
            b"[]",
            b"{}",
            deep,
            b"\xff\xfe",
            b'{"events": {}}',
            b"[null]",
            b'[{"id": {}}]',
        ):
            with self.subTest(body[:20]):
                answer = self.url_open(
                    "/kestio/events", data=body, headers={"Authorization": f"Bearer {key}"}, method="POST"
                )
                self.assertIn(answer.status_code, (200, 400, 411))
        odd = (
            {"contact_id": 2**70},
            {"contact_id": "1; DROP TABLE"},
            {"lead_id": 1.5},
            {"date": "9999-12-31T23:59:59-14:00"},
            {"date": "0001-01-01T00:00:00+14:00"},
            {"date": 10**30},
            {"url": "javascript:alert(1)"},
            {"url": "https://[::1"},
            {"type": "form\x00"},
            {"label": "\ud800", "email": "ada@example.com", "url": "/\x00"},
            {"email": ["a"]},
            {"visitor": {"a": 1}},
            {"token": 5},
        )
        for facts in odd:
            with self.subTest(facts):
                answer = self.url_open(
                    "/kestio/events",
                    data=json.dumps([{"id": str(facts), "type": "form", **facts}]).encode(),
                    headers={"Authorization": f"Bearer {key}"},
                    method="POST",
                )
                self.assertEqual(answer.status_code, 200)
                self.assertIn(answer.json()["results"][0]["status"], ("refused", "stored"))
        for scheme in ("", "Bearer", "Bearer ", "Basic x", "Bearer é", f"Basic {key}", f"Bearer {key}x"):
            BAD_KEYS.clear()
            with self.subTest(scheme):
                answer = self.url_open(
                    "/kestio/events", data=b"[]", headers={"Authorization": scheme.encode()}, method="POST"
                )
                self.assertEqual(answer.status_code, 401)
