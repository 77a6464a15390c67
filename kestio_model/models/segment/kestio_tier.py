"""Segment: a tier of customers (Gold, Silver, Bronze...) in a version of the commercial model."""

import re
import unicodedata

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import tier as engine

# Points between leaving a tier and entering it that keep customers from flapping.
HYSTERESIS = 10


class KestioTier(models.Model):
    """A tier is entered at ``enter_index`` or more and left at ``exit_index`` or less (both 0 to 100)."""

    _name = "kestio.tier"
    _description = "Customer tier"
    _inherit = ["kestio.model.part.mixin"]
    _order = "model_id, sequence, id"
    _free_fields = frozenset({"name", "color"})

    model_id = fields.Many2one("kestio.model", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="model_id.company_id", store=True, index=True)
    state = fields.Selection(related="model_id.state")
    code = fields.Char(
        required=True,
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        help="Stays the same from version to version: what makes Gold of this version the Gold of the last one.",
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The first tier is the best.")
    color = fields.Integer()
    enter_index = fields.Float(string="Enters at", digits=(4, 1), help="Index from which a customer enters the tier.")
    exit_index = fields.Float(
        string="Leaves at",
        digits=(4, 1),
        compute="_compute_exit_index",
        store=True,
        readonly=False,
        precompute=True,
        help="Index at which he leaves; lower than the entry, to avoid flapping.",
    )
    cadence_months = fields.Integer(string="Visit every (months)", help="0: no planned visits.")
    visit_duration = fields.Float(string="Visit (hours)", default=1.0)
    handling = fields.Selection(
        selection=[("rep", "Sales rep"), ("automation", "Automation and marketing")], required=True, default="rep"
    )

    _code_uniq = models.UniqueIndex("(model_id, code)", "Two tiers of one version cannot have the same code.")
    _index_bounds = models.Constraint(
        "CHECK(enter_index BETWEEN 0 AND 100 AND exit_index BETWEEN 0 AND 100)", "An index is between 0 and 100."
    )
    _exit_below = models.Constraint(
        "CHECK(exit_index < enter_index OR enter_index = 0 AND exit_index = 0)",
        "A tier must be left at a lower index than it is entered, otherwise customers flap between tiers.",
    )
    _cadence_positive = models.Constraint(
        "CHECK(cadence_months >= 0 AND visit_duration >= 0)", "Months and hours cannot be negative."
    )

    @api.depends("name")
    def _compute_code(self):
        for tier in self:
            if not tier.code and tier.name:
                plain = unicodedata.normalize("NFKD", tier.name).encode("ascii", "ignore").decode().lower()
                tier.code = re.sub(r"\W+", "_", plain).strip("_") or "tier"

    @api.depends("enter_index")
    def _compute_exit_index(self):
        for tier in self:
            if not tier.exit_index or tier.exit_index >= tier.enter_index:
                tier.exit_index = max(tier.enter_index - HYSTERESIS, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        history = self.env["kestio.tier.history"].sudo()
        if used := history.search([("tier_id", "in", self.ids)], limit=1).tier_id:
            raise UserError(self.env._("%s is or was the tier of customers: it cannot be deleted.", used.display_name))

    def _check_usable(self, company):
        """Refuse a tier of another company, or of a version that is not active."""
        for tier in self.sudo():
            if tier.company_id != company or tier.model_id.state != "active":
                raise UserError(
                    self.env._(
                        "%(tier)s is not a tier of the active commercial model of %(company)s.",
                        tier=tier.display_name,
                        company=company.name,
                    )
                )

    def _problems(self):
        """Return why these tiers could not rank customers, one sentence each."""
        if not self:
            return [self.env._("- There is no tier.")]
        ordered = self.sorted("sequence")
        return [
            self.env._(
                "- The bounds of %(better)s and %(lower)s overlap: %(better)s is left at %(exit)s, "
                "%(lower)s is entered at %(enter)s.",
                better=better.name,
                lower=lower.name,
                exit=better.exit_index,
                enter=lower.enter_index,
            )
            for better, lower in zip(ordered, ordered[1:], strict=False)
            if better.exit_index < lower.enter_index or better.enter_index <= lower.enter_index
        ] + [
            self.env._("- %s has no index at which customers enter.", tier.name)
            for tier in ordered[:-1]
            if not tier.enter_index
        ]

    def _visit_months(self):
        """Return the months between two visits of a rep; 0 is none, as for what automation handles."""
        return self.cadence_months if self.handling == "rep" else 0

    def _yearly_visits(self):
        """Return how many visits a customer of this tier is planned to receive in a year."""
        months = self._visit_months()
        return 12 / months if months else 0

    def _engine_tiers(self):
        """Return these tiers, best first, as the engine wants them."""
        return [engine.Tier(tier.id, tier.enter_index, tier.exit_index) for tier in self.sorted("sequence")]
