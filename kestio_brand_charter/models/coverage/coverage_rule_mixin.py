"""Coverage: where a rule applies, in words, and whether that place is still in the charter and in the model."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from . import coverage_sql


class KestioCharterRulePlaceMixin(models.AbstractModel):
    """An orphan speaks of a channel, a step or a tier that is gone: it matches no cell."""

    _name = "kestio.charter.rule.place.mixin"
    _description = "Place of a rule"

    place = fields.Char(compute="_compute_place", help="Channel, step and tier; everywhere where it names none.")
    is_orphan = fields.Boolean(
        string="Orphan",
        compute="_compute_is_orphan",
        search="_search_is_orphan",
        help="Its channel or step is not in the charter, or its tier is not in the commercial model in use.",
    )

    @api.depends("channel_id", "step_id", "tier_code")
    @api.depends_context("lang")
    def _compute_place(self):
        for rule in self:
            tier = rule.tier_id.sudo().name or rule.tier_code
            named = [name for name in (rule.channel_id.name, rule.step_id.name, tier) if name]
            rule.place = " · ".join(named) or self.env._("Everywhere")

    @api.depends("marker_id", "channel_id", "step_id", "tier_code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.marker_id.name}: {rule.place}"

    @api.depends("channel_id", "step_id", "tier_code", "charter_id")
    def _compute_is_orphan(self):
        orphans = self.sudo().search([("is_orphan", "=", True), ("id", "in", self.ids)])
        for rule in self:
            rule.is_orphan = rule._origin in orphans

    def _search_is_orphan(self, operator, value):
        """Find them by what charters and models have at this moment."""
        if operator != "in":
            return NotImplemented
        for model, names in coverage_sql.DEPENDS.items():
            self.env[model].flush_model(names)
        orphans = Domain("id", "in", [rule for (rule,) in self.env.execute_query(_ORPHANS)])
        return Domain.OR(orphans if one else ~orphans for one in value)


_ORPHANS = SQL(
    """
    SELECT r.id FROM kestio_charter_rule r
     WHERE r.channel_id IS NOT NULL AND NOT EXISTS (
               SELECT FROM kestio_channel_kestio_charter_rel c
                WHERE c.kestio_charter_id = r.charter_id AND c.kestio_channel_id = r.channel_id)
        OR r.step_id IS NOT NULL AND NOT EXISTS (
               SELECT FROM kestio_charter_kestio_journey_step_rel s
                WHERE s.kestio_charter_id = r.charter_id AND s.kestio_journey_step_id = r.step_id)
        OR r.tier_code IS NOT NULL AND NOT EXISTS (
               SELECT FROM kestio_tier t JOIN kestio_model m ON m.id = t.model_id
                WHERE m.state = 'active' AND m.company_id = r.company_id AND t.code = r.tier_code)
    """
)
