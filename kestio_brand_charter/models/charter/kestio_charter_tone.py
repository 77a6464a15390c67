"""Charter: how texts speak in one language: address, greeting, closing, reading ease, length."""

from odoo import fields, models

from .languages import SELECTION


class KestioCharterTone(models.Model):
    """What a language does not say is free."""

    _name = "kestio.charter.tone"
    _description = "Tone of a charter in a language"
    _inherit = ["kestio.charter.part.mixin"]
    _order = "charter_id, lang, id"
    _rec_name = "lang"

    charter_id = fields.Many2one("kestio.charter", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="charter_id.company_id", store=True)
    lang = fields.Selection(selection=SELECTION, string="Language", required=True, default="fr")
    address_form = fields.Selection(
        selection=[("formal", "Formal (vous)"), ("informal", "Familiar (tu)"), ("free", "Free")],
        string="Form of address",
        required=True,
        default="formal",
    )
    greetings = fields.Text(help="One a line; a text begins with one of them. Empty: free.")
    closings = fields.Text(help="One a line; a text ends with one of them. Empty: free.")
    ease_min = fields.Float(
        string="Reading ease from", digits=(4, 1), default=0.0, help="0 (hard) to 100; 0: not checked."
    )
    words_max = fields.Integer(string="At most words", default=0, help="0: not checked.")

    _lang_uniq = models.UniqueIndex("(charter_id, lang)", "The tone of this language is said already.")
    _bounds = models.Constraint(
        "CHECK(ease_min BETWEEN 0 AND 100 AND words_max >= 0)", "Reading ease is from 0 to 100, a length is positive."
    )
