"""Pipeline: which fields of a lead must be filled, at creation or before it leaves a stage."""

from odoo import fields, models


class KestioFieldRule(models.Model):
    """Fields that are required for the leads that meet a condition."""

    _name = "kestio.field.rule"
    _description = "Required fields"
    _inherit = ["kestio.model.part.mixin"]
    _order = "model_id, sequence, id"
    _free_fields = frozenset({"name"})

    model_id = fields.Many2one("kestio.model", required=True, index=True, ondelete="cascade")
    state = fields.Selection(related="model_id.state")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    stage_id = fields.Many2one(
        "crm.stage",
        index="btree_not_null",
        ondelete="restrict",
        help="Asked before the lead leaves this stage forwards; empty: asked when it is created.",
    )
    domain = fields.Char(string="Condition", default="[]", help="Leads that are asked; empty: all of them.")
    field_ids = fields.Many2many(
        "ir.model.fields",
        string="Required fields",
        domain="[('model', '=', 'crm.lead'), ('store', '=', True), ('readonly', '=', False)]",
    )
