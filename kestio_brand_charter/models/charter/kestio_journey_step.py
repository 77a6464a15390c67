"""Charter: a step of the customer's journey, and the stages of the pipeline that are in it."""

from odoo import api, fields, models

# The stages that Odoo brings, where nobody deleted them.
STAGES = {
    "discover": "crm.stage_lead1",
    "consider": "crm.stage_lead2",
    "decide": "crm.stage_lead3",
    "receive": "crm.stage_lead4",
}

# Parts of charters that name one, beside the charters themselves.
USED_BY = ("kestio.charter.rule", "kestio.charter.touchpoint")


class KestioJourneyStep(models.Model):
    """Steps are shared by all brands; customers without an open lead are in the step of customers."""

    _name = "kestio.journey.step"
    _description = "Step of the customer's journey"
    _inherit = ["kestio.charter.code.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(translate=True)
    stage_ids = fields.Many2many("crm.stage", string="Stages of the pipeline")
    is_lead = fields.Boolean(string="Leads", help="The step of leads that are no opportunity yet.")
    is_customer = fields.Boolean(string="Customers", help="The step of contacts who bought, outside of any deal.")
    charter_ids = fields.Many2many("kestio.charter", string="Charters", readonly=True, copy=False)

    _code_uniq = models.UniqueIndex("(code)", "Another step has this code.")

    @api.model
    def _link_known(self):
        """Say which stages of Odoo's pipeline are in which step."""
        for step in self.search([("code", "in", list(STAGES))]):
            stage = self.env.ref(STAGES[step.code], raise_if_not_found=False)
            step.stage_ids |= stage or self.env["crm.stage"]

    @api.model
    def _used_by(self):
        return [("step_ids", "kestio.charter"), *(("step_id", model) for model in USED_BY)]
