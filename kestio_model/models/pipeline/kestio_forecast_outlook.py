"""Pipeline: what this month and this quarter will bring, corrected by what forecasts were worth so far."""

from odoo import api, models
from odoo.tools import SQL, date_utils

from ...engine import reliability as engine
from .kestio_reliability_figures import IS_TYPED


class KestioForecastOutlook(models.AbstractModel):
    """Open deals by the period in which they are due, in one statement; each rep's at his own factor.

    Where the version in use recalibrates typed percentages, corrected amounts rest on what these are worth.
    """

    _name = "kestio.forecast.outlook"
    _description = "Forecast outlook"

    @api.model
    def _outlooks(self, company, as_of, months, factors, scope=None):
        """Return what this month and this quarter bring: won so far, open deals due, corrected, between which amounts.

        :param months: what ``_monthly`` returned, with typed percentages recalibrated.
        :param factors: what ``_factors`` made of it.
        :param scope: dict of a column of leads and the id that it must have.
        :return: list of dicts: period, won, deals, overdue, recalibrated (deals), undated, weighted, corrected, low,
            high (with ``won``).
        """
        wider = _wider(months)
        ends = {"month": date_utils.end_of(as_of, "month"), "quarter": date_utils.end_of(as_of, "quarter")}
        rows = self._due(company, as_of, scope)
        return [self._outlook(period, end, rows, factors, wider) for period, end in ends.items()]

    def _outlook(self, period, end, rows, factors, wider):
        mine = [row for row in rows if row["period"] in (period, "month")]
        weighted, corrected, variance, most = 0.0, 0.0, 0.0, 0.0
        for row in mine:
            beta = _best(factors, row["team_id"] or False, row["user_id"] or False)
            weighted += row["weighted"]
            corrected += beta * row["counted"]
            variance += beta * row["variance"]
            most += row["most"]
        low, high = engine.interval(corrected, variance, wider, most)
        won = sum(row[f"won_{period}"] for row in rows)
        return {
            "period": period,
            "end": end,
            "won": won,
            "deals": sum(row["deals"] for row in mine),
            "overdue": sum(row["overdue"] for row in mine),
            "recalibrated": sum(row["recalibrated"] for row in mine),
            "undated": sum(row["deals"] for row in rows if row["period"] == "undated"),
            "weighted": weighted,
            "corrected": corrected,
            "low": won + low,
            "high": won + high,
        }

    def _due(self, company, as_of, scope):
        """Return the open deals by team, rep and period in which they are due, and what was won in it so far."""
        self.env["crm.lead"].flush_model()
        mine = SQL("TRUE")
        for column, value in (scope or {}).items():
            mine = SQL("%s AND %s = %s", mine, SQL.identifier("lead", column), value)
        return self.env.execute_query_dict(
            SQL(
                _DUE,
                open=self.env["kestio.reliability.figures"]._open(company),
                mine=mine,
                percent=self.env["kestio.typed.curve"]._counted_sql(company, "lead", IS_TYPED),
                company=company.id,
                main=self.env["kestio.model.scope"]._main_company_id(),
                tz=company._kestio_tz(),
                as_of=as_of,
                month=date_utils.start_of(as_of, "month"),
                month_end=date_utils.end_of(as_of, "month"),
                quarter=date_utils.start_of(as_of, "quarter"),
                quarter_end=date_utils.end_of(as_of, "quarter"),
            )
        )


def _wider(rows):
    """Return how much wider than chance the errors of a company were."""
    if sum(row["closed"] for row in rows) < engine.ENOUGH:
        return 1.0
    return engine.dispersion(sum(row["squared"] for row in rows), sum(row["variance"] for row in rows))


def _best(factors, team, user):
    """Return the factor of a rep in a team, or of the nearest level above that has one."""
    for key in ((team, user), (team, None), (None, None)):
        if key in factors:
            return factors[key]
    return 1.0


_DUE = """
    SELECT lead.team_id, lead.user_id,
           CASE WHEN NOT pending.is_open THEN 'won' WHEN lead.date_deadline IS NULL THEN 'undated'
                WHEN lead.date_deadline <= %(month_end)s THEN 'month'
                WHEN lead.date_deadline <= %(quarter_end)s THEN 'quarter' ELSE 'later' END AS period,
           COUNT(*) FILTER (WHERE pending.is_open) AS deals,
           COUNT(*) FILTER (WHERE pending.is_open AND lead.date_deadline < %(as_of)s) AS overdue,
           COALESCE(SUM(lead.probability / 100 * lead.expected_revenue) FILTER (WHERE pending.is_open), 0)::float8
           AS weighted,
           COALESCE(SUM(counted.p * lead.expected_revenue) FILTER (WHERE pending.is_open), 0)::float8 AS counted,
           COUNT(*) FILTER (WHERE pending.is_open AND counted.p IS DISTINCT FROM lead.probability / 100)
           AS recalibrated,
           COALESCE(SUM(lead.expected_revenue::float8 ^ 2 * counted.p * (1 - counted.p))
               FILTER (WHERE pending.is_open), 0) AS variance,
           COALESCE(SUM(lead.expected_revenue) FILTER (WHERE pending.is_open), 0)::float8 AS most,
           COALESCE(SUM(lead.expected_revenue)
               FILTER (WHERE NOT pending.is_open AND closed.day >= %(month)s), 0)::float8 AS won_month,
           COALESCE(SUM(lead.expected_revenue) FILTER (WHERE NOT pending.is_open), 0)::float8 AS won_quarter
      FROM crm_lead lead
     CROSS JOIN LATERAL (SELECT lead.won_status = 'pending' AS is_open) pending
     CROSS JOIN LATERAL (SELECT %(percent)s / 100 AS p) counted
     CROSS JOIN LATERAL (SELECT (lead.date_closed AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS day) closed
     WHERE %(mine)s AND (%(open)s OR lead.type = 'opportunity' AND lead.won_status = 'won'
           AND closed.day BETWEEN %(quarter)s AND %(quarter_end)s AND COALESCE(lead.company_id, %(main)s) = %(company)s)
     GROUP BY 1, 2, 3
"""
