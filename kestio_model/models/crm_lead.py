"""What leads gain: the tier of their customer, a probability that explains itself, criteria and a history."""

from odoo import api, models
from odoo.tools import sql

from .pipeline.lead_probability_mixin import PERCENTS

CLOSING = {"stage_id", "active", "probability"}
COLUMNS = {
    "kestio_tier_id": "int4",
    "kestio_potential": "numeric",
    "kestio_rule_probability": "float8",
    "kestio_decay_factor": "float8",
    "kestio_criteria_rate": "float8",
    "kestio_origin": "varchar",
}


class CrmLead(models.Model):
    """Table of contents: each mixin is a feature; here is only when it is called."""

    _name = "crm.lead"
    _inherit = [
        "crm.lead",
        "kestio.lead.tier.mixin",
        "kestio.lead.probability.mixin",
        "kestio.lead.explanation.mixin",
        "kestio.lead.typed.percent.mixin",
        "kestio.lead.snooze.mixin",
        "kestio.lead.screens.mixin",
        "kestio.lead.origin.mixin",
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

    def _compute_probabilities(self):
        ruled = self._kestio_ruled()
        if not ruled:
            super()._compute_probabilities()
            return
        figures = ruled._kestio_figures()
        super(CrmLead, self.with_context(kestio_figures=figures))._compute_probabilities()
        ruled._kestio_store_figures(figures)

    def _pls_get_naive_bayes_probabilities(self, batch_mode=False, is_tooltip=False):
        """Answer by the commercial model where it is the engine; Odoo's statistics serve stages without a rule."""
        ruled = self.browse() if self.env.context.get("kestio_engine") == "odoo" else self._kestio_ruled()
        if not ruled:
            return super()._pls_get_naive_bayes_probabilities(batch_mode=batch_mode, is_tooltip=is_tooltip)
        mine = ruled._kestio_probabilities(batch_mode)
        others = self.filtered(lambda lead: lead.id not in mine)
        result = super(CrmLead, others)._pls_get_naive_bayes_probabilities(batch_mode=batch_mode, is_tooltip=is_tooltip)
        # Odoo returns a bare dict when there is nothing to compute.
        theirs, tooltip = result if isinstance(result, tuple) else (result, {})
        if is_tooltip and not tooltip:
            known = mine.get(self.id)
            tooltip = {"probability": self.automated_probability if known is None else known, "scores": []}
        return {**theirs, **{key: value for key, value in mine.items() if value is not None}}, tooltip

    def _update_automated_probabilities(self):
        """Leave the leads of the commercial model to its own statement, then run that."""
        result = super(CrmLead, self.with_context(kestio_engine="skip"))._update_automated_probabilities()
        if self.env["kestio.model.scope"]._engine_company_ids():
            self.env["kestio.probability.job"]._run_now()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._kestio_check_creation()
        told = [lead.id for lead, vals in zip(leads, vals_list, strict=True) if PERCENTS & vals.keys()]
        leads.browse(told)._kestio_align()
        leads._kestio_pause(leads._kestio_first_pauses())
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
        pauses, typed = self._kestio_pauses(vals), self._kestio_typed(vals)
        # Odoo adds to the values that it is given.
        result = super().write(dict(vals))
        self._kestio_pause(pauses)
        self._kestio_carry_criteria(vals)
        self._kestio_refresh_probability(vals)
        typed._kestio_keep_typed()
        self._kestio_log_history(vals)
        return result

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        # Who sends a mail cannot answer what is missing.
        leads = self.with_context(kestio_unasked=True)
        return super(CrmLead, leads).message_new(msg_dict, custom_values=custom_values).with_env(self.env)

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        leads = self.with_context(kestio_unasked=True)
        merged = super(CrmLead, leads)._merge_opportunity(user_id, team_id, auto_unlink, max_length)
        return merged.with_env(self.env)

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        self.env["kestio.lead.criterion"].sudo()._merge_into(self, opportunities)
        opportunities.kestio_snooze_ids.sudo().write({"lead_id": self.id})
        self._kestio_merge_history(opportunities)
        self._kestio_refresh_probability({"kestio_stays": True})
        return result

    def _merge_get_fields(self):
        kept = ["kestio_tier_id", "kestio_tier_locked", "kestio_potential", "kestio_origin"]
        return [*super()._merge_get_fields(), *kept]
