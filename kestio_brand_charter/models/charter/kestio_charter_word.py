"""Charter: a word to use or to avoid, or one that shows a marker in a text; its inflected forms count too."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .languages import SELECTION


class KestioCharterWord(models.Model):
    """Matched by stems: *contracting* finds *contract*, in the language of the text."""

    _name = "kestio.charter.word"
    _description = "Word of a charter"
    _inherit = ["kestio.charter.part.mixin"]
    _order = "charter_id, lang, kind, text, id"
    _rec_name = "text"

    charter_id = fields.Many2one("kestio.charter", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="charter_id.company_id", store=True)
    lang = fields.Selection(selection=SELECTION, string="Language", required=True, default="fr")
    kind = fields.Selection(
        selection=[("use", "To use"), ("avoid", "To avoid"), ("sign", "Shows a marker")], required=True, default="avoid"
    )
    text = fields.Char(string="Word or expression", required=True)
    instead = fields.Char(string="Rather say")
    why = fields.Char(translate=True)
    is_critical = fields.Boolean(string="Critical", help="May hold back a template, when the settings say so.")
    is_exact = fields.Boolean(string="This form only", help="Inflected forms of the word do not count.")
    marker_id = fields.Many2one(
        "kestio.charter.marker",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('charter_id', '=', charter_id)]",
    )

    _sign_marker = models.Constraint(
        "CHECK(kind <> 'sign' OR marker_id IS NOT NULL)", "Say which marker the word shows."
    )

    @api.constrains("text", "marker_id")
    def _check_text(self):
        if any(not (word.text or "").strip() for word in self):
            raise ValidationError(self.env._("Write the word or the expression."))
        if any(word.marker_id and word.marker_id.charter_id != word.charter_id for word in self):
            raise ValidationError(self.env._("The marker belongs to another version of the charter."))
