"""Charter: *From the promise to the first markers*: a first draft out of the worked example of a sector."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...engine import proposal
from .sectors import sectors, told


class KestioCharterGuide(models.TransientModel):
    """Two steps: promise and values, then the markers that follow; whoever stops in between leaves nothing."""

    _name = "kestio.charter.guide"
    _description = "From the promise to the first markers"
    _inherit = ["kestio.charter.guide.draft.mixin"]

    step = fields.Selection(
        selection=[("promise", "Promise and values"), ("markers", "Markers")], default="promise", required=True
    )
    brand_id = fields.Many2one(
        "kestio.brand",
        required=True,
        default=lambda self: self._default_brand(),
        domain="[('company_id', 'in', allowed_company_ids)]",
        ondelete="cascade",
    )
    draft_id = fields.Many2one(related="brand_id.draft_id")
    sector = fields.Selection(selection="_selection_sector", help="Begin with the example that is nearest to you.")
    promise = fields.Text(help="What every customer may count on, in one or two sentences.")
    value_ids = fields.One2many("kestio.charter.guide.value", "guide_id", string="Values")
    marker_ids = fields.One2many("kestio.charter.guide.marker", "guide_id", string="Identity markers")
    with_rules = fields.Boolean(
        string="Say where they are required", default=True, help="A first set of rules, with those for your best tier."
    )
    with_words = fields.Boolean(string="Add words and tone", default=True)
    in_french = fields.Boolean(string="Sentences in French", default=True)
    in_english = fields.Boolean(string="Sentences in English", default=True)

    @api.model
    def _default_brand(self):
        """Return the only brand of the company, or the first one without a charter."""
        brands = self.env["kestio.brand"].search([("company_id", "=", self.env.company.id)])
        return brands.filtered(lambda brand: not brand.charter_ids)[:1] or (brands if len(brands) == 1 else False)

    @api.model
    def _selection_sector(self):
        return [(code, told(self.env, sector["name"])) for code, sector in sectors().items()]

    @api.onchange("sector")
    def _onchange_sector(self):
        """Propose the promise and the values of the example; a promise of the user's own stays."""
        if not self.sector:
            return
        if not self.promise or self._is_example_promise():
            self.promise = told(self.env, sectors()[self.sector]["promise"])
        self.value_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "key": value["key"],
                        "name": told(self.env, value["name"]),
                        "description": told(self.env, value["description"]),
                    }
                )
                for value in sectors()[self.sector]["values"]
            ),
        ]

    def _is_example_promise(self):
        return any(self.promise == text for sector in sectors().values() for text in sector["promise"].values())

    def action_next(self):
        """Propose the markers that promise and values lead to.

        :raises UserError: without a sector, a promise, or any value.
        """
        self.ensure_one()
        values = self.value_ids.filtered("keep")
        if not self.sector or not (self.promise or "").strip() or not values:
            raise UserError(self.env._("Choose a sector, write the promise, and keep at least one value."))
        pairs = [(value.key, f"{value.name} {value.description or ''}") for value in values]
        self.marker_ids = [
            Command.clear(),
            *(Command.create(self._line(one, values)) for one in proposal.propose(sectors(), self.sector, pairs)),
        ]
        return self._go("markers")

    def _line(self, one, values):
        """Return the values of a proposed marker."""
        marker = next(m for m in sectors()[one["sector"]]["markers"] if m["key"] == one["key"])
        return {
            "sector": one["sector"],
            "key": one["key"],
            "keep": one["keep"],
            "value_id": values[one["value"]].id if one["value"] is not None else False,
            "weight": marker["weight"],
            "critical": marker["critical"],
        }

    def action_back(self):
        """Return to promise and values."""
        self.ensure_one()
        return self._go("promise")

    def action_create_charter(self):
        """Make the draft with what was kept, and open it.

        :raises UserError: when no marker is kept.
        """
        self.ensure_one()
        if not self.marker_ids.filtered("keep"):
            raise UserError(self.env._("Keep at least one marker."))
        return self._make()._get_records_action()

    def _go(self, step):
        self.step = step
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("From the promise to the first markers"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
