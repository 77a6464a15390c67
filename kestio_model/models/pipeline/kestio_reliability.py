"""Pipeline: what the screen Forecast reliability shows, in one call."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import learning
from ...engine import reliability as engine
from .kestio_forecast_report import HORIZONS, SOURCES
from .kestio_reliability_figures import GROUPS, MONTHS

NAMED = {"team": "crm.team", "user": "res.users", "stage": "crm.stage", "model": "kestio.model"}
SHOWN = ("closed", "win_rate", "brier", "skill", "log_loss", "bias", "error_amount", "calibration", "hubspot", "mape")
KEPT = (*SHOWN, "slippage", "drift", "pushes", "forecast", "actual")


class KestioReliability(models.AbstractModel):
    """A rep sees himself and his team without names; a manager sees the company and who is who."""

    _name = "kestio.reliability"
    _description = "Forecast reliability"

    @api.model
    @api.readonly
    def summary(self, horizon=30, group_by="team"):
        """Return how far forecasts can be trusted, for the current company and the current user.

        :param horizon: days before closing: 30, 60 or 90.
        :param group_by: rows of the table: team, user, stage, tier or model (version).
        :return: dict with ``closed`` (deals with a forecast), ``needed``, ``verdict`` (class), ``sources`` (measures of
            each probability, with bins), ``rows``, ``outlooks`` (this month, this quarter) and ``overdue``.
        :raises UserError: for another horizon or grouping.
        :raises AccessError: for anybody who is not a user of the commercial model.
        """
        self.env["kestio.model"]._check_group("kestio_model.group_user")
        if str(horizon) not in dict(HORIZONS) or group_by not in GROUPS:
            raise UserError(self.env._("Choose 30, 60 or 90 days, and team, salesperson, stage, tier or version."))
        return self.sudo()._summary(int(horizon), group_by, self._scope())

    def _scope(self):
        """Return who is looking: as dict of is_manager, team, column conditions of deals, and name of the scope."""
        user, company = self.env.user, self.env.company
        if self.env.su or user.has_group("kestio_model.group_manager"):
            return {"is_manager": True, "deals": {}, "mine": {}, "team": False, "name": company.display_name}
        team, mine = user.sudo().sale_team_id, {"user_id": user.id}
        if team:
            return {
                "is_manager": False,
                "deals": {"team_id": team.id},
                "mine": mine,
                "team": team,
                "name": team.display_name,
            }
        return {"is_manager": False, "deals": mine, "mine": mine, "team": False, "name": user.display_name}

    def _summary(self, horizon, group_by, scope):
        company, figures = self.env.company, self.env["kestio.reliability.figures"]
        as_of = self.env["kestio.lead.snapshot"]._today(company)
        months = figures._monthly(company, as_of, horizon)
        overdue = figures._overdue(company, as_of, horizon)
        factors = figures._factors(months, overdue)
        measures = figures._measures(company, as_of, horizon, group_by, scope["deals"])
        benchmarks = company.kestio_model_id.benchmark_ids
        shown = measures.get(("shown", None))
        return {
            "horizon": horizon,
            "group_by": group_by,
            "months": MONTHS,
            "needed": engine.ENOUGH,
            "closed": shown["closed"] if shown else 0,
            "is_manager": scope["is_manager"],
            "scope": scope["name"],
            "currency_id": company.currency_id.id,
            "verdict": self._verdict(company, scope),
            "sources": self._sources(measures, benchmarks),
            "rows": self._rows(group_by, measures, factors, scope, benchmarks),
            "outlooks": self._outlooks(company, as_of, horizon, (months, factors), scope["mine"]),
            "overdue": sum(
                row["deals"] for (_team, user), row in overdue.items() if scope["mine"].get("user_id") in (None, user)
            ),
            "alerts": self._alerts(company) if scope["is_manager"] else 0,
        }

    def _outlooks(self, company, as_of, horizon, plain, scope):
        """Return what this month and this quarter bring.

        Typed percentages that are recalibrated already must not be corrected again for having been too high: the
        factors for these amounts come from past forecasts that are recalibrated in the same way.

        :param plain: months and factors of the forecasts as they were shown.
        """
        months, factors = plain
        figures = self.env["kestio.reliability.figures"]
        if self.env["kestio.typed.curve"]._company_points(company):
            months = figures._monthly(company, as_of, horizon, recalibrated=True)
            factors = figures._factors(months, figures._overdue(company, as_of, horizon, recalibrated=True))
        return self.env["kestio.forecast.outlook"]._outlooks(company, as_of, months, factors, scope)

    def _verdict(self, company, scope):
        """Return the class of who is looking: of his team, else of the company; nothing before there is one."""
        latest = self.env["kestio.forecast.class"]._latest(company, scope["team"] or self.env["crm.team"])
        row = latest.get(scope["team"].id if scope["team"] else False) or latest.get(False)
        if not row:
            return False
        return {
            "letter": row.letter,
            "name": row.who,
            "sentence": row.sentence,
            "is_safe": row.is_safe,
            "factor": row.factor,
            "date": fields.Date.to_string(row.date),
        }

    def _sources(self, measures, benchmarks):
        labels = dict(self.env["kestio.forecast.report"]._fields["source"]._description_selection(self.env))
        return [
            {
                "code": code,
                "label": labels[code],
                **_kept(measure),
                "bias_level": _bias_level(benchmarks, measure),
                "bins": [_bin(place, measure["bins"].get(place)) for place in range(engine.BINS)],
            }
            for code, _label in SOURCES
            if (measure := measures.get((code, None)))
        ]

    def _rows(self, group_by, measures, factors, scope, benchmarks):
        """Return the rows of the table; those of other people have no name for who is not a manager."""
        found = {key: measure for (source, key), measure in measures.items() if source == "shown" and key is not None}
        if group_by == "user" and not scope["is_manager"]:
            return self._own_rows(found, measures.get(("shown", None)), factors, scope, benchmarks)
        names = self._names(group_by, found)
        rows = [
            self._row(key, names.get(key) or self.env._("None"), measure, benchmarks)
            | {"factor": self._factor(group_by, key, factors)}
            for key, measure in found.items()
        ]
        return sorted(rows, key=lambda row: -row["closed"])

    def _own_rows(self, found, team, factors, scope, benchmarks):
        """Return one's own row and, without any name, the average of the team."""
        me, rows = self.env.uid, []
        if me in found:
            rows.append(self._row(me, self.env._("You"), found[me], benchmarks))
            rows[-1]["factor"] = self._factor("user", me, factors)
        if team and scope["team"]:
            rows.append(self._row(0, self.env._("Average of the team"), team, benchmarks))
            rows[-1]["factor"] = factors.get((scope["team"].id, None))
        return rows

    def _row(self, key, name, measure, benchmarks):
        return {
            "key": key or 0,
            "name": name,
            **_kept(measure),
            "bias_level": _bias_level(benchmarks, measure),
            "win_level": benchmarks._level("win_rate", 100 * measure["win_rate"]),
        }

    def _factor(self, group_by, key, factors):
        """Return the factor of a team, or of a rep in the team where he has most of his deals; none of other groups."""
        if group_by == "team":
            return factors.get((key, None))
        if group_by == "user":
            return next((factor for (_team, user), factor in factors.items() if user == key), None)
        return None

    def _names(self, group_by, keys):
        if group_by == "tier":
            tiers = self.env["kestio.tier"].search(
                [("code", "in", [key for key in keys if key]), ("model_id.company_id", "=", self.env.company.id)],
                order="model_id, sequence",
            )
            return {tier.code: tier.name for tier in tiers}
        records = self.env[NAMED[group_by]].with_context(active_test=False).browse(key for key in keys if key)
        return {record.id: record.display_name for record in records.exists()}

    def _alerts(self, company):
        return self.env["kestio.pipeline.alert"]._count_open(company)


def _kept(measure):
    """Return what the screen shows of a measure."""
    return {name: measure[name] for name in KEPT}


def _bias_level(benchmarks, measure):
    return benchmarks._level("forecast_bias", None if measure["bias"] is None else abs(100 * measure["bias"]))


def _bin(place, sums):
    """Return one fifth of the diagram; its rate is told from 20 closed deals on."""
    width = 1 / engine.BINS
    shown = {"from": place * width, "to": (place + 1) * width, "closed": sums["closed"] if sums else 0}
    if not sums or sums["closed"] < engine.ENOUGH:
        return shown | {"is_known": False}
    low, high = learning.wilson(sums["won"], sums["closed"])
    means = {"forecast": sums["probability"] / sums["closed"], "rate": sums["won"] / sums["closed"]}
    return shown | {"is_known": True, "won": sums["won"], "low": low, "high": high, **means}
