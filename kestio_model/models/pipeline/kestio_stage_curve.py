"""Pipeline: what a company's own deals say about the written probabilities, by stage, tier and age."""

import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import curves as engine
from ...engine import learning
from . import sql_learning

MIN_DEALS = 20  # below, a median of durations says little
COLUMNS = {
    "model_id": "int",
    "rule_id": "int",
    "stage_id": "int",
    "stage_sequence": "int",
    "tier_id": "int",
    "clock": "text",
    "age": "int",
    "won": "int",
    "closed": "int",
    "open_count": "int",
    "left_out": "int",
    "observed": "numeric",
    "low": "numeric",
    "high": "numeric",
    "prior": "numeric",
    "probability": "numeric",
    "factor": "numeric",
}


class KestioStageCurve(models.Model):
    """One landmark of the learned curve of a rule: counts, interval, written and learned probability.

    Rules of all tiers have a curve without tier and one for each tier that they rule. There are no curves while
    nothing was closed: the written rules are used as they are.
    """

    _name = "kestio.stage.curve"
    _description = "Learned probability"
    _order = "model_id, stage_sequence, rule_id, tier_id, age"
    _rec_name = "stage_id"
    _log_access = False

    model_id = fields.Many2one(
        "kestio.model", string="Version", required=True, readonly=True, index=True, ondelete="cascade"
    )
    rule_id = fields.Many2one("kestio.stage.rule", required=True, readonly=True, index=True, ondelete="cascade")
    stage_id = fields.Many2one("crm.stage", readonly=True, index=True, ondelete="cascade")
    stage_sequence = fields.Integer(related="rule_id.stage_sequence", store=True)
    tier_id = fields.Many2one(
        "kestio.tier", readonly=True, index="btree_not_null", ondelete="cascade", help="Empty: all tiers together."
    )
    clock = fields.Selection(
        [("stage", "Days in the stage"), ("process", "Days since the deal began")],
        string="Age counts",
        readonly=True,
        help="Since the deal began where half of the deals leave the stage on the day they enter it.",
    )
    age = fields.Integer(
        string="Age (days)",
        readonly=True,
        aggregator=None,
        help="Deals that were there that long; one that came back counts for each of its stays.",
    )
    won = fields.Integer(readonly=True, aggregator=None)
    closed = fields.Integer(readonly=True, aggregator=None, help="Won or lost by now.")
    open_count = fields.Integer(
        string="Still open", readonly=True, aggregator=None, help="Shown, and never counted as lost."
    )
    left_out = fields.Integer(
        string="After the fact",
        readonly=True,
        aggregator=None,
        help="Closed within a day from the stage in which they were entered: nobody saw them open. Left out.",
    )
    observed = fields.Float(string="Observed %", readonly=True, aggregator="avg", digits=(16, 1), help="Won / closed.")
    low = fields.Float(
        string="From %", readonly=True, aggregator="avg", digits=(16, 1), help="Wilson interval of 95 %, lower end."
    )
    high = fields.Float(
        string="To %", readonly=True, aggregator="avg", digits=(16, 1), help="Wilson interval of 95 %, upper end."
    )
    prior = fields.Float(
        string="Written %", readonly=True, aggregator="avg", digits=(16, 1), help="What the rule says at this age."
    )
    probability = fields.Float(
        string="Learned %",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="The observed rate, drawn towards the written one where deals are few.",
    )
    factor = fields.Float(readonly=True, aggregator=None, digits=(16, 4), help="Learned over written probability.")

    _landmark_uniq = models.UniqueIndex("(rule_id, COALESCE(tier_id, 0), age)", "A curve has one value at an age.")

    @api.model
    def _learn(self, model, now=None):
        """Count what was closed before a moment and rewrite the curves of a version where they change.

        :param now: naive UTC datetime; the current one by default. A past one for tests against what came after.
        :return: how many rows changed.
        """
        now = now or fields.Datetime.now()
        tallies, after_the_fact = self._tallies(model, now)
        tiers = {tier.code: tier.id for tier in model.tier_ids}
        found = engine.learned_curves(self._stages(model, tallies, list(tiers)))
        rules = {rule.id: rule for rule in model.stage_rule_ids}
        rows = [row for curve in found for row in _rows(rules[curve.key], tiers.get(curve.tier), curve)]
        changed = self._store(model, rows)
        self.env.cr.execute(
            SQL(
                "UPDATE kestio_model SET learned_on = %s, learned_left_out = %s WHERE id = %s",
                now.replace(microsecond=0),
                after_the_fact,
                model.id,
            )
        )
        model.invalidate_recordset(["learned_on", "learned_left_out"], flush=False)
        return changed

    def _stages(self, model, tallies, tiers):
        """Return the stages of a version with rules and deals, as the engine wants them."""
        rules = defaultdict(list)
        for rule in model.stage_rule_ids:
            rules[rule.stage_id.id].append(
                engine.Written(
                    key=rule.id,
                    rule=rule._engine_rule(),
                    tier=rule.tier_id.code or None,
                    team=rule.team_id.id or None,
                    is_working=rule.day_count == "working",
                )
            )
        return [engine.Stage(rules[stage], tallies.get(stage, {}), tiers, model.learn_weight) for stage in rules]

    def _tallies(self, model, now):
        """Return the deals by stage, then by tier and team, and how many were entered after the fact in all."""
        months = model.learn_half_life_months
        rows = self.env.execute_query(
            SQL(
                sql_learning.TALLIES,
                **self._scope(model.company_id, model.team_ids.ids, now, model),
                landmarks=list(learning.LANDMARKS),
                ruled_teams=model.stage_rule_ids.team_id.ids,
                half_life=months * 365.25 / 12 if months else None,
            )
        )
        tallies = defaultdict(lambda: defaultdict(list))
        known = set(model.tier_ids.mapped("code"))
        for stage, tier, team, days, first, last, *counts in rows:
            stay = engine.Stay(days, first, last, learning.Counts(*counts))
            tallies[stage][tier if tier in known else None, team].append(stay)
        # A deal that was made already closed was in no stage at all.
        return tallies, sum(row[9] for row in rows)

    def _scope(self, company, team_ids, now, model=None):
        """Return the parameters that say which deals count: those of a company, and of some teams.

        :param model: whose rivals' teams are taken out when it names no team itself.
        """
        self.env["kestio.lead.history"].flush_model()
        self.env["kestio.stage.rule"].flush_model()
        scope = self.env["kestio.model.scope"]
        others = scope._team_ids_of_others(model) if model and not team_ids else []
        teams = SQL("TRUE")
        if team_ids:
            teams = SQL("stay.team_id = ANY(%s)", list(team_ids))
        elif others:
            teams = SQL("COALESCE(stay.team_id != ALL(%s), TRUE)", others)
        return {
            "now": now,
            "tz": company._kestio_tz(),
            "company": company.id,
            "is_main": company.id == scope._main_company_id(),
            "teams": teams,
        }

    def _store(self, model, rows):
        """Make the stored curves of a version equal to these rows; write only what differs."""
        self.flush_model()
        parameters = {"model": model.id, "rows": json.dumps(rows)}
        self.env.cr.execute(SQL(_FORGET, **parameters))
        changed = self.env.cr.rowcount
        self.env.cr.execute(SQL(_UPSERT, **parameters))
        changed += self.env.cr.rowcount
        if changed:
            self.invalidate_model(flush=False)
            # What deals that enter a stage start with is remembered.
            self.env.registry.clear_cache()
        return changed

    @api.model
    def _arrays_sql(self, model_ids):
        """Return SQL of the curves of some versions: rule_id, tier_id, clock, and float arrays ordered by age.

        ``ages``, ``factors`` (learned over written), ``deltas`` (learned less written, in points), ``trusts`` (share
        of what was observed in what was learned). On the clock ``stage`` the points are linear between ages and added
        to what is written for the day itself; on the clock ``process`` the factor is linear. So a curve without deals
        is the written one on every day.
        """
        return SQL(
            """
            SELECT rule_id, tier_id, MIN(clock) AS clock, array_agg(age::float8 ORDER BY age) AS ages,
                   array_agg(factor::float8 ORDER BY age) AS factors,
                   array_agg((probability - prior)::float8 ORDER BY age) AS deltas,
                   array_agg(closed / (closed + model.learn_weight)::float8 ORDER BY age) AS trusts
              FROM kestio_stage_curve JOIN kestio_model model ON model.id = model_id
             WHERE model_id = ANY(%s) GROUP BY rule_id, tier_id
            """,
            list(model_ids),
        )

    @api.model
    def _observed(self, model, now=None):
        """Return what became of the deals that were in each stage, and of each tier in it.

        :param model: the version that rules the deals, or would if it were active.
        :return: dicts of ``stage_id``, ``tier_code`` (False: all deals of the stage), ``entered``, ``won``, ``closed``,
            ``open``, ``left_out``, ``rate``, ``low``, ``high`` (shares; rate None without closed deals),
            ``median_days`` and ``median_days_won`` (None below 20 deals; the second one is the learned grace period).
        """
        scope = self._scope(model.company_id, model.team_ids.ids, now or fields.Datetime.now(), model)
        rows = self.env.execute_query(SQL(sql_learning.OBSERVED, **scope))
        return [_observation(*row) for row in rows]


