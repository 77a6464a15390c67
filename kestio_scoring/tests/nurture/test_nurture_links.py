"""Nurture: links of mails tell who clicked, and pictures who opened, if he agreed to it."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import fields
from odoo.tests import HttpCase, tagged

from .nurture_case import NurtureCase

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"


@tagged("post_install", "-at_install")
class TestNurtureLinks(NurtureCase, HttpCase):
    def links(self, person, kind="s"):
        """Return the paths of the links of the mail that tell something."""
        body = person.sending_ids.mail_id.body_html
        return [urlsplit(url).path for url in re.findall(rf'"(https?://[^"]*/kestio/{kind}/[^"]+)"', body)]

    def follow(self, path, agent=BROWSER):
        self.env.flush_all()
        return self.url_open(path, headers={"User-Agent": agent}, allow_redirects=False)

    def test_a_click_leads_on_and_counts_on_the_step(self):
        person = self.enrol()
        [path] = self.links(person)
        self.assertEqual(self.follow(path).headers["Location"], "https://example.com/guide")
        person.sending_ids.invalidate_recordset()
        self.assertTrue(person.sending_ids.clicked_on)

    def test_a_scanner_s_click_leads_on_and_counts_nothing(self):
        person = self.enrol()
        [path] = self.links(person)
        self.assertEqual(self.follow(path, "BarracudaCentral").status_code, 303)
        person.sending_ids.invalidate_recordset()
        self.assertFalse(person.sending_ids.clicked_on)

    def test_a_lead_without_contact_is_told_by_its_links_too(self):
        lead = self.new_lead("Web", email_from="grace@example.com", user_id=False)
        person = self.enrol(lead)
        self.follow(self.links(person)[0])
        event = self.env["kestio.score.event"].search([("lead_id", "=", lead.id)])
        self.assertEqual(event.type_id.code, "mailing_click")
        person.sending_ids.invalidate_recordset()
        self.assertTrue(person.sending_ids.clicked_on)

    def test_the_way_out_is_never_a_followed_link(self):
        person = self.enrol()
        self.assertIn(person._stop_url(), person.sending_ids.mail_id.body_html)
        self.assertEqual(len(self.links(person)), 1)

    def test_only_who_agreed_gets_a_picture_that_tells(self):
        self.assertFalse(self.links(self.enrol(), "o"))
        agreed = self.env["res.partner"].create({"name": "Grace", "email": "grace@example.com"})
        self.env["kestio.score.consent"]._say(agreed, "given", "Form", date=fields.Datetime.now() - timedelta(days=1))
        person = self.enrol(self.new_lead("Grace", partner_id=agreed.id, user_id=False))
        [path] = self.links(person, "o")
        self.assertEqual(self.follow(path).headers["Content-Type"], "image/gif")
        person.sending_ids.invalidate_recordset()
        self.assertTrue(person.sending_ids.opened_on)
