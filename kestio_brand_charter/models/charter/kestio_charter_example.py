"""Charter: an example sentence that shows a marker, in one language, for one channel or for all."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import is_html_empty

from .languages import SELECTION


class KestioCharterExample(models.Model):
    """Shown to reps who write to a customer, to insert as it is."""

    _name = "kestio.charter.example"
    _description = "Example sentence of a marker"
    _inherit = ["kestio.charter.part.mixin"]
    _order = "marker_id, sequence, id"

    marker_id = fields.Many2one("kestio.charter.marker", required=True, index=True, ondelete="cascade")
    charter_id = fields.Many2one(related="marker_id.charter_id", store=True, index=True)
    company_id = fields.Many2one(related="marker_id.charter_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    lang = fields.Selection(selection=SELECTION, string="Language", required=True, default="fr")
    channel_id = fields.Many2one("kestio.channel", ondelete="restrict", help="None: all channels.")
    text = fields.Html(required=True, sanitize=True, sanitize_form=True)

    @api.constrains("text")
    def _check_text(self):
        if any(is_html_empty(example.text) for example in self):
            raise ValidationError(self.env._("Write the example sentence."))
