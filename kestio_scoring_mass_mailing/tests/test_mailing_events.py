"""Mailings: what contacts do with them is recorded, and what programs do counts nothing."""

import re
from datetime import timedelta

from odoo import Command, fields
from odoo.addons.kestio_scoring.controllers.links import COOKIE
from odoo.addons.kestio_scoring.tests.scoring_case import ScoringCase
from odoo.tests import HttpCase, tagged

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"}


@tagged("post_install", "-at_install")
class TestMailingEvents(ScoringCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.mailing = self.env["mailing.mailing"].create(
            {"subject": "News", "name": "News", "mailing_model_id": self.env["ir.model"]._get_id("res.partner")}
        )
        self.trace = self.new_trace("res.partner", self.contact.id)
        self.env["kestio.score.consent"]._say(self.contact, "given", "Form", date=fields.Datetime.now() - timedelta(9))

    def new_trace(self, model, res_id, **values):
        """Return the trace of a mail that was delivered an hour ago."""
        sent = fields.Datetime.now() - timedelta(hours=1)
        facts = {"model": model, "res_id": res_id, "mass_mailing_id": self.mailing.id, "sent_datetime": sent}
        return self.env["mailing.trace"].create({**facts, "email": "ada@example.com", **values})

    def events(self, code=None):
        """Return what is recorded of the contact."""
        domain = [("type_id.code", "=", code)] if code else []
        return self.env["kestio.score.event"].search([("partner_id", "=", self.contact.id), *domain])

    def click(self, trace=None, url="https://example.com/offer", headers=BROWSER):
        """Follow a link of the mail over HTTP."""
        values = {"url": url, "title": "Offer", "mass_mailing_id": self.mailing.id}
        tracker = self.env["link.tracker"].search_or_create([values])
        self.env.flush_all()
        path = f"/r/{tracker.code}/m/{(trace or self.trace).id}"
        self.opener.headers.update(headers)
        return self.url_open(path, allow_redirects=False)

    def test_a_mailing_that_is_opened_counts_once_with_consent(self):
        self.trace.set_opened()
        self.trace.set_opened()
        self.assertEqual(self.events().type_id.mapped("code"), ["mailing_open"])
        self.assertEqual(self.events().label, "News")

    def test_opening_is_not_recorded_without_consent(self):
        self.env["kestio.score.event.type"].search([("code", "=", "mailing_open")]).needs_consent = True
        self.env["kestio.score.consent"]._say(self.contact, "withdrawn", "Phone")
        self.trace.set_opened()
        self.assertFalse(self.events("mailing_open"))

    def test_an_answer_is_recorded(self):
        self.trace.set_replied()
        self.assertTrue(self.events("mailing_reply"))

    def test_a_click_is_recorded_with_its_address(self):
        self.assertEqual(self.click().status_code, 301)
        self.assertEqual(self.events("mailing_click").url, "https://example.com/offer")
        self.assertEqual(self.events("mailing_click").trust, "trusted")

    def test_a_scanner_s_click_is_kept_and_counts_nothing(self):
        self.click(headers={"User-Agent": "BarracudaCentral/1.0"})
        self.assertEqual(self.events("mailing_click").trust_reason, "agent")
        self.assertEqual(self.events("mailing_open").trust_reason, "agent")

    def test_a_click_within_two_seconds_of_delivery_counts_nothing(self):
        self.trace.sent_datetime = fields.Datetime.now()
        with self.on_a_slow_machine():
            self.click()
        self.assertEqual(self.events("mailing_click").trust_reason, "fast_click")

    def test_all_links_at_once_count_nothing(self):
        for number in range(4):
            self.env["link.tracker"].search_or_create(
                [{"url": f"https://example.com/{number}", "title": "x", "mass_mailing_id": self.mailing.id}]
            )
        for number in range(4):
            self.click(url=f"https://example.com/{number}")
        self.assertEqual(set(self.events("mailing_click").mapped("trust")), {"quarantine"})

    def test_the_person_of_a_mailing_contact_is_found_by_the_address_if_there_is_but_one(self):
        listed = self.env["mailing.contact"].create({"name": "Ada", "email": "ada@example.com"})
        trace = self.new_trace("mailing.contact", listed.id)
        self.env["crm.lead"].search([("email_normalized", "=", "ada@example.com")]).email_from = False
        trace.set_replied()
        self.assertEqual(self.events("mailing_reply").partner_id, self.contact)
        self.contact.copy({"email": "ada@example.com"})
        self.new_trace("mailing.contact", listed.id).set_replied()
        self.assertEqual(len(self.events("mailing_reply")), 1)

    def test_a_lead_gets_what_was_sent_to_it(self):
        lead = self.new_lead("Web", email_from="grace@example.com")
        self.new_trace("crm.lead", lead.id, email="grace@example.com").set_replied()
        self.assertTrue(self.env["kestio.score.event"].search([("lead_id", "=", lead.id)]))

    def test_clicks_and_answers_of_the_past_are_recorded_under_their_own_keys(self):
        self.click()
        self.trace.set_replied()
        self.env.flush_all()
        sources = ["link.tracker.click", "mailing.trace"]
        mine = [("source", "in", sources), ("partner_id", "=", self.contact.id), ("type_id.code", "!=", "mailing_open")]
        names = ["type_id", "source", "source_key", "partner_id", "url", "mail", "label"]
        live = self.env["kestio.score.event"].search(mine).mapped(lambda event: [event[name] for name in names])
        self.assertEqual(len(live), 2)
        self.env.cr.execute("DELETE FROM kestio_score_event")
        self.env.invalidate_all()
        self.env["kestio.score.start"].with_user(self.marketing).create({}).action_start()
        past = self.env["kestio.score.event"].search(mine).mapped(lambda event: [event[name] for name in names])
        self.assertCountEqual(past, live)

    # Signed links

    def sent_link(self):
        """Send the mailing to the contact; return the path of the link that is in his mail."""
        self.mailing.body_html = '<p><a href="https://example.com/offer">Offer</a></p>'
        values = {"model": "res.partner", "res_id": self.contact.id, "mailing_id": self.mailing.id}
        body = self.mailing.with_context(active_test=False)._shorten_links(
            self.mailing.body_html, {"mass_mailing_id": self.mailing.id}
        )
        mail = self.env["mail.mail"].create({**values, "body_html": body, "mailing_trace_ids": self.trace.ids})
        self.env.flush_all()
        found = re.search(rf"/r/[\w-]+/m/{self.trace.id}\?kestio=[\w-]+", mail._prepare_outgoing_body())
        return found[0]

    def browse(self, path, device=None):
        """Open a link in a browser that is known by this key, or in a new one; return its answer."""
        self.opener.headers.update(BROWSER)
        self.opener.cookies.clear()
        if device:
            self.opener.cookies.set(COOKIE, device)
        answer = self.url_open(path, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def test_the_device_that_opens_a_mailing_s_link_first_is_the_reader_s(self):
        answer = self.browse(self.sent_link())
        self.assertEqual((answer.status_code, answer.headers["Location"]), (303, "https://example.com/offer"))
        [device] = self.env["kestio.score.device"].search([("partner_id", "=", self.contact.id)])
        self.assertEqual(device.visitor, f"device:{answer.cookies[COOKIE]}")
        self.assertEqual(self.events("mailing_click").trust, "trusted")

    def test_a_mailing_that_is_passed_on_makes_nobody_the_contact(self):
        path = self.sent_link()
        mine = self.browse(path).cookies[COOKIE]
        self.browse(path)
        self.assertEqual(self.events("mailing_click").mapped("trust_reason"), ["shared_link", False])
        self.assertEqual(self.env["kestio.score.device"].search([]).visitor, f"device:{mine}")
        self.browse(path, mine)
        self.assertEqual(self.events("mailing_click")[0].trust, "trusted", "on his own device he may open it again")

    def test_a_scanner_does_not_take_the_place_of_the_reader(self):
        path = self.sent_link()
        self.opener.headers.update({"User-Agent": "BarracudaCentral/1.0"})
        self.url_open(path, allow_redirects=False)
        self.assertFalse(self.env["kestio.score.device"].search([]))
        self.trace.sent_datetime = fields.Datetime.now()
        self.env.flush_all()
        self.browse(path)
        self.assertFalse(self.env["kestio.score.device"].search([]), "nobody clicks that fast")
        self.trace.sent_datetime = fields.Datetime.now() - timedelta(hours=1)
        self.env.flush_all()
        self.browse(path)
        self.assertEqual(self.env["kestio.score.device"].search([]).partner_id, self.contact)

    def test_a_signature_of_another_mail_or_of_nobody_is_not_believed(self):
        other = self.env["kestio.score.device"]._token(self.contact, mail="mailing:0")
        path = self.sent_link().partition("?")[0]
        for token in (other, "x", "%00", "' OR 1=1", "A" * 5_000):
            with self.subTest(token[:10]):
                self.assertEqual(self.browse(f"{path}?kestio={token}").status_code, 301)
        self.assertFalse(self.env["kestio.score.device"].search([]))
        self.assertEqual(len(self.events("mailing_click")), 5)

    def test_an_outside_site_learns_who_comes_by_a_mailing(self):
        self.env["kestio.score.site"].create({"name": "Shop", "domains": "example.com"})
        path = self.sent_link()
        mine = self.browse(path)
        self.assertIn("https://example.com/offer?kestio=", mine.headers["Location"])
        self.assertEqual(self.browse(path).headers["Location"], "https://example.com/offer")

    def test_a_mail_to_a_lead_knows_its_contact(self):
        trace = self.new_trace("crm.lead", self.lead.id)
        self.assertEqual(trace._kestio_contact(), self.contact)
        self.assertFalse(self.new_trace("crm.lead", self.new_lead("Web").id)._kestio_contact())

    def test_test_mails_count_nothing(self):
        self.new_trace("res.partner", self.contact.id, is_test_trace=True).set_replied()
        self.assertFalse(self.events("mailing_reply"))

    def test_leaving_a_list_is_recorded_each_time(self):
        news = self.env["mailing.list"].create({"name": "Newsletter"})
        listed = self.env["mailing.contact"].create(
            {"name": "Ada", "email": "ada@example.com", "subscription_ids": [Command.create({"list_id": news.id})]}
        )
        listed.subscription_ids.opt_out = True
        listed.subscription_ids.opt_out = True
        self.assertEqual(self.events("unsubscribed").mapped("label"), ["Newsletter"])

    def test_mailings_still_work_where_nobody_has_rules(self):
        traces = self.new_trace("mailing.contact", 1, email=False)
        self.assertEqual(traces.set_opened().trace_status, "open")
