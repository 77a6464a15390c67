"""Segment: the dialog that shows two versions of the commercial model side by side."""

from odoo import api, fields, models

from ...models.comparing import changed


class KestioModelCompare(models.TransientModel):
    """Nothing is stored but the choice; both versions keep their own figures."""

    _name = "kestio.model.compare"
    _description = "Comparison of versions"

    left_id = fields.Many2one(comodel_name="kestio.model", string="Compare", required=True, ondelete="cascade")
    right_id = fields.Many2one(comodel_name="kestio.model", string="With", required=True, ondelete="cascade")
    only_changes = fields.Boolean(string="Differences only", default=True)
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

    @api.depends("left_id", "right_id", "only_changes")
    def _compute_comparison(self):
        for dialog in self:
            sections = self.env["kestio.model"]._compare(dialog.left_id, dialog.right_id)
            values = {
                "left": dialog.left_id,
                "right": dialog.right_id,
                "sections": changed(sections) if dialog.only_changes else sections,
            }
            dialog.comparison = self.env["ir.qweb"]._render("kestio_model.model_comparison", values)
