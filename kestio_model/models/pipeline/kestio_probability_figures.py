"""Pipeline: the one statement of the probability of leads, for the nightly job, a form, or a moment in the past."""

from contextlib import contextmanager

from odoo import api, models
from odoo.tools import SQL

from ...engine import probability as engine
from . import sql_criteria
from . import sql_probability as sql
from .sql_days import positions, workdays

# What the statement reads beside leads and their criteria; all fields where none are named.
READ = {
    "calendar.event": None,
    "kestio.lead.snooze": None,
    "kestio.stage.rule": None,
    "kestio.model": ["learn_rules"],
    "resource.calendar": None,
    "resource.calendar.attendance": None,
    "resource.calendar.leaves": None,
    "res.company": ["partner_id", "resource_calendar_id"],
    "res.partner": ["tz"],
}


class KestioProbabilityFigures(models.AbstractModel):
    """Probability of each lead by the rules of the version that rules it, factor by factor.

    ``engine/probability.py`` is the same arithmetic for one lead.
    """

    _name = "kestio.probability.figures"
    _description = "Probability of leads"

    @api.model
    def _statement(self, situation, now, versions, *, details=False):
        """Return the statement that computes probabilities.

        Columns: ``key``, ``lead_id``, ``rule_id``, ``rule_probability`` (percent as shown), ``stage_points``,
        ``criteria_points``, ``time_points`` (percents as shown after each factor, the last one being what was learned),
        ``criteria_rate``, ``criteria_factor``, ``days``, ``paused_days``, ``decay_factor``, ``learned_factor``,
        ``age``, ``clock``, ``met_on`` (last held meeting).

        :param situation: statement with the columns of ``_live``.
        :param now: naive UTC datetime.
        :param versions: the versions whose rules apply.
        :param details: also ``missing`` (ids of criteria), ``total_weight`` (of those that apply), ``ages`` and
            ``landmarks`` (of the learned curve).
        """
        working = self._count_working_days(versions)
        parts = {
            "situation": situation,
            "workdays": workdays() if working else SQL(""),
            "curves": self._curves(versions),
            "criteria": self._criteria(versions),
            "details": SQL(", missing, total_weight, ages, landmarks") if details else SQL(""),
            **positions(working),
        }
        return SQL(sql.STATEMENT, **parts, **self._shown_parts())

    def _count_working_days(self, versions):
        """Tell whether any rule of these versions counts working days."""
        known = self.env["kestio.model.scope"]._ruled_models()
        others = versions.filtered(lambda model: model.id not in known)
        return any(known.get(model_id) for model_id in versions.ids) or "working" in others.stage_rule_ids.mapped(
            "day_count"
        )

    def _curves(self, versions):
        """Return the learned curves of the versions that learn."""
        return SQL(
            """
            SELECT taught.* FROM (%s) taught
              JOIN kestio_stage_rule rule ON rule.id = taught.rule_id
              JOIN kestio_model model ON model.id = rule.model_id AND model.learn_rules
            """,
            self.env["kestio.stage.curve"]._arrays_sql(versions.ids),
        )

    def _criteria(self, versions):
        """Return how far the criteria are met: of written leads as it is known, of new ones by what is filled."""
        # Of active versions it is known whether they have criteria, and which fields these read.
        versions = None if self.env["kestio.model.scope"]._ruled_models().keys() >= set(versions.ids) else versions
        rates = sql_criteria.criteria_rates(self.env, SQL("situation"), versions)
        if not self.env["kestio.stage.criterion"]._are_written(versions):
            return rates
        return SQL("(%s) UNION ALL (%s)", rates, SQL(sql.NEW_CRITERIA))

    def _shown_parts(self):
        """Return the percents as shown after each factor; their differences add up exactly to the last one."""
        limits = {"low": engine.LOWEST, "high": engine.HIGHEST}
        return {
            "stage_points": SQL(sql.STAGE_POINTS, **limits),
            "criteria_points": SQL(sql.CRITERIA_POINTS, **limits),
            "time_points": SQL(sql.TIME_POINTS, **limits),
            "rule_probability": SQL(sql.RULE_PROBABILITY, **limits),
        }

    @api.model
    def _live(self, states, now, versions):
        """Return the situation of leads as they are now.

        :param states: statement with the columns of ``_stored``: stored leads, or leads that are being edited.
        :return: statement with ``key``, ``lead_id``, ``company_id``, ``tz``, ``today``, ``calendar_id``, ``model_id``,
            ``stage_id``, ``place`` (version, stage, tier, team), ``filled``, ``clock_from``, ``entered_day``,
            ``started_day`` and ``is_back`` (was in the stage before).
        """
        moments = {
            "entered": sql.local(SQL(sql.ENTERED, now=now)),
            "started": sql.local(SQL(sql.STARTED, now=now)),
        }
        return SQL(sql.LIVE, states=states, **moments, **self._places("state", now, versions))

    @api.model
    def _stored(self, condition):
        """Return the states of the open leads that an SQL condition on the alias ``lead`` selects."""
        return SQL(sql.STORED, condition)

    @api.model
    def _edited(self, rows):
        """Return the states of leads from values, for leads that are not yet written.

        :param rows: tuples of key, lead id, company id, team id, stage id, tier id, last change of stage, creation,
            ids of the fields of criteria that are filled.
        """
        row_of = "(%s::int, %s::int, %s::int, %s::int, %s::int, %s::int, %s::timestamp, %s::timestamp, %s::int[])"
        return SQL(sql.EDITED, SQL(", ").join(SQL(row_of, *row) for row in rows))

    @api.model
    def _past(self, condition, now, versions):
        """Return the situation of leads as it was at a moment, from their history.

        :param condition: SQL on the alias ``past`` (``kestio_lead_history``).
        """
        moments = {
            "entered": sql.local(SQL("past.stage_entered_at")),
            "started": sql.local(SQL("COALESCE(past.clock_from, lead.create_date)")),
        }
        return SQL(sql.PAST, condition=condition, now=now, **moments, **self._places("past", now, versions))

    def _places(self, alias, now, versions):
        """Return what finds the company of a lead, its time zone, and the version that rules it."""
        team, company = SQL.identifier(alias, "team_id"), SQL.identifier(alias, "company_id")
        main = self.env["kestio.model.scope"]._main_company_id()
        return {
            "companies": SQL(sql.COMPANIES, now=now, models=versions.ids),
            "scope": SQL(sql.SCOPE, team=team, models=versions.ids),
            "company": SQL(sql.COMPANY, company=company, main=main),
            "place": SQL(sql.PLACE, at=SQL.identifier(alias)),
        }

    @api.model
    def _flush(self):
        """Write pending changes of what the statement reads, but for leads."""
        for name, names in READ.items():
            self.env[name].flush_model(names)

    @contextmanager
    def _without_nested_loops(self):
        """Keep PostgreSQL from computing the figures once for each lead, where it takes a table for an empty one.

        So it does for some minutes after many leads were loaded: nothing of what is joined here needs nested loops.
        """
        self.env.cr.execute("SET LOCAL enable_nestloop = off")
        yield
        self.env.cr.execute("SET LOCAL enable_nestloop TO DEFAULT")
