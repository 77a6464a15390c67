"""Charter: an identity marker, by which customers recognise the brand in how they are treated."""

import re
import unicodedata

from odoo import api, fields, models

DEFINITION = ("definition", "do", "dont")


class KestioCharterMarker(models.Model):
    """A marker keeps its key from version to version: what is deployed and audited is carried over by it."""

    _name = "kestio.charter.marker"
    _description = "Identity marker"
    _inherit = ["kestio.charter.part.mixin"]
    _order = "charter_id, sequence, id"

    charter_id = fields.Many2one("kestio.charter", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="charter_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    key = fields.Char(
        required=True,
        compute="_compute_key",
        store=True,
        readonly=False,
        precompute=True,
        help="Stays the same from version to version.",
    )
    value_id = fields.Many2one("kestio.charter.value", domain="[('charter_id', '=', charter_id)]")
    definition = fields.Text(translate=True)
    why = fields.Text(translate=True, help="Which promise it keeps, and what it brings to the customer.")
    do = fields.Text(translate=True, help="One a line.")
    dont = fields.Text(string="Don't", translate=True, help="One a line.")
    proof = fields.Text(translate=True, help="What shows, from outside, that it was done.")
    weight = fields.Integer(default=1, required=True, help="From 1 to 5.")
    critical = fields.Boolean(help="An audit in which it fails is capped, whatever the rest.")
    example_ids = fields.One2many("kestio.charter.example", "marker_id", string="Example sentences", copy=True)
    word_ids = fields.One2many("kestio.charter.word", "marker_id", string="Signs", help="Words that show it in a text.")

    _key_uniq = models.UniqueIndex("(charter_id, key)", "Two markers of one version cannot have the same key.")
    _weight_bounds = models.Constraint("CHECK(weight BETWEEN 1 AND 5)", "The weight of a marker is from 1 to 5.")

    @api.depends("name")
    def _compute_key(self):
        for marker in self:
            if not marker.key and marker.name:
                plain = unicodedata.normalize("NFKD", marker.name).encode("ascii", "ignore").decode().lower()
                marker.key = re.sub(r"\W+", "_", plain).strip("_") or "marker"

    def _differs_from(self, charter):
        """Say whether another version defines the marker of the same key otherwise, in any language."""
        other = charter.marker_ids.filtered(lambda marker: marker.key == self.key)
        return bool(other) and any(self._translations(name) != other._translations(name) for name in DEFINITION)

    def _translations(self, name):
        """Return all that a translated field holds: ``{language: text}``."""
        return self._fields[name]._get_stored_translations(self) or {}
