"""Pipeline: looks every night whether conversion rises with the stage, rules hold, and results are fed."""

from collections import defaultdict
from statistics import median

from dateutil.relativedelta import relativedelta
from odoo import api, models
from odoo.tools import SQL, date_utils

from ...engine import learning
from ...engine import reliability as engine

MONTHS = 12  # before the one that is judged


class KestioPipelineWatch(models.AbstractModel):
    """Finds situations; ``kestio.pipeline.alert`` decides what is new in them."""

    _name = "kestio.pipeline.watch"
    _description = "Pipeline watch"

    @api.model
    def _situations(self, company, as_of):
        """Return what is to be told about a company, as values of alerts."""
        versions = self.env["kestio.model.scope"].search([("company_id", "=", company.id)]).model_id
        found = [situation for model in versions.sudo() for situation in self._stage_situations(model)]
        return [*found, *self._outlooks(company, as_of), *self._class_changes(company, as_of)]

    # Stages

    def _stage_situations(self, model):
        """Return what the closed deals of a version's teams say about its stages and rules."""
        observed = {(row["stage_id"], row["tier_code"]): row for row in self.env["kestio.stage.curve"]._observed(model)}
        return [*self._inversions(model, observed), *self._rules_outside(model, observed)]

    def _inversions(self, model, observed):
        """Return neighbouring stages of which the earlier one surely wins more often than the later one."""
        rows = {stage: row for (stage, tier), row in observed.items() if not tier and row["closed"] >= engine.ENOUGH}
        order = model._open_stages().filtered(lambda stage: stage.id in rows)
        return [
            {
                "kind": "conversion_inversion",
                "key": f"inversion/{model.id}/{stage.id}/{following.id}",
                "model_id": model.id,
                "stage_id": stage.id,
                "next_stage_id": following.id,
                "evidence": {
                    **_percents(rows[stage.id]),
                    **{f"next_{name}": value for name, value in _percents(rows[following.id]).items()},
                },
            }
            for stage, following in zip(order, order[1:], strict=False)
            if rows[stage.id]["low"] > rows[following.id]["high"]
        ]

    def _rules_outside(self, model, observed):
        """Return the rules whose written probability lies outside what was observed on entry.

        What is observed is not told apart by team: a rule for one team is not judged by everybody's deals.
        """
        rules = model.stage_rule_ids.filtered(lambda rule: not rule.team_id)
        judged = [(rule, _of_rule(rule, rules, observed)) for rule in rules]
        return [
            {
                "kind": "rule_outside",
                "key": f"rule/{rule.id}",
                "model_id": model.id,
                "rule_id": rule.id,
                "stage_id": rule.stage_id.id,
                "evidence": {"written": rule.probability, **_percents(row)},
            }
            for rule, row in judged
            if row["closed"] >= engine.ENOUGH and not row["low"] <= rule.probability / 100 <= row["high"]
        ]

    # Periods

    def _outlooks(self, company, as_of):
        """Return the teams (and the company) whose last month was hollow or whose pipeline is promising."""
        month = date_utils.start_of(as_of, "month") - relativedelta(months=1)
        series = self._series(company, month)
        found = []
        for team, months in series.items():
            now, before = months.get(month), [months[key] for key in sorted(months) if key < month]
            if not now:
                continue
            results, pipelines = ([row[name] for row in before] for name in ("result", "pipeline"))
            kind = engine.outlook(now["result"], now["pipeline"], results, pipelines)
            if kind:
                usual = {"usual_result": median(results), "usual_pipeline": median(pipelines)}
                found.append(
                    {
                        "kind": kind,
                        "key": f"{kind}/{team or 0}/{month}",
                        "team_id": team,
                        "evidence": {"month": str(month), **now, **usual},
                    }
                )
        return found

    def _series(self, company, month):
        """Return result and pipeline at the end of each month up to one, by team; False is the company.

        Only months whose end was written down count. A team that sold nothing in one has the result 0.
        """
        series = defaultdict(lambda: defaultdict(lambda: {"result": 0.0, "pipeline": 0.0}))
        for name, rows in (("pipeline", self._pipelines(company, month)), ("result", self._results(company, month))):
            for start, team, amount in rows:
                if name == "pipeline" or start in series[False]:
                    for key in {False, team or False}:
                        series[key][start][name] += amount
        return {team: _filled(months, series[False]) for team, months in series.items()}

    def _pipelines(self, company, month):
        """Return (month, team, weighted pipeline in the last snapshot of the month)."""
        self.env["kestio.lead.snapshot"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT period.start, snapshot.team_id,
                       SUM(snapshot.probability / 100 * snapshot.expected_revenue::float8)
                  FROM (SELECT day::date AS start,
                               (SELECT MAX(s.date) FROM kestio_lead_snapshot s
                                 WHERE s.date >= day AND s.date < day + INTERVAL '1 month'
                                   AND COALESCE(s.company_id, %(main)s) = %(company)s) AS last
                          FROM generate_series(%(month)s::timestamp - make_interval(months => %(months)s),
                                               %(month)s::timestamp, INTERVAL '1 month') day) period
                  JOIN kestio_lead_snapshot snapshot ON snapshot.date = period.last
                   AND COALESCE(snapshot.company_id, %(main)s) = %(company)s
                 GROUP BY 1, 2
                """,
                **self._bounds(company, month),
            )
        )

    def _results(self, company, month):
        """Return (month, team, amount won in it), credited to the team of the moment of winning."""
        self.env["kestio.lead.history"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT DATE_TRUNC('month', history.date_from AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date,
                       history.team_id, SUM(COALESCE(history.expected_revenue, 0))::float8
                  FROM kestio_lead_history history
                 WHERE history.won_status = 'won' AND COALESCE(history.company_id, %(main)s) = %(company)s
                   AND history.date_from AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s
                       >= %(month)s::timestamp - make_interval(months => %(months)s)
                   AND history.date_from AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s
                       < %(month)s::timestamp + INTERVAL '1 month'
                   AND NOT EXISTS (SELECT FROM kestio_lead_history earlier
                                    WHERE earlier.lead_id = history.lead_id AND earlier.date_to = history.date_from
                                      AND earlier.won_status = 'won' AND earlier.id != history.id)
                 GROUP BY 1, 2
                """,
                tz=company._kestio_tz(),
                **self._bounds(company, month),
            )
        )

    def _bounds(self, company, month):
        main = self.env["kestio.model.scope"]._main_company_id()
        return {"company": company.id, "main": main, "month": month, "months": MONTHS}

    def _class_changes(self, company, as_of):
        """Return the changes of class of this month."""
        changed = [
            ("company_id", "=", company.id),
            ("period", "=", date_utils.start_of(as_of, "month")),
            ("is_changed", "=", True),
        ]
        return [
            {
                "kind": "class_changed",
                "key": f"class/{row.id}",
                "team_id": row.team_id.id,
                "class_id": row.id,
                "evidence": {"before": row.previous_letter, "after": row.letter, "is_safe": row.is_safe},
            }
            for row in self.env["kestio.forecast.class"].sudo().search(changed)
        ]


