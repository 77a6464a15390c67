"""Pipeline: what a rep must know or have done in a stage, the same for all reps."""

from odoo import fields, models


class KestioStageCriterion(models.Model):
    """An objective criterion of a stage: met by a field that is filled, or ticked by hand."""

    _name = "kestio.stage.criterion"
    _description = "Stage criterion"
    _inherit = ["kestio.model.part.mixin"]
    _order = "model_id, stage_id, sequence, id"
    _free_fields = frozenset({"name", "help"})

    model_id = fields.Many2one("kestio.model", required=True, index=True, ondelete="cascade")
    state = fields.Selection(related="model_id.state")
    stage_id = fields.Many2one("crm.stage", required=True, index=True, ondelete="restrict")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    help = fields.Char(translate=True, help="What counts as met, and how to find out.")
    weight = fields.Float(required=True, default=1.0)
    mandatory = fields.Boolean(help="A deal does not leave the stage forwards before this is met.")
    field_id = fields.Many2one(
        "ir.model.fields",
        string="Field",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('model', '=', 'crm.lead'), ('store', '=', True)]",
        help="Met when this field of the lead is filled; empty: ticked by hand.",
    )

    _weight_positive = models.Constraint("CHECK(weight >= 0)", "A weight cannot be negative.")
