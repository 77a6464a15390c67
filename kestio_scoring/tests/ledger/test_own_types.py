"""Ledger: an admin counts what he likes: a type, a rule and an action, all from screens."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..scoring_case import ScoringCase


@tagged("post_install", "-at_install")
class TestOwnTypes(ScoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.new_user(
            "kestio_admin", "base.group_system,sales_team.group_sale_manager,kestio_scoring.group_manager"
        )
        kinds = cls.env["kestio.score.event.type"].with_user(cls.marketing)
        cls.kind = kinds.create({"name": "Webinar", "code": "webinar", "quiet_seconds": 3_600})

    def action(self, model, field=None, **values):
        """Return an action that the admin makes on its form."""
        form = Form(self.env["ir.actions.server"].with_user(self.admin))
        form.model_id = self.env["ir.model"].with_user(self.admin)._get(model)
        form.state = "kestio_event"
        form.kestio_event_type_id = self.kind
        if field:
            form.kestio_person_field_id = self.env["ir.model.fields"]._get(model, field)
        for name, value in values.items():
            form[name] = value
        return form.save()

    def run_on(self, action, records, user=None):
        context = {"active_model": records._name, "active_ids": records.ids, "active_id": records[:1].id}
        action.with_user(user or self.admin).with_context(**context).run()

    def happened(self):
        events = self.env["kestio.score.event"].search([("type_id", "=", self.kind.id)], order="id")
        return [(event.partner_id, event.lead_id) for event in events]

    def test_type_rule_and_action_of_an_admin_give_points(self):
        self.rules({"type": "webinar", "points": 12, "decay": "none"}).with_user(self.marketing).action_publish()
        action = self.action("res.partner")
        self.assertEqual(action.name, "Record: Webinar")
        self.run_on(action, self.contact)
        self.contact.action_recompute_score()
        self.assertEqual(self.contact.with_user(self.marketing).kestio_score, 12)
        event = self.env["kestio.score.event"].search([("type_id", "=", self.kind.id)])
        self.assertEqual((event.label, event.source), (self.contact.display_name, "ir.actions.server"))

    def test_action_on_many_records_records_each(self):
        other = self.env["res.partner"].create({"name": "Bob"})
        self.run_on(self.action("res.partner"), self.contact + other)
        self.assertEqual([who for who, _lead in self.happened()], [self.contact, other])

    def test_action_finds_the_lead_or_the_contact_of_other_documents(self):
        quote = self.env["sale.order"].create({"partner_id": self.contact.id, "opportunity_id": self.lead.id})
        self.run_on(self.action("crm.lead"), self.lead)
        self.run_on(self.action("sale.order"), quote)
        self.run_on(self.action("sale.order", "partner_shipping_id"), quote)
        self.assertEqual(self.happened(), [(self.contact, self.lead)] * 2 + [(self.contact, self.env["crm.lead"])])

    def test_action_that_would_be_of_nobody_says_so(self):
        self.assertIn("nobody", self.action("res.country").warning)
        self.assertFalse(self.action("sale.order").warning)

    def test_lead_without_contact_keeps_its_event(self):
        lead = self.new_lead("Web")
        self.run_on(self.action("crm.lead"), lead)
        self.assertEqual(self.happened(), [(self.env["res.partner"], lead)])

    def test_only_admins_make_such_actions(self):
        for user in (self.salesman, self.marketing):
            with self.assertRaises(AccessError):
                self.env["ir.actions.server"].with_user(user).create(
                    {"name": "x", "model_id": self.env["ir.model"]._get_id("res.partner"), "state": "kestio_event"}
                )
