"""Scoring: every button of our screens calls a method that the web client can call."""

from lxml import etree
from odoo.service.model import call_kw
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestButtons(TransactionCase):
    def buttons(self):
        """Return model and method of each button in the views of our addons."""
        ours = self.env["ir.model.data"].search([("model", "=", "ir.ui.view"), ("module", "=like", "kestio%")])
        for view in self.env["ir.ui.view"].browse(ours.mapped("res_id")).exists():
            for node in etree.fromstring(view.arch).iter("button", "a"):
                is_nested = any(parent.tag == "field" and len(parent) for parent in node.iterancestors())
                if node.get("type") == "object" and view.model in self.env and not is_nested:
                    yield view.model, node.get("name")

    def test_buttons_call_methods_of_records(self):
        for model, name in set(self.buttons()):
            with self.subTest(f"{model}.{name}"):
                method = getattr(type(self.env[model]), name)
                self.assertFalse(getattr(method, "_api_model", False), "Odoo hands it the ids that are selected.")

    def test_proposals_open_from_a_list_in_which_nothing_is_selected(self):
        found = {model for model, name in self.buttons() if name == "action_propose"}
        self.assertEqual(len(found), 5)
        for model in found:
            with self.subTest(model):
                self.assertEqual(call_kw(self.env[model], "action_propose", [[]], {})["type"][:11], "ir.actions.")
