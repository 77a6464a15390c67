"""Pipeline: the probability of a lead by the commercial model, through Odoo's own extension point."""

from odoo import fields, models

from . import sql_criteria

# What moves a probability and is not followed by the standard fields; the last three are not fields to write.
FOLLOWED = {
    "active",
    "company_id",
    "date_last_stage_update",
    "kestio_potential",
    "kestio_snooze_until",
    "kestio_tier_id",
    "kestio_tier_locked",
    "partner_id",
    "kestio_criteria",
    "kestio_meetings",
    "kestio_stays",
}
STANDARD = {"stage_id", "team_id"}  # followed by Odoo
PERCENTS = {"probability", "automated_probability"}
COMPUTED = ["automated_probability", "kestio_rule_probability", "kestio_decay_factor", "kestio_criteria_rate"]
# Beside a percent that somebody typed, the automated one is never the same: equal ones are not typed, for Odoo.
APART = 0.01


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

    def _kestio_company(self):
        """Return the company that rules this lead: a lead without company belongs to the main one."""
        return self.company_id or self.company_id.browse(self.env["kestio.model.scope"]._main_company_id())

    def _kestio_model(self):
        """Return the version that rules this lead, or none."""
        model_id = self.env["kestio.model.scope"]._active_model_id(self._kestio_company().id, self.team_id.id)
        return self.env["kestio.model"].sudo().browse(model_id or [])

    def _kestio_today(self):
        """Return the date where the company of this lead is."""
        return fields.Date.context_today(self.with_context(tz=self._kestio_company()._kestio_tz()))

    def _kestio_ruled(self):
        """Return the leads whose probability comes from the commercial model."""
        companies = self.env["kestio.model.scope"]._engine_company_ids()
        if not companies:
            return self.browse()
        return self.filtered(lambda lead: lead._kestio_company().id in companies)

    def _kestio_figures(self, *, details=False):
        """Compute these leads by the model, in one statement, from what is in memory.

        :param details: with what the explanation needs.
        :return: rows of ``kestio.probability.figures`` as dicts by lead id (also of new leads); leads without a rule,
            and those that are won, lost or archived, are not in it.
        """
        leads = [lead for lead in self if lead.active and lead.stage_id and not lead.stage_id.is_won]
        versions = self.env["kestio.model"].sudo().browse(self.env["kestio.model.scope"]._ruled_models())
        if not leads or not versions:
            return {}
        figures, now = self.env["kestio.probability.figures"].sudo(), fields.Datetime.now()
        if not details and (rows := figures._entering(leads)) is not None:
            return rows
        figures._flush()
        edited = figures._edited([lead._kestio_state(place) for place, lead in enumerate(leads)])
        situation = figures._live(edited, now, versions)
        rows = self.env.execute_query_dict(figures._statement(situation, now, versions, details=details))
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
            None if origin else self._kestio_filled(),
        )

    def _kestio_filled(self):
        """Return the ids of the fields of criteria that are filled on this lead."""
        names = self.env["kestio.stage.criterion"]._read_fields()
        return [field_id for field_id, name in names.items() if self[name]]

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

    def _kestio_store_figures(self, figures):
        """Keep the parts of the probability of these leads; an open lead of a stage without a rule has none."""
        nothing = {"rule_probability": 0.0, "decay_factor": 0.0, "criteria_rate": 0.0}
        for lead in self:
            row = figures.get(lead.id)
            if not row and (lead.stage_id.is_won or not lead.active):
                continue
            row = row or nothing
            lead.kestio_rule_probability = row["rule_probability"]
            lead.kestio_decay_factor = round(row["decay_factor"], 2)
            lead.kestio_criteria_rate = row["criteria_rate"]

    def _kestio_odoo_probabilities(self):
        """Return what Odoo's own statistics say, as a dict of lead id to percent, whatever the engine."""
        if not self:
            return {}
        stock = self.with_context(kestio_engine="odoo")
        result = stock._pls_get_naive_bayes_probabilities(batch_mode=True)
        return result[0] if result else {}

    def _kestio_is_moved(self, vals):
        """Tell whether what is written moves probabilities by the model that the standard fields do not follow."""
        if not self or not self.env["kestio.model.scope"]._engine_company_ids():
            return False
        criteria = self.env["kestio.stage.criterion"]
        names = set(criteria._read_fields().values()) if criteria._are_written() else set()
        return not vals.keys().isdisjoint(FOLLOWED | names)

    def _kestio_typed(self, vals):
        """Return the leads whose percent was typed and has to stay so when these values are written."""
        if "probability" in vals or not (self._kestio_is_moved(vals) or STANDARD & vals.keys()):
            return self.browse()
        typed = self._kestio_ruled()
        return typed.filtered(lambda lead: lead.won_status == "pending" and not lead.is_automated_probability)

    def _kestio_keep_typed(self):
        """Keep the percents of these leads typed, where the rule has come to say the same by chance."""
        for lead in self:
            if lead.won_status == "pending" and lead.is_automated_probability:
                lead.automated_probability += APART

    def _kestio_align(self):
        """Compute what the model says of leads whose percent was written together with what moves it.

        While one of them is written, Odoo computes none of the fields that share its method. What was written stays:
        it counts as typed unless it is the model's.
        """
        ruled = self._kestio_ruled().filtered(lambda lead: lead.won_status == "pending")
        if not ruled:
            return
        figures = ruled._kestio_figures()
        # As Odoo keeps computed values: without going through write, lead by lead.
        with self.env.protecting([self._fields[name] for name in COMPUTED], ruled):
            ruled._kestio_store_figures(figures)
            for lead in ruled:
                if lead.id in figures:
                    lead.automated_probability = figures[lead.id]["rule_probability"]
        ruled.modified(COMPUTED)

    def _kestio_refresh_probability(self, vals):
        """Compute the probability again when something was written that the standard fields do not follow.

        :param vals: what was written on leads; ``kestio_criteria``, ``kestio_meetings`` or ``kestio_stays`` for what
            belongs to them.
        """
        is_moved = self._kestio_is_moved(vals)
        if not PERCENTS.isdisjoint(vals) and (is_moved or not STANDARD.isdisjoint(vals)):
            self._kestio_align()
        elif is_moved:
            self._kestio_recompute(vals)

    def _kestio_recompute(self, vals):
        # A lead that came from another company may come from the model to the statistics.
        moved = self if "company_id" in vals else self._kestio_ruled()
        if not moved:
            return
        if gone := self - self._kestio_ruled() if "company_id" in vals else None:
            with self.env.protecting([self._fields[name] for name in COMPUTED], gone):
                gone._kestio_store_figures({})
        sql_criteria.flush(self.env)
        for name in ("probability", *COMPUTED):
            self.env.add_to_compute(self._fields[name], moved)
        # What follows from them, the weighted revenue among it.
        moved.modified(["probability", *COMPUTED])

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
