"""Nurture: the page on which a person refuses further mails."""

from odoo.addons.kestio_model.controllers.rebooking import BAD_TOKENS
from odoo.tests import HttpCase, tagged

from .nurture_case import NurtureCase


@tagged("post_install", "-at_install")
class TestNurturePage(NurtureCase, HttpCase):
    def setUp(self):
        super().setUp()
        BAD_TOKENS.clear()
        self.person = self.enrol()
        self.env.flush_all()
        self.path = f"/kestio/nurture/stop/{self.person._make_token(self.person.seed)}"

    def test_opening_the_link_refuses_nothing(self):
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        self.assertIn("ada@example.com", page.text)
        self.assertEqual(self.person.state, "running")

    def test_posting_refuses_all_mails(self):
        page = self.url_open(self.path, data={"List-Unsubscribe": "One-Click"})
        self.assertEqual(page.status_code, 200)
        self.person.invalidate_recordset()
        self.assertEqual(self.person.left_because, "unsubscribed")
        self.assertTrue(self.env["mail.blacklist"].search_count([("email", "=", "ada@example.com")]))
        self.assertEqual(self.url_open(self.path, data={"again": "1"}).status_code, 200)

    def test_a_wrong_link_reveals_nothing_and_is_limited(self):
        for _try in range(19):
            page = self.url_open(f"/kestio/nurture/stop/{'a' * 43}")
            self.assertEqual(page.status_code, 404)
            self.assertNotIn("ada@example.com", page.text)
        self.assertEqual(self.url_open(f"/kestio/nurture/stop/{'a' * 43}").status_code, 429)
        BAD_TOKENS.clear()

    def test_the_page_speaks_french(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.contact.lang = "fr_FR"
        self.env.flush_all()
        self.assertIn('lang="fr', self.url_open(self.path).text)
