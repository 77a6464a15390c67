"""Charter: a marker that the guide proposes."""

from odoo import api, fields, models

from .sectors import language, sectors, told


class KestioCharterGuideMarker(models.TransientModel):
    """Shown in the user's language; the draft gets it in all languages that are installed."""

    _name = "kestio.charter.guide.marker"
    _description = "Marker in the guide"
    _order = "guide_id, id"

    guide_id = fields.Many2one("kestio.charter.guide", required=True, ondelete="cascade", index=True)
    keep = fields.Boolean()
    sector = fields.Char(readonly=True, required=True)
    key = fields.Char(readonly=True, required=True)
    value_id = fields.Many2one("kestio.charter.guide.value", domain="[('guide_id', '=', guide_id)]")
    weight = fields.Integer(default=1)
    critical = fields.Boolean()
    name = fields.Char(compute="_compute_texts")
    definition = fields.Text(compute="_compute_texts")
    example = fields.Text(string="For example", compute="_compute_texts")
    origin = fields.Char(string="From", compute="_compute_texts", help="Another sector that shows this value.")

    _weight_bounds = models.Constraint("CHECK(weight BETWEEN 1 AND 5)", "The weight of a marker is from 1 to 5.")

    @api.depends("sector", "key")
    @api.depends_context("lang")
    def _compute_texts(self):
        for line in self:
            marker = line._marker()
            line.name = told(self.env, marker["name"])
            line.definition = told(self.env, marker["definition"])
            sentences = [one["text"] for one in marker["examples"][language(self.env.lang)]]
            line.example = sentences[0] if sentences else False
            line.origin = told(self.env, sectors()[line.sector]["name"]) if line.sector != line.guide_id.sector else ""

    def _marker(self):
        """Return the marker as the example of the sector has it."""
        return next(marker for marker in sectors()[self.sector]["markers"] if marker["key"] == self.key)
