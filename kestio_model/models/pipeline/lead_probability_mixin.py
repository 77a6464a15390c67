"""Pipeline: the probability of a lead by the commercial model, through Odoo's own extension point."""

from odoo import fields, models

from . import sql_criteria

# What moves a probability and is not followed by the standard fields.
FOLLOWED = {"kestio_tier_id", "company_id", "partner_id", "kestio_criteria", "kestio_pause", "calendar_event_ids"}


class LeadProbabilityMixin(models.AbstractModel):
    """What ``crm.lead`` does when the engine of its company is the commercial model; nothing otherwise."""

    _name = "kestio.lead.probability.mixin"
    _description = "Probability of a lead"

    kestio_rule_probability = fields.Float(
        string="Probability by the model",
        compute="_compute_probabilities",
        store=True,
        readonly=True,
        copy=False,
        aggregator="avg",
        help="What the commercial model says, in percent; the probability shown is this one unless somebody typed his.",
    )
    kestio_decay_factor = fields.Float(
        string="Left by time",
        compute="_compute_probabilities",
        store=True,
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Share of the probability that is left after the days in the stage, when the percentage last moved.",
    )
    kestio_criteria_rate = fields.Float(
        string="Criteria met",
        compute="_compute_probabilities",
        store=True,
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Share of the weight of the stage's criteria that is met.",
    )

    def _kestio_model(self):
        """Return the version that rules this lead, or none."""
        scopes = self.env["kestio.model.scope"]
        company = self.company_id.id or scopes._main_company_id()
        return self.env["kestio.model"].sudo().browse(scopes._active_model_id(company, self.team_id.id) or [])

    def _kestio_today(self):
        """Return the date where the company of this lead is."""
        company = self.company_id or self.env.company
        return fields.Date.context_today(self.with_context(tz=company._kestio_tz()))

    def _kestio_ruled(self):
        """Return the leads whose probability comes from the commercial model."""
        scopes = self.env["kestio.model.scope"]
        companies = scopes._engine_company_ids()
        if not companies:
            return self.browse()
        return self.filtered(lambda lead: (lead.company_id.id or scopes._main_company_id()) in companies)

    def _kestio_figures(self):
        """Compute these leads by the model, in one statement, from what is in memory.

        :return: rows of ``kestio.probability.figures`` as dicts by lead id (also of new leads); leads without a rule,
            and those that are won, lost or archived, are not in it.
        """
        leads = [lead for lead in self if lead.active and lead.stage_id and not lead.stage_id.is_won]
        if not leads:
            return {}
        figures, now = self.env["kestio.probability.figures"].sudo(), fields.Datetime.now()
        models_ = self.env["kestio.model"].sudo().search([("state", "=", "active")])
        edited = figures._edited([lead._kestio_state(place) for place, lead in enumerate(leads)])
        rows = self.env.execute_query_dict(figures._statement(figures._live(edited, now, models_), now, models_))
        return {leads[row["key"]].id: row for row in rows}

    def _kestio_state(self, key):
        """Return the row of this lead for ``kestio.probability.figures._edited``."""
        origin = self._origin
        moved = origin and origin.stage_id != self.stage_id
        return (
            key,
            origin.id or None,
            self.company_id.id or None,
            self.team_id.id or None,
            self.stage_id.id,
            self.kestio_tier_id.id or None,
            None if moved else self.date_last_stage_update or None,
            self.create_date or None,
        )

    def _kestio_probabilities(self, batch_mode):
        """Return the percent of each of these leads by its id; None leaves what it has, for a closed or archived lead.

        Leads of a stage without a rule are not in it. In the nightly update of Odoo all are None: ours follows.
        """
        if batch_mode:
            found = self.env["kestio.probability.job"].sudo()._read(self.ids)
            skipped = self.env.context.get("kestio_engine") == "skip"
            return dict.fromkeys(found) if skipped else found
        rows = self.env.context.get("kestio_figures")
        rows = self._kestio_figures() if rows is None else rows
        found = {lead.id: rows[lead.id]["rule_probability"] for lead in self if lead.id in rows}
        closed = self.filtered(lambda lead: lead.stage_id.is_won or not lead.active)
        return found | {lead.id: 100 if lead.stage_id.is_won else None for lead in closed}

    def _kestio_odoo_probabilities(self):
        """Return what Odoo's own statistics say, as a dict of lead id to percent, whatever the engine."""
        if not self:
            return {}
        stock = self.with_context(kestio_engine="odoo")
        result = stock._pls_get_naive_bayes_probabilities(batch_mode=True)
        return result[0] if result else {}

    def _kestio_refresh_probability(self, vals):
        """Compute the probability again when something was written that the standard fields do not follow."""
        if not self.env["kestio.model.scope"]._engine_company_ids() or not self:
            return
        criteria = self.env["kestio.stage.criterion"]
        names = set(criteria._read_fields().values()) if criteria._are_written() else set()
        if vals.keys().isdisjoint(FOLLOWED | names):
            return
        self._kestio_flush_sources()
        for name in ("probability", "automated_probability", "kestio_rule_probability"):
            self.env.add_to_compute(self._fields[name], self)

    def _kestio_flush_sources(self):
        """Write to the database what the statement reads beside the leads themselves."""
        sql_criteria.flush(self.env)
        for name in ("calendar.event", "kestio.lead.snooze", "kestio.stage.rule", "kestio.lead.history"):
            self.env[name].flush_model()

    def action_recompute_probability(self):
        """Compute these leads now, by the statement of the nightly job.

        :return: a notification; the leads of companies on Odoo's statistics are left to Odoo.
        """
        self.check_access("read")
        changed = self.env["kestio.probability.job"]._run_now(self.ids)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Probabilities are up to date: %s changed.", changed),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
