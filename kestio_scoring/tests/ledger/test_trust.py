"""Ledger: what programs do is kept, brings no points, and counts once a person releases it."""

import doctest
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ...engine import trust
from ..scoring_case import NOW, ScoringCase


@tagged("post_install", "-at_install")
class TestTrust(ScoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ruleset = cls.rules({"type": "mailing_click", "points": 10, "decay": "none"})

    def click(self, seconds, link, links=4, delivered=0.0, **values):
        """Click a link of one mail some seconds after NOW."""
        return self.event(
            "mailing_click",
            -seconds / 86_400,
            url=f"https://example.com/{link}",
            mail="trace:1",
            mail_links=links,
            delivered=NOW + timedelta(seconds=delivered),
            **values,
        )

    def reasons(self):
        events = self.env["kestio.score.event"].search([("mail", "=", "trace:1")], order="date, id")
        return [event.trust_reason for event in events]

    def publish(self):
        self.ruleset.with_user(self.marketing).action_publish()

    def points(self):
        self.contact.invalidate_recordset()
        return self.contact.with_user(self.marketing).kestio_score

    def test_examples_in_docstrings_hold(self):
        result = doctest.testmod(trust)
        self.assertGreaterEqual(result.attempted, 6)
        self.assertEqual(result.failed, 0)

    def test_browsers_are_people_and_scanners_are_not(self):
        people = (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
            "Safari/605.1.15",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
            "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
        )
        programs = (
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
            "facebookexternalhit/1.1",
            "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0 Safari/537.36",
            "Slackbot-LinkExpanding 1.0",
            "curl/8.5.0",
            "",
        )
        self.assertEqual([trust.is_program(agent) for agent in people], [False] * len(people))
        self.assertEqual([trust.is_program(agent) for agent in programs], [True] * len(programs))

    def test_click_within_two_seconds_of_delivery_is_doubtful(self):
        for seconds in (1, 60):
            self.click(seconds, seconds)
        self.assertEqual(self.reasons(), ["fast_click", False])

    def test_all_links_at_once_are_doubtful_those_clicked_before_too(self):
        for seconds in range(4):
            self.click(100 + seconds, seconds)
        self.assertEqual(self.reasons(), ["most_links"] * 3 + ["all_links"])

    def test_most_links_within_a_minute_are_doubtful(self):
        for seconds in (100, 110, 120):
            self.click(seconds, seconds)
        self.assertEqual(self.reasons(), ["most_links"] * 3)

    def test_who_reads_a_whole_mail_in_an_afternoon_is_a_person(self):
        for number in range(4):
            self.click(3_600 * number + 100, number)
        self.assertEqual(self.reasons(), [False] * 4)

    def test_clicks_that_come_in_one_call_are_judged_together(self):
        events = [
            {
                "type": "mailing_click",
                "date": NOW + timedelta(seconds=100 + n),
                "source": "test",
                "source_key": f"burst {n}",
                "partner_id": self.contact.id,
                "url": str(n),
                "mail": "trace:1",
                "mail_links": 3,
            }
            for n in range(3)
        ]
        self.env["kestio.score.ledger"]._record(events)
        self.assertEqual(self.reasons(), ["all_links"] * 3)

    def test_earlier_clicks_lose_their_points_as_soon_as_they_turn_out_doubtful(self):
        self.publish()
        self.click(100, 0)
        self.env["kestio.score.ledger"]._recompute({self.contact.id})
        self.assertEqual(self.points(), 10)
        for seconds in range(1, 4):
            self.click(100 + seconds, seconds)
        self.assertEqual(self.points(), 0)

    def test_released_event_counts_at_once_and_is_not_doubted_again(self):
        self.publish()
        self.click(1, 0)
        event = self.env["kestio.score.event"].search([("mail", "=", "trace:1")])
        self.assertEqual(self.points(), 0)
        event.with_user(self.marketing).action_release()
        self.assertEqual((event.trust, event.released_by), ("released", self.marketing))
        self.assertEqual(self.points(), 10)
        self.click(60, 1)
        self.assertEqual(event.trust, "released")

    def test_sales_users_release_nothing(self):
        self.click(1, 0)
        event = self.env["kestio.score.event"].search([("mail", "=", "trace:1")])
        with self.assertRaises(AccessError):
            event.with_user(self.salesman).action_release()
        self.assertEqual(event.trust, "quarantine")

    def test_trusted_event_stays_trusted_when_it_is_released(self):
        self.click(60, 0)
        event = self.env["kestio.score.event"].search([("mail", "=", "trace:1")])
        event.with_user(self.marketing).action_release()
        self.assertEqual((event.trust, event.released_on), ("trusted", False))

    def test_click_on_our_pages_after_which_nobody_reads_is_doubtful(self):
        now = fields.Datetime.now()
        for number, (url, read, is_known) in enumerate(
            (
                ("https://own.example/a", False, True),
                ("https://own.example:8069/b", True, True),
                ("https://own.example/c", False, False),
                ("https://other.example/", False, True),
            )
        ):
            who = self.env["res.partner"].create({"name": url})
            date = now - timedelta(minutes=30)
            if is_known:
                device = {"visitor": f"device:{number}", "partner_id": who.id, "date": date}
                self.env["kestio.score.device"].create(device)
            self.event("mailing_click", who=who, date=date, url=url, mail=f"trace:{number}")
            if read:
                self.event("page_view", who=who, date=date + timedelta(seconds=3), url="/b")
        hooks = {"_followed_hosts": lambda _self: ["own.example"], "_followed_pages": lambda _self: SQL("TRUE")}
        with patch.multiple(type(self.env["kestio.score.trust"]), **hooks):
            self.env["kestio.score.trust"]._cron_doubt()
        doubted = self.env["kestio.score.event"].search([("trust_reason", "=", "no_follow_up")])
        self.assertEqual(doubted.mapped("url"), ["https://own.example/a"])
        self.assertEqual(doubted.trust, "quarantine")
