"""Pipeline: what the closed deals of a year say about forecasts, and what corrects them, in few statements."""

from collections import defaultdict

from dateutil.relativedelta import relativedelta
from odoo import api, models
from odoo.tools import SQL

from ...engine import reliability as engine

MONTHS = 12  # four quarters
GROUPS = {
    "team": SQL("row.team_id"),
    "user": SQL("row.user_id"),
    "stage": SQL("row.stage_id"),
    "tier": SQL("(SELECT tier.code FROM kestio_tier tier WHERE tier.id = row.tier_id)"),
    "model": SQL("row.model_id"),
}
# Nothing automated counts as 0, as for Odoo.
IS_TYPED = SQL("abs(lead.probability - COALESCE(lead.automated_probability, 0)) >= 0.005")
SUMS = ("closed", "won", "probability", "chance", "brier", "log_loss", "forecast", "actual")


class KestioReliabilityFigures(models.AbstractModel):
    """Sums in SQL, set by set; the arithmetic on them is in ``engine/reliability.py``.

    The screen, the classes and the alerts read the same sums. Every method costs one statement whatever the number of
    deals; a company's leads without company belong to the main one.
    """

    _name = "kestio.reliability.figures"
    _description = "Reliability figures"

    @api.model
    def _measures(self, company, as_of, horizon, by="team", scope=None):
        """Return the measures of each source of probability over the deals closed in the year before a date.

        :param by: what is told apart: a key of ``GROUPS``.
        :param scope: dict of a column (``team_id`` or ``user_id``) and the id that it must have.
        :return: dict of (source, key) to measures; the key ``None`` is all of them together, ``False`` those without
            team, owner... Each has closed, won, win_rate, brier, skill, log_loss, bias, error_amount, calibration,
            hubspot, mape, slippage, drift, pushes and ``bins``.
        """
        found, bins = {}, defaultdict(dict)
        for row in self._sums(company, as_of, horizon, by, scope):
            key = (row["source"], None if row["all_keys"] else row["key"] or False)
            if row["all_bins"]:
                found[key] = row
            else:
                bins[key][row["bin"]] = row
        return {key: self._measure(row, bins[key]) for key, row in found.items()}

    def _measure(self, row, bins):
        """Return the measures that follow from sums."""
        closed, rate = row["closed"], row["won"] / row["closed"]
        score = row["brier"] / closed
        parts = [engine.Bin(part["closed"], part["won"], part["probability"], part["chance"]) for part in bins.values()]
        return {
            "closed": closed,
            "won": row["won"],
            "win_rate": rate,
            "brier": score,
            "skill": engine.skill(score, rate),
            "log_loss": row["log_loss"] / closed,
            "forecast": row["forecast"],
            "actual": row["actual"],
            "bias": engine.bias(row["forecast"], row["actual"]),
            "error_amount": row["forecast"] - row["actual"],
            "calibration": engine.calibration_error(parts),
            "hubspot": engine.hubspot_accuracy(row["forecast"], row["actual"]),
            "mape": row["mape"],
            "slippage": row["slippage"],
            "drift": row["drift"],
            "pushes": row["pushes"],
            "bins": {place: {name: part[name] for name in SUMS} for place, part in bins.items()},
        }

    def _sums(self, company, as_of, horizon, by, scope):
        grouped = SQL(
            """
            SELECT row.source, %(key)s AS key, LEAST(FLOOR(row.probability * %(bins)s / 100 + 1e-9), %(bins)s - 1)::int
                   AS bin, row.probability / 100 AS p, (row.won_status = 'won')::int AS won, row.brier, row.log_loss,
                   row.amount, row.forecast, row.actual, row.slippage_days, row.first_amount, row.pushes
              FROM (%(rows)s) row
             WHERE %(selected)s
            """,
            key=GROUPS[by],
            bins=engine.BINS,
            rows=self.env["kestio.forecast.report"]._table_query,
            selected=self._selected(company, as_of, horizon, scope),
        )
        return self.env.execute_query_dict(SQL(_SUMS, grouped=grouped))

    def _selected(self, company, as_of, horizon, scope):
        """Return the condition on rows of the report."""
        self.env["kestio.lead.history"].flush_model()
        self.env["kestio.lead.snapshot"].flush_model()
        condition = SQL(
            "row.horizon = %s AND row.closed_on > %s AND row.closed_on <= %s AND COALESCE(row.company_id, %s) = %s",
            str(horizon),
            as_of - relativedelta(months=MONTHS),
            as_of,
            self.env["kestio.model.scope"]._main_company_id(),
            company.id,
        )
        for column, value in (scope or {}).items():
            condition = SQL("%s AND %s = %s", condition, SQL.identifier("row", column), value)
        return condition

    # Factors

    @api.model
    def _factors(self, months, overdue):
        """Return what the forecast shown is multiplied by, for the company, each team and each rep in a team.

        A level with fewer than 20 closed deals takes the factor of the level above. Deals that should have closed by
        now and are still open are not dropped: they count with what is still expected of them.

        :param months: what ``_monthly`` returned.
        :param overdue: what ``_overdue`` returned.
        :return: dict of (team id, user id) to factor; (None, None) is the company, (team id, None) a team.
        """
        levels = {(None, None): []}
        for row in months:
            team, user = row["team_id"] or False, row["user_id"] or False
            for key in ((None, None), (team, None), (team, user)):
                levels.setdefault(key, []).append(row)
        for team, user in overdue:
            levels.setdefault((team, None), [])
            levels.setdefault((team, user), [])
        return self._chain(levels, overdue)

    def _chain(self, levels, overdue):
        """Apply the factors from the company down to each rep."""
        factors = {}
        for key in sorted(levels, key=lambda key: sum(part is not None for part in key)):
            team, user = key
            prior = 1.0 if team is None else factors[None, None] if user is None else factors[team, None]
            weight = _weight(levels[key if user is None else (team, None)])
            late = [row for (t, u), row in overdue.items() if team in (None, t) and user in (None, u)]
            actual = sum(row["actual"] for row in levels[key]) + prior * sum(row["expected"] for row in late)
            forecast = sum(row["forecast"] for row in [*levels[key], *late])
            closed = sum(row["closed"] for row in levels[key])
            factors[key] = engine.factor(actual, forecast, weight, prior, closed)
        return factors

    @api.model
    def _monthly(self, company, as_of, horizon, *, recalibrated=False):
        """Return forecast and outcome by team, rep and month of closing.

        :param recalibrated: take typed percentages for what they are worth, where the company's version says so.
        """
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT row.team_id, row.user_id, DATE_TRUNC('month', row.closed_on)::date AS month,
                       COUNT(*) AS closed, SUM(p * row.amount) AS forecast, SUM(row.actual) AS actual,
                       SUM((row.actual - p * row.amount) ^ 2) AS squared,
                       SUM(row.amount ^ 2 * p * (1 - p)) AS variance
                  FROM (%(rows)s) row CROSS JOIN LATERAL (SELECT %(percent)s / 100 AS p) counted
                 WHERE row.source = 'shown' AND %(selected)s GROUP BY 1, 2, 3
                """,
                rows=self.env["kestio.forecast.report"]._table_query,
                percent=self._percent(company, "row", SQL("row.is_typed"), recalibrated),
                selected=self._selected(company, as_of, horizon, None),
            )
        )

    def _percent(self, company, row, is_typed, recalibrated):
        """Return SQL of the percentage with which a row counts."""
        if not recalibrated:
            return SQL.identifier(row, "probability")
        return self.env["kestio.typed.curve"]._counted_sql(company, row, is_typed)

    @api.model
    def _overdue(self, company, as_of, horizon, *, recalibrated=False):
        """Return the open deals that were expected to close by now when they were last written down in time.

        :param recalibrated: as for ``_monthly``.
        :return: dict of (team id, user id) to deals, forecast (then) and expected (now), credited as of earlier.
        """
        self.env["crm.lead"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT COALESCE(earlier.team_id, 0) AS team_id, COALESCE(earlier.user_id, 0) AS user_id,
                       COUNT(*) AS deals,
                       SUM(%(then)s * earlier.expected_revenue / 100)::float8 AS forecast,
                       SUM(COALESCE(%(now)s * lead.expected_revenue / 100, 0))::float8 AS expected
                  FROM crm_lead lead
                 CROSS JOIN LATERAL (SELECT * FROM kestio_lead_snapshot snapshot
                                      WHERE snapshot.lead_id = lead.id AND snapshot.date <= %(until)s
                                      ORDER BY snapshot.date DESC LIMIT 1) earlier
                 WHERE %(open)s AND earlier.date_deadline <= %(as_of)s AND earlier.date > %(since)s
                 GROUP BY 1, 2
                """,
                then=self._percent(company, "earlier", SQL("earlier.own_probability IS NOT NULL"), recalibrated),
                now=self._percent(company, "lead", IS_TYPED, recalibrated),
                until=as_of - relativedelta(days=horizon),
                as_of=as_of,
                since=as_of - relativedelta(months=MONTHS, days=horizon),
                open=self._open(company),
            )
        )
        return {(row["team_id"] or False, row["user_id"] or False): row for row in rows}

    def _open(self, company):
        main = self.env["kestio.model.scope"]._main_company_id()
        return SQL(
            "lead.active AND lead.type = 'opportunity' AND lead.won_status = 'pending' "
            "AND COALESCE(lead.company_id, %s) = %s",
            main,
            company.id,
        )


def _weight(rows):
    """Return the median monthly forecast of a level."""
    months = defaultdict(float)
    for row in rows:
        months[row["month"]] += row["forecast"]
    return engine.monthly_weight(list(months.values()))


_SUMS = """
    SELECT source, key, bin, GROUPING(key) AS all_keys, GROUPING(bin) AS all_bins,
           COUNT(*) AS closed, SUM(won)::int AS won, SUM(p) AS probability, SUM(p * (1 - p)) AS chance,
           SUM(brier) AS brier, SUM(log_loss) AS log_loss, SUM(forecast) AS forecast, SUM(actual) AS actual,
           AVG(ABS(amount - actual) / actual) FILTER (WHERE won = 1 AND actual > 0) AS mape,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY slippage_days) FILTER (WHERE won = 1) AS slippage,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY (actual - first_amount) / NULLIF(first_amount, 0))
           FILTER (WHERE won = 1) AS drift, AVG(pushes)::float8 AS pushes
      FROM (%(grouped)s) measured
     GROUP BY GROUPING SETS ((source), (source, bin), (source, key), (source, key, bin))
"""
