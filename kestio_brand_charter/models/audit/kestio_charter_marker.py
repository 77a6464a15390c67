"""Audits: how a marker is asked for."""

from odoo import fields, models


class KestioCharterMarker(models.Model):
    """Part of what is approved: what audits were judged by must not move."""

    _name = "kestio.charter.marker"
    _inherit = "kestio.charter.marker"

    question_kind = fields.Selection(
        selection=[("scale", "0 to 4"), ("yesno", "Yes or no")],
        string="Answered by",
        required=True,
        default="scale",
        help="How auditors answer; not applicable is always an answer.",
    )
    question = fields.Char(
        translate=True, help="What auditors are asked. Empty: whether the marker shows, with its proof beside it."
    )
