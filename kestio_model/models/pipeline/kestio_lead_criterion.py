"""Pipeline: what is known of a lead about a criterion, by whom and since when."""

from odoo import fields, models


class KestioLeadCriterion(models.Model):
    """A criterion of a stage on one lead; there is no row while nobody said anything."""

    _name = "kestio.lead.criterion"
    _description = "Criterion of a lead"
    _order = "lead_id, criterion_id"
    _rec_name = "criterion_id"

    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade")
    criterion_id = fields.Many2one("kestio.stage.criterion", required=True, index=True, ondelete="cascade")
    state = fields.Selection(
        selection=[("unknown", "Unknown"), ("met", "Met"), ("unmet", "Not met"), ("na", "Not applicable")],
        required=True,
        default="unknown",
    )
    note = fields.Char()
    user_id = fields.Many2one("res.users", string="Said by", readonly=True, index="btree_not_null")
    date = fields.Datetime(string="On", readonly=True)

    _lead_criterion_uniq = models.UniqueIndex("(lead_id, criterion_id)", "A criterion is on a lead once.")
