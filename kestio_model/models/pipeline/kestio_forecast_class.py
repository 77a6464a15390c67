"""Pipeline: the reliability class of a company's forecasts and of each team's, month by month."""

from odoo import api, fields, models
from odoo.tools import date_utils, format_date

from ...engine import reliability as engine

HORIZON = 30
LETTERS = [("A", "A"), ("B", "B"), ("C", "C")]


class KestioForecastClass(models.Model):
    """One row per company or team and month, never changed: what operations could rely on at that time.

    It measures the forecast shown 30 days before closing, over the deals closed in the twelve months before.
    """

    _name = "kestio.forecast.class"
    _description = "Forecast reliability class"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "period desc, company_id, team_id, id"

    date = fields.Date(string="Evaluated on", required=True, readonly=True)
    period = fields.Date(string="First day", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    team_id = fields.Many2one(
        "crm.team", string="Sales team", readonly=True, index="btree_not_null", help="Empty: the whole company."
    )
    letter = fields.Selection(selection=LETTERS, string="Class", required=True, readonly=True)
    previous_letter = fields.Selection(selection=LETTERS, string="Class before", readonly=True)
    is_safe = fields.Boolean(
        string="Safe for operations",
        readonly=True,
        help="Stock orders and production planning can follow this forecast.",
    )
    is_changed = fields.Boolean(string="Changed", readonly=True)
    closed = fields.Integer(string="Closed deals", readonly=True, aggregator=None)
    win_rate = fields.Float(readonly=True, aggregator="avg")
    factor = fields.Float(
        string="Correction",
        readonly=True,
        digits=(4, 2),
        aggregator="avg",
        help="Multiply the weighted pipeline by it.",
    )
    brier = fields.Float(string="Brier score", readonly=True, digits=(6, 4), aggregator="avg")
    skill = fields.Float(readonly=True, digits=(6, 3), aggregator="avg", help="Share of the base rate's error avoided.")
    bias = fields.Float(
        string="Bias of amounts", readonly=True, aggregator="avg", help="Above 0: forecast higher than what was won."
    )
    calibration = fields.Float(
        string="Calibration error",
        readonly=True,
        aggregator="avg",
        help="How far win rates lie from what was forecast, beyond what chance explains.",
    )
    who = fields.Char(string="Forecast of", compute="_compute_who")
    month = fields.Char(compute="_compute_who")
    sentence = fields.Char(compute="_compute_sentence")
    bias_level = fields.Selection(
        selection=[("green", "Good"), ("amber", "Usual"), ("red", "Poor")], compute="_compute_levels"
    )
    win_level = fields.Selection(
        selection=[("green", "Good"), ("amber", "Usual"), ("red", "Poor")], compute="_compute_levels"
    )

    _period_uniq = models.UniqueIndex(
        "(company_id, COALESCE(team_id, 0), period)", "A team has one reliability class a month."
    )

    @api.depends("team_id", "company_id", "period")
    @api.depends_context("lang")
    def _compute_who(self):
        for row in self:
            row.who = row.sudo().team_id.display_name or row.sudo().company_id.display_name
            month = format_date(self.env, row.period, date_format="MMMM y")
            row.month = month[:1].upper() + month[1:]

    @api.depends("who", "month", "letter")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.who}, {row.month}: {row.letter}"

    @api.depends("letter", "is_safe", "factor", "bias", "closed")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for row in self:
            row.sentence = f"{row._verdict()} {row._ground()}"

    @api.depends("bias", "win_rate")
    def _compute_levels(self):
        for row in self:
            benchmarks = row.sudo().company_id.kestio_model_id.benchmark_ids
            row.bias_level = benchmarks._level("forecast_bias", abs(100 * row.bias))
            row.win_level = benchmarks._level("win_rate", 100 * row.win_rate)

    def _verdict(self):
        """Return what the class means for somebody who orders stock or plans production."""
        if self.letter == "A":
            return self.env._("The forecast can be relied on.")
        if self.letter == "B":
            return self.env._(
                "The forecast is usable with its correction: count %(share)s %% of it.", share=self._share()
            )
        return self.env._(
            "The forecast cannot be relied on yet: count %(share)s %% of it, with care.", share=self._share()
        )

    def _share(self):
        return round(100 * self.factor)

    def _ground(self):
        """Return the figures behind the class."""
        facts = self._facts()
        if not facts["bias"]:
            return self.env._("Over %(closed)s closed deals amounts came as forecast.", **facts)
        if self.bias > 0:
            return self.env._("Amounts were forecast %(bias)s %% too high over %(closed)s closed deals.", **facts)
        return self.env._("Amounts were forecast %(bias)s %% too low over %(closed)s closed deals.", **facts)

    def _facts(self):
        return {"bias": abs(round(100 * self.bias)), "closed": self.closed}

    # Evaluation

    @api.model
    def _latest(self, company, teams=None):
        """Return the latest row of the company and of each team, as a dict by team id (False: the company).

        :param teams: only these; all by default.
        """
        domain = [("company_id", "=", company.id)]
        if teams is not None:
            domain.append(("team_id", "in", [*teams.ids, False]))
        latest = {}
        for row in self.sudo().search(domain, order="period, id"):
            latest[row.team_id.id] = row
        return latest

    @api.model
    def _evaluate(self, company, as_of):
        """Give a class to the company and to each team with enough closed deals that have none this month.

        :return: the new rows; those whose class or flag changed have told the watchers.
        """
        figures, period = self.env["kestio.reliability.figures"], date_utils.start_of(as_of, "month")
        latest = self._latest(company)
        measures = figures._measures(company, as_of, HORIZON, by="team")
        # The company as a whole is the key None of the measures and the team False of the rows.
        scopes = {
            False if team is None else team: measure
            for (source, team), measure in measures.items()
            if source == "shown" and team is not False and measure["closed"] >= engine.ENOUGH
        }
        due = {team: measure for team, measure in scopes.items() if team not in latest or latest[team].period < period}
        if not due:
            return self.browse()
        months, overdue = (method(company, as_of, HORIZON) for method in (figures._monthly, figures._overdue))
        factors = figures._factors(months, overdue)
        rows = (
            self.sudo()
            .with_context(mail_create_nolog=True)
            .create(
                [
                    {
                        **self._values(company, measure, factors[team or None, None], latest.get(team)),
                        "date": as_of,
                        "period": period,
                        "team_id": team,
                    }
                    for team, measure in due.items()
                ]
            )
        )
        rows._tell()
        return rows

    def _values(self, company, measure, factor, before):
        a, b = company._kestio_limits()
        letter = engine.reliability_class(measure["calibration"], measure["bias"], measure["skill"], a, b)
        is_safe = letter <= company.kestio_safe_class
        return {
            "company_id": company.id,
            "letter": letter,
            "previous_letter": before.letter if before else False,
            "is_safe": is_safe,
            "is_changed": bool(before) and (before.letter, before.is_safe) != (letter, is_safe),
            "factor": factor,
            "bias": measure["bias"] or 0.0,
            "skill": measure["skill"] or 0.0,
            **{name: measure[name] for name in ("closed", "win_rate", "brier", "calibration")},
        }

    # Telling

    def _tell(self):
        """Give each watcher an activity for each change, and queue an e-mail where the company wants one.

        Mails are only queued: a mail server that is down stops nothing here. A row is made once, so it tells once.
        """
        for row in self.filtered("is_changed"):
            for watcher in row.company_id.kestio_forecast_watcher_ids.filtered("active"):
                row.with_context(lang=watcher.lang)._tell_watcher(watcher)

    def _tell_watcher(self, watcher):
        subject = self._headline()
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo", summary=subject, note=self.sentence, user_id=watcher.id
        )
        if self.company_id.kestio_forecast_mail:
            self.message_notify(
                partner_ids=watcher.partner_id.ids, subject=subject, body=self.sentence, force_send=False
            )

    def _headline(self):
        """Return the change in a few words."""
        values = {"who": self.who, "old": self.previous_letter, "new": self.letter}
        if self.previous_letter == self.letter:
            return (
                self.env._("Forecast of %(who)s: safe for operations (class %(new)s)", **values)
                if self.is_safe
                else self.env._("Forecast of %(who)s: no longer safe for operations (class %(new)s)", **values)
            )
        return self.env._("Forecast of %(who)s: class %(old)s becomes %(new)s", **values)
