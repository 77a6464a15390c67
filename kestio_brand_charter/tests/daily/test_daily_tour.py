"""Daily work: a plain salesman writes to a lead with a sentence of the charter; the panel's own tests."""

from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker
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


class PanelCase(HOOTCommon):
    """Runs the panel's own tests in the browser."""

    def run_panel(self, preset):
        """Run those that are meant for a desktop or a phone."""
        job = self._generate_hash("@kestio_brand_charter/daily")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000&id={job}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )


@tagged("post_install", "-at_install")
class TestDailyWidgets(PanelCase):
    def test_widgets(self):
        self.run_panel("desktop")


@tagged("post_install", "-at_install")
class TestDailyWidgetsOnPhone(PanelCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_widgets(self):
        self.run_panel("mobile")
