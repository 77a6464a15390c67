"""Pipeline: the one statement of the probability of leads, for the nightly job, a form, or a moment in the past."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import probability as engine
from . import sql_criteria
from .sql_days import positions, workdays

# Same rounding as ``engine.probability.shown``.
SHOWN = "CASE WHEN %(p)s < 10 THEN floor(%(p)s / 0.5 + 0.5) * 0.5 ELSE floor(%(p)s + 0.5) END"


class KestioProbabilityFigures(models.AbstractModel):
    """Probability of each lead by the rules of the version that rules it, factor by factor.

    ``engine/probability.py`` is the same arithmetic for one lead.
    """

    _name = "kestio.probability.figures"
    _description = "Probability of leads"

    @api.model
    def _statement(self, situation, now, models_):
        """Return the statement that computes probabilities.

        Columns: ``key``, ``lead_id``, ``rule_id``, ``rule_probability`` (percent as shown), ``stage_points``,
        ``criteria_points``, ``time_points`` (percents as shown after each factor, the last one being what was learned),
        ``criteria_rate``, ``criteria_factor``, ``days``, ``paused_days``, ``decay_factor``, ``learned_factor``,
        ``age``, ``clock``, ``met_on`` (last held meeting).

        :param situation: statement with the columns of ``_live``.
        :param now: naive UTC datetime.
        :param models_: the versions whose rules apply.
        """
        working = bool(models_.stage_rule_ids.filtered(lambda rule: rule.day_count == "working"))
        parts = {
            "situation": situation,
            "workdays": workdays(self._companies(models_, now)) if working else SQL(""),
            "curves": self.env["kestio.stage.curve"]._arrays_sql(models_.filtered("learn_rules").ids),
            "criteria": sql_criteria.criteria_rates(self.env, SQL("situation"), models_),
            **positions(working),
        }
        return SQL(_STATEMENT, **parts, **self._shown_parts())

    def _shown_parts(self):
        """Return the percents as shown after each factor; their differences add up exactly to the last one."""
        exact = {
            "stage_points": "probability",
            "criteria_points": "probability * criteria_factor",
            "time_points": "probability * criteria_factor * decay_factor",
            "rule_probability": "probability * criteria_factor * decay_factor * learned_factor",
        }
        limits = {"low": engine.LOWEST, "high": engine.HIGHEST}
        return {
            name: SQL(SHOWN, p=SQL("LEAST(GREATEST(%(exact)s, %(low)s), %(high)s)", exact=SQL(formula), **limits))
            for name, formula in exact.items()
        }

    def _companies(self, models_, now):
        """Return rows of company, time zone, local date and working schedule, as SQL VALUES."""
        rows = [
            SQL(
                "(%s, %s, %s::date, %s::int)",
                company.id,
                company._kestio_tz(),
                fields.Datetime.context_timestamp(self.with_context(tz=company._kestio_tz()), now).date(),
                company.resource_calendar_id.id or None,
            )
            for company in models_.sudo().company_id
        ]
        return SQL("(VALUES %s) company (id, tz, today, calendar_id)", SQL(", ").join(rows))

    @api.model
    def _live(self, states, now, models_):
        """Return the situation of leads as they are now.

        :param states: statement with ``key``, ``lead_id``, ``company_id``, ``team_id``, ``stage_id``, ``tier_id``,
            ``stage_update`` and ``created``: stored leads, or leads that are being edited.
        :return: statement with ``key``, ``lead_id``, ``company_id``, ``today``, ``model_id``, ``team_id``,
            ``stage_id``, ``tier_id``, ``entered_day``, ``days_before`` and ``started_day``.
        """
        return SQL(
            """
            SELECT state.key, state.lead_id, company.id AS company_id, company.tz, company.today,
                   scope.model_id, state.team_id, state.stage_id, state.tier_id,
                   LEAST(%(entered)s, company.today) AS entered_day, %(before)s AS days_before,
                   LEAST(%(started)s, company.today) AS started_day
              FROM (%(states)s) state
              JOIN %(companies)s ON company.id = COALESCE(state.company_id, %(main)s)
              LEFT JOIN kestio_lead_history past ON past.lead_id = state.lead_id AND past.date_to IS NULL
              CROSS JOIN LATERAL (
                  SELECT past.won_status IN ('won', 'lost') AS is_reopened, past.stage_id = state.stage_id AS is_same
              ) AS compared
              JOIN LATERAL (
                  SELECT model_id FROM kestio_model_scope
                   WHERE company_id = company.id AND (team_id = state.team_id OR team_id IS NULL)
                   ORDER BY team_id NULLS LAST LIMIT 1
              ) scope ON scope.model_id = ANY(%(models)s)
            """,
            states=states,
            companies=self._companies(models_, now),
            models=models_.ids,
            main=self.env["kestio.model.scope"]._main_company_id(),
            entered=_local(
                SQL(
                    """
                    CASE WHEN is_reopened THEN %(now)s
                         WHEN is_same THEN GREATEST(past.clock_from, LEAST(state.stage_update, past.stage_entered_at))
                         ELSE COALESCE(state.stage_update, %(now)s) END
                    """,
                    now=now,
                )
            ),
            before=SQL(
                """
                CASE WHEN is_reopened OR past.lead_id IS NULL THEN 0
                     WHEN is_same THEN COALESCE(past.stage_days_before, 0)
                     ELSE COALESCE((SELECT SUM(COALESCE(stay.date_to, %(now)s)::date - stay.date_from::date)
                                      FROM kestio_lead_history stay
                                     WHERE stay.lead_id = past.lead_id AND stay.stage_id = state.stage_id
                                       AND stay.date_from >= COALESCE(past.clock_from, '-infinity')), 0) END
                """,
                now=now,
            ),
            started=_local(
                SQL(
                    "CASE WHEN is_reopened THEN %(now)s ELSE COALESCE(past.clock_from, state.created, %(now)s) END",
                    now=now,
                )
            ),
        )

    @api.model
    def _stored(self, condition):
        """Return the states of the open leads that an SQL condition on the alias ``lead`` selects."""
        return SQL(
            """
            SELECT lead.id AS key, lead.id AS lead_id, lead.company_id, lead.team_id, lead.stage_id,
                   lead.kestio_tier_id AS tier_id, lead.date_last_stage_update AS stage_update,
                   lead.create_date AS created
              FROM crm_lead lead
             WHERE lead.active AND lead.won_status = 'pending' AND (%s)
            """,
            condition,
        )

    @api.model
    def _edited(self, rows):
        """Return the states of leads from values, for leads that are not yet written.

        :param rows: tuples of key, lead id, company id, team id, stage id, tier id, last change of stage, creation.
        """
        row_of = "(%s::int, %s::int, %s::int, %s::int, %s::int, %s::int, %s::timestamp, %s::timestamp)"
        values = SQL(", ").join(SQL(row_of, *row) for row in rows)
        return SQL(
            """
            SELECT * FROM (VALUES %s)
                AS edited (key, lead_id, company_id, team_id, stage_id, tier_id, stage_update, created)
            """,
            values,
        )

    @api.model
    def _past(self, condition, now, models_):
        """Return the situation of leads as it was at a moment, from their history.

        :param condition: SQL on the alias ``past`` (``kestio_lead_history``).
        """
        return SQL(
            """
            SELECT past.lead_id AS key, past.lead_id, company.id AS company_id, company.tz, company.today,
                   scope.model_id, past.team_id, past.stage_id, past.tier_id,
                   %(entered)s AS entered_day, COALESCE(past.stage_days_before, 0) AS days_before,
                   %(started)s AS started_day
              FROM kestio_lead_history past
              JOIN crm_lead lead ON lead.id = past.lead_id
              JOIN %(companies)s ON company.id = COALESCE(past.company_id, %(main)s)
              JOIN LATERAL (
                  SELECT model_id FROM kestio_model_scope
                   WHERE company_id = company.id AND (team_id = past.team_id OR team_id IS NULL)
                   ORDER BY team_id NULLS LAST LIMIT 1
              ) scope ON scope.model_id = ANY(%(models)s)
             WHERE past.date_from <= %(now)s AND (past.date_to > %(now)s OR past.date_to IS NULL)
               AND past.won_status = 'pending' AND (%(condition)s)
            """,
            companies=self._companies(models_, now),
            models=models_.ids,
            main=self.env["kestio.model.scope"]._main_company_id(),
            entered=_local(SQL("past.stage_entered_at")),
            started=_local(SQL("COALESCE(past.clock_from, lead.create_date)")),
            now=now,
            condition=condition,
        )


def _local(moment):
    """Return the date where the company is, of a moment in UTC."""
    return SQL("((%s)::timestamp AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date", moment)


# ``OFFSET 0``: each value is computed once, where PostgreSQL would copy its formula into all that use it.
_STATEMENT = """
    WITH situation AS MATERIALIZED (%(situation)s), curve AS (%(curves)s), criteria AS (%(criteria)s) %(workdays)s,
    ruled AS MATERIALIZED (
        SELECT place.model_id, place.stage_id, place.tier_id, place.team_id, rule.*,
               curve.clock, curve.ages, curve.factors
          FROM (SELECT DISTINCT model_id, stage_id, tier_id, team_id FROM situation) place
          LEFT JOIN kestio_tier given ON given.id = place.tier_id
          LEFT JOIN kestio_tier tier ON tier.model_id = place.model_id AND tier.code = given.code
          JOIN LATERAL (
              SELECT id AS rule_id, probability::float8, grace_days, decay_mode, half_life_days::float8,
                     daily_rate::float8, floor::float8, day_count, pause_on_meeting, restart_on_meeting,
                     criteria_floor::float8
                FROM kestio_stage_rule rule
               WHERE rule.model_id = place.model_id AND rule.stage_id = place.stage_id
                 AND (rule.tier_id IS NULL OR rule.tier_id = tier.id)
                 AND (rule.team_id IS NULL OR rule.team_id = place.team_id)
               ORDER BY rule.tier_id NULLS LAST, rule.team_id NULLS LAST LIMIT 1
          ) rule ON TRUE
          LEFT JOIN curve ON curve.rule_id = rule.rule_id AND curve.tier_id IS NOT DISTINCT FROM tier.id
    ), meeting AS (
        SELECT situation.key, (event.create_date AT TIME ZONE 'UTC' AT TIME ZONE situation.tz)::date AS day_from,
               CASE WHEN event.allday THEN event.start_date
                    ELSE (event.start AT TIME ZONE 'UTC' AT TIME ZONE situation.tz)::date END AS day,
               event.kestio_outcome = 'held' AS is_held
          FROM situation JOIN calendar_event event ON event.opportunity_id = situation.lead_id AND event.active
    ), held AS (
        SELECT key, MAX(day) AS day FROM meeting JOIN situation USING (key)
         WHERE is_held AND day BETWEEN entered_day AND today GROUP BY key
    ), pause AS (
        SELECT key, day_from, day + 1 AS day_to, TRUE AS by_meeting FROM meeting
        UNION ALL
        SELECT situation.key, snooze.date_from, snooze.date_to, FALSE
          FROM situation JOIN kestio_lead_snooze snooze ON snooze.lead_id = situation.lead_id
    ), clipped AS (
        SELECT situation.key, GREATEST(pause.day_from, situation.entered_day) AS day_from,
               LEAST(pause.day_to, situation.today) AS day_to
          FROM pause JOIN situation USING (key)
          JOIN ruled ON (ruled.model_id, ruled.stage_id) = (situation.model_id, situation.stage_id)
           AND ruled.tier_id IS NOT DISTINCT FROM situation.tier_id
           AND ruled.team_id IS NOT DISTINCT FROM situation.team_id
         WHERE ruled.pause_on_meeting OR NOT pause.by_meeting
    ), apart AS (
        SELECT key, day_to, GREATEST(day_from, MAX(day_to) OVER (
                   PARTITION BY key ORDER BY day_from, day_to ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
               ) AS day_from
          FROM clipped WHERE day_from < day_to
    ), paused AS (
        SELECT key, day_from, day_to FROM apart WHERE day_from < day_to
    ), days AS (
        SELECT situation.key, situation.lead_id, situation.today - situation.started_day AS process_days,
               ruled.*, held.day AS met_on, stopped.days AS paused_days,
               %(share)s * situation.days_before + %(position_today)s - %(position_entered)s - COALESCE(stopped.days, 0)
                   AS stayed,
               CASE WHEN ruled.restart_on_meeting AND held.day IS NOT NULL THEN
                    ruled.grace_days + %(position_today)s - %(position_held)s - COALESCE(stopped.since_held, 0)
               END AS since_held
          FROM situation
          JOIN ruled ON (ruled.model_id, ruled.stage_id) = (situation.model_id, situation.stage_id)
           AND ruled.tier_id IS NOT DISTINCT FROM situation.tier_id
           AND ruled.team_id IS NOT DISTINCT FROM situation.team_id
          LEFT JOIN held ON held.key = situation.key
          %(join_days)s
          LEFT JOIN (
              SELECT paused.key, SUM(%(position_to)s - %(position_from)s) AS days,
                     SUM(GREATEST(%(position_to)s - GREATEST(%(position_from)s, %(position_held)s), 0)) AS since_held
                FROM paused JOIN situation USING (key)
                JOIN ruled ON (ruled.model_id, ruled.stage_id) = (situation.model_id, situation.stage_id)
                 AND ruled.tier_id IS NOT DISTINCT FROM situation.tier_id
                 AND ruled.team_id IS NOT DISTINCT FROM situation.team_id
                LEFT JOIN held ON held.key = paused.key
                %(join_paused)s
               GROUP BY paused.key
          ) stopped ON stopped.key = situation.key
    ), timed AS (
        SELECT *, GREATEST(LEAST(stayed, since_held), 0)::float8 AS days FROM days OFFSET 0
    ), aged AS (
        SELECT *, CASE WHEN clock = 'process' THEN process_days ELSE days END::float8 AS age,
               GREATEST(days - grace_days, 0) AS late
          FROM timed OFFSET 0
    ), placed AS (
        SELECT *, width_bucket(age, ages) AS place FROM aged OFFSET 0
    ), factored AS (
        SELECT placed.*, criteria.rate::float8 AS criteria_rate,
               CASE WHEN criteria.rate IS NULL THEN 1
                    ELSE criteria_floor + (1 - criteria_floor) * criteria.rate::float8 END AS criteria_factor,
               CASE decay_mode WHEN 'half_life' THEN GREATEST(floor, exp(-0.6931471805599453::float8 * late / half_life_days))
                               WHEN 'linear' THEN GREATEST(floor, 1 - daily_rate * late)
                               ELSE 1 END AS decay_factor,
               CASE WHEN ages IS NULL THEN 1
                    WHEN place = 0 THEN factors[1]
                    WHEN place = cardinality(ages) THEN factors[place]
                    ELSE factors[place] + (factors[place + 1] - factors[place])
                         * (age - ages[place]) / (ages[place + 1] - ages[place]) END AS learned_factor
          FROM placed LEFT JOIN criteria USING (key) OFFSET 0
    )
    SELECT key, lead_id, rule_id, criteria_rate, criteria_factor, days, COALESCE(paused_days, 0) AS paused_days,
           decay_factor, learned_factor, age, clock, met_on, %(stage_points)s AS stage_points,
           %(criteria_points)s AS criteria_points, %(time_points)s AS time_points,
           %(rule_probability)s AS rule_probability
      FROM factored
"""
