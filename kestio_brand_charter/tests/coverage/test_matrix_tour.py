"""Coverage: an editor fills a cell by keyboard, opens it, takes it back; the screen's own tests."""

from odoo.addons.kestio_model.tests.hoot_case import HootCase
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
class TestMatrixWidgets(HootCase):
    def test_widgets(self):
        self.run_suite("@kestio_brand_charter/coverage")
