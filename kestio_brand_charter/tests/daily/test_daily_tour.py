"""Daily work: a plain salesman writes to a lead with a sentence of the charter; the panel's own tests."""

from odoo.addons.kestio_model.tests.hoot_case import HootCase
from odoo.tests import HttpCase, tagged

from .daily_case import DailyCase


@tagged("post_install", "-at_install")
class TestDailyTour(HttpCase, DailyCase):
    def test_a_salesman_writes_as_the_charter_asks(self):
        self.salesman.write({"email": "salesman@example.com", "odoobot_state": "disabled"})
        self.partner.write({"email": "customer@example.com", "lang": "en_US"})
        self.lead.partner_id = self.partner
        self.publish()
        self.start_tour(f"/odoo/crm.lead/{self.lead.id}", "kestio_charter_daily_tour", login="kestio_salesman")
        sent = self.lead.message_ids.filtered(lambda message: message.author_id == self.salesman.partner_id)
        self.assertEqual(sent[:1].body.count("Tell me when to call you."), 2)
        self.assertIn(self.partner, sent[:1].partner_ids)

    def test_the_link_of_the_panel_opens_the_whole_charter_for_a_salesman(self):
        self.publish()
        self.authenticate("kestio_salesman", "kestio_salesman")
        page = self.url_open(self.panel()["url"])
        self.assertEqual(page.status_code, 200)
        self.assertIn("You know where you stand.", page.text)


@tagged("post_install", "-at_install")
class TestDailyWidgets(HootCase):
    def test_widgets(self):
        self.run_suite("@kestio_brand_charter/daily", "desktop")


@tagged("post_install", "-at_install")
class TestDailyWidgetsOnPhone(HootCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_widgets(self):
        self.run_suite("@kestio_brand_charter/daily", "mobile")
