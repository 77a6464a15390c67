"""Pipeline: fields that are required at creation or before a stage is left, by condition."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .criteria import CriteriaCase


@tagged("post_install", "-at_install")
class TestFieldRule(CriteriaCase):
    def make(self, user=None, **values):
        """Let a user (the salesman by default) make a lead."""
        values = {"name": "Deal", "type": "opportunity", "company_id": self.company.id, "team_id": False, **values}
        return self.env["crm.lead"].with_user(user or self.salesman).create(values)

    def test_field_required_at_creation_is_named(self):
        self.active(rules=[{"fields": ["phone", "expected_revenue"]}])
        with self.assertRaises(UserError) as caught:
            self.make(name="Call", phone="0123")
        self.assertIn("- Call (", caught.exception.args[0])
        self.assertIn("Expected Revenue", caught.exception.args[0])
        self.assertNotIn("Phone", caught.exception.args[0])
        self.assertTrue(self.make(phone="0123", expected_revenue=10))

    def test_condition_says_who_is_asked(self):
        self.active(rules=[{"fields": ["phone"], "domain": "[('expected_revenue', '>', 1000)]"}])
        self.assertTrue(self.make(expected_revenue=500))
        with self.assertRaisesRegex(UserError, "Phone"):
            self.make(expected_revenue=5000)

    def test_imports_are_not_asked(self):
        self.active(rules=[{"fields": ["phone"]}])
        leads = self.env["crm.lead"].with_user(self.salesman).with_context(import_file=True)
        self.assertTrue(leads.create({"name": "Row", "company_id": self.company.id}))

    def test_web_forms_are_not_asked(self):
        self.active(rules=[{"fields": ["phone"]}])
        self.assertTrue(self.env["crm.lead"].sudo().create({"name": "Form", "company_id": self.company.id}))

    def test_field_required_before_a_stage_is_left(self):
        self.active(rules=[{"fields": ["date_deadline"], "stage_id": self.first.id}])
        lead = self.lead().with_user(self.salesman)
        with self.assertRaisesRegex(UserError, "Expected Closing"):
            lead.stage_id = self.second
        lead.write({"stage_id": self.second.id, "date_deadline": "2026-12-01"})
        self.assertEqual(lead.stage_id, self.second)

    def test_tags_linked_in_the_same_write_count(self):
        tag = self.env["crm.tag"].create({"name": "Tag"})
        self.active(rules=[{"fields": ["tag_ids"], "stage_id": self.first.id}])
        lead = self.lead().with_user(self.salesman)
        with self.assertRaisesRegex(UserError, "Tags"):
            lead.write({"stage_id": self.second.id, "tag_ids": [(5, 0, 0)]})
        lead.write({"stage_id": self.second.id, "tag_ids": [(4, tag.id, 0)]})
        self.assertEqual(lead.stage_id, self.second)

    def test_rule_of_a_won_stage_is_refused(self):
        with self.assertRaisesRegex(UserError, "Won is a won stage"):
            self.draft(rules=[{"fields": ["phone"], "stage_id": self.won.id}])

    def test_field_that_people_cannot_fill_is_refused(self):
        for name in ("create_date", "message_ids", "duration_tracking"):
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "cannot be asked for"):
                self.draft(rules=[{"fields": [name]}])

    def test_condition_that_does_not_fit_leads_is_refused(self):
        for domain in (
            "[('nothing', '=', 1)]",
            "[(",
            "phone = 1",
            "5",
            "[('expected_revenue', '>', 'much')]",
            "[('phone', '=')]",
        ):
            with self.subTest(domain=domain), self.assertRaisesRegex(ValidationError, "cannot be read on leads"):
                self.draft(rules=[{"fields": ["phone"], "domain": domain}])

    def test_rule_without_field_keeps_the_version_from_being_activated(self):
        model = self.draft(rules=[{"fields": [], "name": "Empty"}])
        with self.assertRaisesRegex(UserError, "Empty asks for no field"):
            model.with_user(self.director).action_activate()

    def test_condition_on_a_field_that_is_gone_asks_nobody(self):
        model = self.active(rules=[{"fields": ["phone"]}])
        self.env.cr.execute(
            "UPDATE kestio_field_rule SET domain = '[(''gone'', ''='', 1)]' WHERE model_id = %s", [model.id]
        )
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.kestio_model.models.pipeline.kestio_field_rule", "WARNING"):
            self.assertTrue(self.make())

    def test_rules_of_a_version_in_use_stay(self):
        rule = self.active(rules=[{"fields": ["phone"]}]).field_rule_ids.with_user(self.director)
        with self.assertRaisesRegex(UserError, "in use or archived"):
            rule.domain = "[]"

    def test_only_a_director_writes_rules(self):
        model = self.draft(rules=[{"fields": ["phone"]}])
        for user in (self.salesman, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                model.field_rule_ids.with_user(user).name = "Mine"

    def test_roles_without_technical_rights_read_which_fields(self):
        model = self.active(rules=[{"fields": ["phone"]}])
        for user in (self.salesman, self.manager):
            self.assertEqual(model.field_rule_ids.with_user(user).field_labels, "Phone")

    def test_manager_previews_a_draft_with_required_fields(self):
        model = self.draft(rules=[{"fields": ["phone"]}]).with_user(self.manager)
        self.assertEqual(model._pipeline_problems(), [])
        self.assertTrue(model.get_preview())

    def test_new_version_copies_rules_and_their_fields(self):
        model = self.active(rules=[{"fields": ["phone"], "stage_id": self.first.id}])
        draft = model.browse(model.with_user(self.director).action_new_version()["res_id"])
        self.assertEqual(draft.field_rule_ids.field_ids, self.field("phone"))

    def test_activating_another_version_changes_what_is_asked_at_once(self):
        self.active(rules=[{"fields": ["phone"]}])
        with self.assertRaises(UserError):
            self.make()
        self.active()
        self.assertTrue(self.make())
