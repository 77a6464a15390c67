"""Pipeline: who may read and write criteria, required fields and their reports."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .criteria import CriteriaCase

NOTHING, READ, SAY, ALL = "", "read", "read write create", "read write create unlink"
# model: director, manager, salesman, internal user without sales, portal user
GRANTED = {
    "kestio.stage.criterion": (ALL, READ, READ, NOTHING, NOTHING),
    "kestio.field.rule": (ALL, READ, READ, NOTHING, NOTHING),
    "kestio.lead.criterion": (SAY, SAY, SAY, NOTHING, NOTHING),
    "kestio.criterion.report": (READ, READ, READ, NOTHING, NOTHING),
    "kestio.field.usage": (READ, READ, NOTHING, NOTHING, NOTHING),
    "ir.model.fields": (READ, NOTHING, NOTHING, NOTHING, NOTHING),
}


@tagged("post_install", "-at_install")
class TestCriteriaAccess(CriteriaCase):
    def test_every_model_grants_each_role_what_the_table_says(self):
        portal = self.new_user("kestio_portal", "base.group_portal")
        self.assert_granted(GRANTED, self.director, self.manager, self.salesman, self.internal, portal)

    def test_director_of_another_company_neither_reads_nor_writes(self):
        other = self.new_company("Other")
        groups = "sales_team.group_sale_manager,kestio_model.group_director"
        stranger = self.new_user("kestio_stranger", groups, company=other)
        model = self.draft({"name": "Budget"}, rules=[{"fields": ["phone"]}])
        for part in (model.stage_criterion_ids, model.field_rule_ids):
            theirs = part.with_user(stranger).with_context(allowed_company_ids=other.ids)
            with self.subTest(model=part._name):
                self.assertFalse(theirs.search([("id", "in", part.ids)]))
                with self.assertRaises(AccessError):
                    theirs.write({"name": "Mine"})

    def test_checklist_needs_the_right_to_read_the_lead(self):
        self.active({"name": "Budget"})
        lead = self.lead()
        for user in (self.other_salesman, self.internal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                lead.with_user(user).read(["kestio_checklist"])
