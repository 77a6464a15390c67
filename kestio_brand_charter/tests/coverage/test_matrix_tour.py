"""Coverage: an editor fills a cell by keyboard, opens it, takes it back; the screen's own tests."""

from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker
from odoo.tests import HttpCase, tagged

from ..charter_case import CharterCase


@tagged("post_install", "-at_install")
class TestMatrixTour(HttpCase, CharterCase):
    def test_an_editor_works_by_keyboard(self):
        action = self.env.ref("kestio_brand_charter.kestio_charter_matrix_action")
        self.charter.brand_id.sequence = -1
        self.start_tour(f"/odoo/{action.path}/{self.charter.id}", "kestio_matrix_tour", login="charter_editor")
        rule = self.charter.rule_ids
        self.assertEqual((rule.tier_code, rule.applicability, rule.state), ("gold", "required", "deployed"))
        self.assertIn("We call within the day.", rule.content)


@tagged("post_install", "-at_install")
class TestMatrixWidgets(HOOTCommon):
    def test_widgets(self):
        job = self._generate_hash("@kestio_brand_charter/coverage")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={job}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