def _of_rule(rule, rules, observed):
    """Return what was observed of the deals that a rule rules: of its tier, or of the tiers without a rule."""
    nothing = {"won": 0, "closed": 0}
    if rule.tier_id:
        row = observed.get((rule.stage_id.id, rule.tier_id.code), nothing)
        won, closed = row["won"], row["closed"]
    else:
        codes = rules.filtered(lambda other: other.stage_id == rule.stage_id).tier_id.mapped("code")
        others = [observed.get((rule.stage_id.id, code), nothing) for code in codes]
        row = observed.get((rule.stage_id.id, False), nothing)
        won, closed = (row[name] - sum(other[name] for other in others) for name in ("won", "closed"))
    low, high = learning.wilson(won, closed)
    return {"won": won, "closed": closed, "rate": won / closed if closed else None, "low": low, "high": high}


def _percents(row):
    """Return an observed rate in percent, with its counts, as evidence keeps it."""
    rates = {name: round(100 * row[name], 1) for name in ("rate", "low", "high")}
    return {"won": row["won"], "closed": row["closed"], **rates}


def _filled(months, known):
    """Return the months that are known of the company, with 0 where a team has nothing."""
    return {month: dict(months.get(month) or {"result": 0.0, "pipeline": 0.0}) for month in known}
