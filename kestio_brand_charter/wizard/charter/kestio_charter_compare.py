"""Charter: the dialog that shows two versions side by side, with the words that changed."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.kestio_model.models.comparing import changed

from ...engine.text_diff import pieces

# Shorter values are read whole.
LONG = 25


class KestioCharterCompare(models.TransientModel):
    """Nothing is stored but the choice."""

    _name = "kestio.charter.compare"
    _description = "Comparison of charters"

    left_id = fields.Many2one("kestio.charter", string="Compare", required=True, ondelete="cascade")
    right_id = fields.Many2one("kestio.charter", string="With", required=True, ondelete="cascade")
    only_changes = fields.Boolean(string="Differences only", default=True)
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

    @api.depends("left_id", "right_id", "only_changes")
    def _compute_comparison(self):
        for dialog in self:
            sections = self.env["kestio.charter"]._compare(dialog.left_id, dialog.right_id)
            shown = changed(sections) if dialog.only_changes else sections
            dialog.comparison = dialog._render(shown) if shown else self._same()

    def _same(self):
        said = self.env._("These two versions say the same, in all languages.")
        return Markup('<p class="alert alert-info">%s</p>') % said

    def _render(self, sections):
        for line in [line for section in sections for part in section["blocks"] for line in part["lines"]]:
            if line["differs"] and max(len(line["left"]), len(line["right"])) > LONG:
                left, right = pieces(line["left"], line["right"])
                line["left"], line["right"] = _marked(left, "del"), _marked(right, "ins")
        values = {"left": self.left_id, "right": self.right_id, "sections": sections}
        return self.env["ir.qweb"]._render("kestio_model.model_comparison", values)


def _marked(texts, tag):
    """Return a text in which the pieces that the other version lacks are marked."""
    mark = Markup('<%(tag)s class="o_kestio_%(tag)s">%%s</%(tag)s>') % {"tag": tag}
    return Markup('<span class="o_kestio_diff">%s</span>') % Markup("").join(
        mark % text if is_own else text for is_own, text in texts
    )
