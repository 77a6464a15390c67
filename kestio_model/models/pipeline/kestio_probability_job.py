"""Pipeline: the nightly update of probabilities and the buttons, which run the same statement on all leads or some."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from . import sql_criteria, sql_learning
from .lead_probability_mixin import APART

SLICE = 200_000
LEARN_SHARE = 0.005  # of the closed deals: so many new ones move a learned value by half a point at most
LEARN_AT_LEAST = timedelta(days=7)
_LOCK = 0x6B657370  # "kesp": our own space of advisory locks


class KestioProbabilityJob(models.AbstractModel):
    """Learns from what was closed, then writes the rows whose percentage moved, and only those."""

    _name = "kestio.probability.job"
    _description = "Probability job"
    _inherit = ["kestio.job.mixin"]

    @api.model
    def _cron_probability(self):
        """Update the leads of every active version; the method of ``ir_cron_probability``."""
        versions = self._versions()
        for place, model in enumerate(versions):
            if not self._run_slices(model, later=len(versions) - place - 1):
                return

    def _run_slice(self, model):
        """Update the next slice of leads; return how many it had and how many are left."""
        if not self._is_mine(_LOCK, model.id):
            return 0, 0
        model.invalidate_recordset(["probability_position", "state"])
        if model.state != "active":
            return 0, 0
        position = model.probability_position
        if not position:
            self._learn(model)
        done, last, remaining = self._next_slice(position)
        inside = SQL("lead.id > %s AND lead.id <= %s", position, last)
        mine = SQL("%s AND %s", inside, self._of_company(model.company_id))
        self._update(model, inside)
        self._let_go(mine)
        self.env["kestio.lead.history"]._catch_up(mine)
        model.write({"probability_position": last if remaining else 0})
        model.flush_recordset()
        return done, remaining

    def _next_slice(self, position):
        """Return the size of the next slice of open leads, its last lead, and how many follow."""
        ids = SQL("SELECT id FROM crm_lead WHERE id > %s AND active AND won_status = 'pending' ORDER BY id", position)
        self.env["crm.lead"].flush_model(["active", "won_status"])
        [[done, last]] = self.env.execute_query(SQL("SELECT COUNT(*), MAX(id) FROM (%s LIMIT %s) slice", ids, SLICE))
        [[total]] = self.env.execute_query(SQL("SELECT COUNT(*) FROM (%s) rest", ids))
        return done, last or 0, total - done

    @api.model
    def _run_now(self, lead_ids=None, now=None):
        """Update all leads, or some, in this transaction.

        :param lead_ids: ids of leads; all by default, which also learns from the deals closed so far.
        :param now: naive UTC datetime; the current one by default.
        :return: how many rows changed.
        """
        job, condition = self.sudo(), SQL("TRUE")
        if lead_ids is not None:
            condition = SQL("lead.id = ANY(%s)", list(lead_ids))
        changed = 0
        for model in job._versions():
            if lead_ids is None:
                job._learn(model, now)
            changed += job._update(model, condition, now)
            mine = job._of_company(model.company_id)
            job.env["kestio.lead.history"]._catch_up(SQL("%s AND %s", condition, mine))
        return changed + job._let_go(condition)

    def _learn(self, model, now=None):
        """Learn where enough has closed since the last time to move a figure.

        A few deals among thousands move nothing, and all of the past is read for them: such a version learns once a
        week, one with few deals each time that one is closed.
        """
        curves, now = self.env["kestio.stage.curve"], now or fields.Datetime.now()
        if model.learned_on and model.learned_on <= now < model.learned_on + LEARN_AT_LEAST:
            scope = curves._scope(model.company_id, model.team_ids.ids, now, model)
            [[total, later]] = self.env.execute_query(SQL(sql_learning.CLOSED, learned_on=model.learned_on, **scope))
            if later < LEARN_SHARE * total or not later:
                return
        curves._learn(model, now)

    @api.model
    def _hand_over(self, company):
        """Bring the open leads of a company to what rules them now; called when a version of it ends."""
        job = self.sudo()
        mine = job._of_company(company)
        for model in job._versions().filtered(lambda model: model.company_id == company):
            job._update(model, mine)
        job._let_go(mine)
        job.env["kestio.lead.history"]._catch_up(mine)

    def _versions(self):
        """Return the active versions that have stage rules."""
        return self.env["kestio.model"].search([("state", "=", "active"), ("stage_rule_ids", "!=", False)])

    def _update(self, model, condition, now=None):
        """Write the probabilities that moved, and the weighted revenue with them; return how many rows changed."""
        now = now or fields.Datetime.now()
        self._flush()
        figures = self.env["kestio.probability.figures"]
        statement = figures._statement(figures._live(figures._stored(condition), now, model), now, model)
        followed = model.company_id.kestio_probability_engine == "model"
        with figures._without_nested_loops():
            self.env.cr.execute(SQL(_FOLLOWED if followed else _SHADOW, figures=statement, apart=APART))
            changed = self.env.cr.rowcount
        if changed:
            self.env["crm.lead"].invalidate_model()
        return changed

    def _let_go(self, condition):
        """Give back to Odoo's statistics the leads that a rule ruled and none rules now; return how many."""
        self._flush()
        main = self.env["kestio.model.scope"]._main_company_id()
        self.env.cr.execute(SQL(_LET_GO, main=main, condition=condition))
        found = self.env.cr.fetchall()
        if found:
            self.env["crm.lead"].invalidate_model()
        if followed := [lead_id for lead_id, is_followed in found if is_followed]:
            self._store_statistics(self.env["crm.lead"].browse(followed))
        return len(found)

    @api.model
    def _read(self, lead_ids):
        """Return the percent of leads by their id, without writing anything."""
        self._flush()
        figures, now, versions = self.env["kestio.probability.figures"], fields.Datetime.now(), self._versions()
        if not versions:
            return {}
        stored = figures._stored(SQL("lead.id = ANY(%s)", list(lead_ids)))
        statement = figures._statement(figures._live(stored, now, versions), now, versions)
        with figures._without_nested_loops():
            return dict(self.env.execute_query(SQL("SELECT key, rule_probability FROM (%s) figures", statement)))

    def _flush(self):
        """Write pending changes of what the statement reads."""
        self.env["crm.lead"].flush_model()
        sql_criteria.flush(self.env)
        for name in ("kestio.lead.history", "kestio.stage.curve"):
            self.env[name].flush_model()
        self.env["kestio.probability.figures"]._flush()

    @api.model
    def _give_back(self, company):
        """Give the open leads of a company what Odoo's statistics say; called when it goes back to them."""
        mine = [("won_status", "=", "pending"), ("stage_id.is_won", "=", False)]
        own = [company.id, False] if company.id == self.env["kestio.model.scope"]._main_company_id() else [company.id]
        self._store_statistics(self.env["crm.lead"].sudo().search([*mine, ("company_id", "in", own)]))

    def _store_statistics(self, leads):
        """Write what Odoo's statistics say of open leads, in their history too: 0 where they say nothing, as Odoo."""
        found = dict.fromkeys(leads.ids, 0.0) | leads._kestio_odoo_probabilities()
        leads.flush_model()
        self.env.cr.execute(SQL(_GIVEN, ids=list(found), percents=list(found.values())))
        leads.invalidate_model()
        self.env["kestio.lead.history"]._catch_up(SQL("lead.id = ANY(%s)", list(found)))

    def _of_company(self, company):
        """Return the condition that a lead belongs to a company."""
        main = self.env["kestio.model.scope"]._main_company_id()
        return SQL("COALESCE(lead.company_id, %s) = %s", main, company.id)