def _observation(stage, tier, _is_all, entered, won, closed, still_open, left_out, days, days_won):
    low, high = learning.wilson(won, closed)
    return {
        "stage_id": stage,
        "tier_code": tier or False,
        "entered": entered,
        "won": won,
        "closed": closed,
        "open": still_open,
        "left_out": left_out,
        "rate": won / closed if closed else None,
        "low": low,
        "high": high,
        "median_days": days if closed >= MIN_DEALS else None,
        "median_days_won": days_won if won >= MIN_DEALS else None,
    }


def _rows(rule, tier_id, curve):
    """Return the rows of a curve. Ages are in the days of the rule: calendar or working ones."""
    is_working = rule.day_count == "working" and curve.clock == "stage"
    values = zip(learning.LANDMARKS, curve.counts, curve.prior, curve.learned, curve.factors, strict=True)
    for age, counts, prior, learned, factor in values:
        won, closed = counts.seen_won, counts.seen_closed
        low, high = learning.wilson(won, closed)
        yield {
            "model_id": rule.model_id.id,
            "rule_id": rule.id,
            "stage_id": rule.stage_id.id,
            "stage_sequence": rule.stage_sequence,
            "tier_id": tier_id or rule.tier_id.id or None,
            "clock": curve.clock,
            "age": round(age * learning.WORKING_SHARE) if is_working else age,
            "won": won,
            "closed": closed,
            "open_count": counts.open,
            "left_out": counts.left_out,
            "observed": round(100 * won / closed, 2) if closed else None,
            "low": round(100 * low, 2),
            "high": round(100 * high, 2),
            "prior": round(100 * prior, 4),
            "probability": round(100 * learned, 4),
            "factor": round(factor, 8),
        }


_NAMES = ", ".join(COLUMNS)
_KEPT = ", ".join(f"kept.{name}" for name in COLUMNS)
_NEW = ", ".join(f"EXCLUDED.{name}" for name in COLUMNS)
_ROWS = f"jsonb_to_recordset(%(rows)s::jsonb) new ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})"
_FORGET = f"""
    DELETE FROM kestio_stage_curve kept
     WHERE model_id = %(model)s
       AND NOT EXISTS (SELECT FROM {_ROWS} WHERE (new.rule_id, new.age, COALESCE(new.tier_id, 0))
                                               = (kept.rule_id, kept.age, COALESCE(kept.tier_id, 0)))
"""  # noqa: S608 - constants of this file
_UPSERT = f"""
    INSERT INTO kestio_stage_curve AS kept ({_NAMES}) SELECT {_NAMES} FROM {_ROWS}
    ON CONFLICT (rule_id, COALESCE(tier_id, 0), age) DO UPDATE SET ({_NAMES}) = ROW({_NEW})
     WHERE ({_KEPT}) IS DISTINCT FROM ({_NEW})
"""  # noqa: S608 - constants of this file
