"""What leads gain: the tier of their customer, a probability that explains itself, criteria and a history."""

from odoo import api, models
from odoo.tools import sql

CLOSING = {"stage_id", "active", "probability"}
COLUMNS = {"kestio_tier_id": "int4", "kestio_potential": "numeric"}


class CrmLead(models.Model):
    """Table of contents: each mixin is a feature; here is only when it is called."""

    _name = "crm.lead"
    _inherit = [
        "crm.lead",
        "kestio.lead.tier.mixin",
        "kestio.lead.probability.mixin",
        "kestio.lead.criterion.mixin",
        "kestio.lead.history.mixin",
    ]

    def _auto_init(self):
        # At installation nobody is ranked and nothing is declared: columns made here stay empty, where the ORM would
        # compute them for every lead there is.
        for name, kind in COLUMNS.items():
            if not sql.column_exists(self.env.cr, self._table, name):
                sql.create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._kestio_check_creation()
        leads._kestio_log_history()
        return leads

    def write(self, vals):
        if not vals.keys().isdisjoint(CLOSING):
            # A lead that is won in the moment it is made keeps the tier of that moment.
            self._recompute_recordset(["kestio_tier_id"])
        # A tier chosen by hand is a person's decision: it stays until somebody unlocks it.
        if "kestio_tier_id" in vals and not self.env.su:
            for company in self.company_id or self.env.company:
                self.env["kestio.tier"].browse(vals["kestio_tier_id"] or [])._check_usable(company)
            vals = {"kestio_tier_locked": True, **vals}
        self._kestio_check_leaving(vals)
        result = super().write(vals)
        self._kestio_refresh_probability(vals)
        self._kestio_log_history(vals)
        return result

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "kestio_tier_id", "kestio_tier_locked", "kestio_potential"]
