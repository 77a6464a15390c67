"""Pipeline: screens of leads show what belongs to the commercial model only where it is the engine."""

from odoo import api, models
from odoo.tools import SQL

COLUMNS = (
    "kestio_rule_probability",
    "kestio_decay_factor",
    "kestio_criteria_rate",
    "kestio_snooze_until",
    "kestio_snooze_count",
)
# Averages of what a rule says: a lead without a rule has 0 there, which is not an opinion.
AVERAGES = {"kestio_rule_probability:avg", "kestio_decay_factor:avg", "kestio_criteria_rate:avg"}
FILTERS = ("kestio_paused", "kestio_paused_often", "kestio_falling")


class LeadScreensMixin(models.AbstractModel):
    """Columns and filters would be empty for people whose companies all follow Odoo's statistics."""

    _name = "kestio.lead.screens.mixin"
    _description = "Screens of leads"

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._kestio_engine_is_used())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type in ("list", "search") and not self._kestio_engine_is_used():
            for name in (*COLUMNS, *FILTERS):
                for node in arch.xpath(f"//field[@name='{name}'] | //filter[@name='{name}']"):
                    node.getparent().remove(node)
        return arch, view

    def _read_group_select(self, aggregate_spec, query):
        select = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec not in AVERAGES:
            return select
        ruled = self._field_to_sql(self._table, "kestio_rule_probability", query)
        return SQL("%s FILTER (WHERE %s > 0)", select, ruled)

    @api.model
    def _kestio_engine_is_used(self):
        """Tell whether the commercial model is the engine of one of the companies on the screen."""
        return not self.env["kestio.model.scope"]._engine_company_ids().isdisjoint(self.env.companies.ids)
