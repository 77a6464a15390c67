"""Audits: one corrective action that is proposed."""

from odoo import fields, models


class KestioCharterCorrectLine(models.TransientModel):
    """Taken out when nobody is to do it."""

    _name = "kestio.charter.correct.line"
    _description = "Proposed corrective action"

    wizard_id = fields.Many2one("kestio.charter.correct", required=True, ondelete="cascade")
    marker_id = fields.Many2one("kestio.charter.marker", required=True)
    summary = fields.Char(string="What is done", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        domain=lambda self: [
            ("share", "=", False),
            ("all_group_ids", "in", self.env.ref("kestio_brand_charter.group_reader").ids),
        ],
    )
    due_date = fields.Date()