_WEIGHTED = """
    prorated_revenue = round((COALESCE(lead.expected_revenue, 0) * new.shown / 100)::numeric, 2),
    recurring_revenue_monthly_prorated =
        round((COALESCE(lead.recurring_revenue_monthly, 0) * new.shown / 100)::numeric, 2),
    recurring_revenue_prorated = round((COALESCE(lead.recurring_revenue, 0) * new.shown / 100)::numeric, 2)
"""
# Nothing automated counts as 0, as for Odoo.
_TYPED = "abs(own.probability - COALESCE(own.automated_probability, 0)) >= 0.005"
_SHOWN = f"CASE WHEN {_TYPED} THEN own.probability ELSE %s END"
# Read before they are compared: OFFSET 0 keeps PostgreSQL from computing the figures once for each use. A typed
# percent that the rule comes to by chance stays typed: Odoo takes for automated what equals the automated one.
_FOLLOWED = f"""
    UPDATE crm_lead lead
       SET automated_probability = new.automated, probability = new.shown, {_WEIGHTED},
           kestio_rule_probability = new.rule_probability, kestio_criteria_rate = new.criteria_rate,
           kestio_decay_factor = round(new.decay_factor::numeric, 2)
      FROM (
          SELECT figures.*, {_SHOWN % "figures.rule_probability"} AS shown,
                 CASE WHEN {_TYPED} AND abs(own.probability - figures.rule_probability) < 0.005
                      THEN figures.rule_probability + %(apart)s ELSE figures.rule_probability END AS automated
            FROM (%(figures)s) figures JOIN crm_lead own ON own.id = figures.key OFFSET 0
      ) new
     WHERE lead.id = new.key AND (
           (lead.kestio_rule_probability, lead.automated_probability, lead.probability,
            COALESCE(lead.kestio_criteria_rate, 0))
           IS DISTINCT FROM (new.rule_probability, new.automated, new.shown, COALESCE(new.criteria_rate, 0))
           OR lead.prorated_revenue IS NULL
           OR abs(lead.prorated_revenue - COALESCE(lead.expected_revenue, 0) * new.shown::numeric / 100) > 0.01)
"""  # noqa: S608 - constants of this file
_SHADOW = """
    UPDATE crm_lead lead
       SET kestio_rule_probability = new.rule_probability, kestio_criteria_rate = new.criteria_rate,
           kestio_decay_factor = round(new.decay_factor::numeric, 2)
      FROM (%(figures)s) new
     WHERE lead.id = new.key
       AND (lead.kestio_rule_probability, COALESCE(lead.kestio_criteria_rate, 0))
           IS DISTINCT FROM (new.rule_probability, COALESCE(new.criteria_rate, 0))
"""
_LET_GO = """
    WITH ruled AS MATERIALIZED (
        SELECT lead.id, company.kestio_probability_engine = 'model' AS is_followed,
               ARRAY[COALESCE(of_team.model_id, of_all.model_id, 0), lead.stage_id, COALESCE(lead.kestio_tier_id, 0),
                     COALESCE(lead.team_id, 0)] AS place
          FROM crm_lead lead
          JOIN res_company company ON company.id = COALESCE(lead.company_id, %(main)s)
          LEFT JOIN kestio_model_scope of_team ON of_team.company_id = company.id AND of_team.team_id = lead.team_id
          LEFT JOIN kestio_model_scope of_all ON of_all.company_id = company.id AND of_all.team_id IS NULL
         WHERE lead.active AND lead.won_status = 'pending' AND lead.kestio_rule_probability > 0 AND (%(condition)s)
    ), left_alone AS MATERIALIZED (
        SELECT here.place FROM (SELECT DISTINCT place FROM ruled) here
          LEFT JOIN kestio_tier given ON given.id = here.place[3]
         WHERE NOT EXISTS (
             SELECT FROM kestio_stage_rule rule LEFT JOIN kestio_tier tier ON tier.id = rule.tier_id
              WHERE rule.model_id = here.place[1] AND rule.stage_id = here.place[2]
                AND (rule.tier_id IS NULL OR tier.code = given.code)
                AND (rule.team_id IS NULL OR rule.team_id = here.place[4]))
    )
    UPDATE crm_lead lead SET kestio_rule_probability = NULL, kestio_criteria_rate = NULL, kestio_decay_factor = NULL
      FROM ruled JOIN left_alone USING (place)
     WHERE lead.id = ruled.id
 RETURNING lead.id, ruled.is_followed
"""
_GIVEN = f"""
    UPDATE crm_lead lead SET automated_probability = new.percent, probability = new.shown, {_WEIGHTED}
      FROM (
          SELECT given.*, {_SHOWN % "given.percent"} AS shown
            FROM unnest(%(ids)s::int[], %(percents)s::float8[]) given (id, percent)
            JOIN crm_lead own ON own.id = given.id
      ) new
     WHERE lead.id = new.id
"""  # noqa: S608 - constants of this file
