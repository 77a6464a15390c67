"""Charter: an identity marker, by which customers recognise the brand in how they are treated."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .naming import slug

DEFINITION = ("definition", "do", "dont")


class KestioCharterMarker(models.Model):
    """A marker keeps its key from version to version: what is deployed and audited is carried over by it."""

    _name = "kestio.charter.marker"
    _description = "Identity marker"
    _inherit = ["kestio.charter.name.mixin", "kestio.charter.part.mixin"]
    _order = "charter_id, sequence, id"

    charter_id = fields.Many2one("kestio.charter", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="charter_id.company_id", store=True)
    charter_state = fields.Selection(related="charter_id.state", string="State of the charter")
    sequence = fields.Integer(default=10)
    name = fields.Char(translate=True)
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

    @api.depends("name", "charter_id")
    def _compute_key(self):
        for marker in self:
            if not marker.key and marker.name:
                taken = set((marker.charter_id.marker_ids - marker).mapped("key"))
                marker.key = slug(marker.name, taken)

    @api.constrains("value_id", "charter_id")
    def _check_value(self):
        if any(marker.value_id and marker.value_id.charter_id != marker.charter_id for marker in self):
            raise ValidationError(self.env._("The value belongs to another version of the charter."))

    def _redefined(self, other):
        """Return those of these markers that another version defines otherwise, in a language that both have.

        :param other: markers, paired with these by key; a marker that only one version has is not redefined.
        """
        texts = self._definitions(self | other)
        keyed = {marker.key: marker for marker in other}
        return self.filtered(
            lambda marker: (
                marker.key in keyed
                and any(_differs(*pair) for pair in zip(texts[marker.id], texts[keyed[marker.key].id], strict=True))
            )
        )

    @api.model
    def _definitions(self, markers):
        """Return what defines markers, in all languages, by one query: ``{id: ({language: text}, ...)}``."""
        markers.flush_recordset(DEFINITION)
        rows = self.env.execute_query(
            SQL(
                'SELECT id, definition, "do", dont FROM kestio_charter_marker WHERE id IN %s',
                tuple(markers.ids) or (0,),
            )
        )
        return {row[0]: tuple(text or {} for text in row[1:]) for row in rows}


def _differs(mine, other):
    """Say whether two texts differ in a language that both have; a new translation changes nothing."""
    mine, other = ({lang: text for lang, text in texts.items() if text} for texts in (mine, other))
    shared = mine.keys() & other.keys()
    return bool(mine or other) and (not shared or any(mine[lang] != other[lang] for lang in shared))
