"""Pipeline: days counted on the calendar or on the working schedule of a company, as SQL."""

from odoo.tools import SQL

# Beyond so many days in a stage one more changes nothing: working days are counted from there.
HORIZON = 1100
JOIN_DAYS = """
    LEFT JOIN workday work_today ON (work_today.company_id, work_today.day) = (situation.company_id, situation.today)
    LEFT JOIN workday work_entered ON work_entered.company_id = situation.company_id
     AND work_entered.day = GREATEST(situation.entered_day, situation.today - {horizon})
    LEFT JOIN workday work_held ON (work_held.company_id, work_held.day) = (situation.company_id, held.day)
"""
JOIN_PAUSED = """
    LEFT JOIN workday work_from ON work_from.company_id = situation.company_id
     AND work_from.day = GREATEST(paused.day_from, situation.today - {horizon})
    LEFT JOIN workday work_to ON (work_to.company_id, work_to.day) = (situation.company_id, paused.day_to)
    LEFT JOIN workday work_held ON (work_held.company_id, work_held.day) = (situation.company_id, held.day)
"""
DAYS = {
    "today": "situation.today",
    "entered": "situation.entered_day",
    "held": "held.day",
    "from": "paused.day_from",
    "to": "paused.day_to",
}


def positions(working):
    """Return what the statement of probabilities needs to count days: the position of each of its dates.

    :param working: whether any rule counts working days; otherwise nothing is joined.
    """
    parts = {f"position_{name}": _position(name, day, working) for name, day in DAYS.items()}
    joins = (JOIN_DAYS.format(horizon=HORIZON), JOIN_PAUSED.format(horizon=HORIZON)) if working else ("", "")
    share = "CASE WHEN ruled.day_count = 'working' THEN work_today.share ELSE 1 END" if working else "1"
    return parts | {"share": SQL(share), "join_days": SQL(joins[0]), "join_paused": SQL(joins[1])}


def _position(name, day, working):
    """Return the place of a date on the axis on which a rule counts."""
    calendar = SQL("(%s - DATE '2000-01-01')", SQL(day))
    if not working:
        return calendar
    worked = SQL.identifier(f"work_{name}", "worked")
    return SQL("CASE WHEN ruled.day_count = 'working' THEN %s ELSE %s END", worked, calendar)


def workdays(companies):
    """Return the CTE ``workday``: how many days were worked up to each date, by the company's working schedule.

    A public holiday (leave without a person) that covers noon takes the day out. Two-week schedules take turns as
    in ``resource.calendar.attendance.get_week_type``. Without a schedule Monday to Friday are worked.

    :param companies: SQL rows ``company (id, tz, today, calendar_id)``.
    """
    return SQL(
        """
        , workday AS MATERIALIZED (
            SELECT company_id, day, SUM(is_worked::int) OVER (PARTITION BY company_id ORDER BY day) AS worked,
                   AVG(is_worked::int) OVER (PARTITION BY company_id) AS share
              FROM (
                SELECT company.id AS company_id, span.day::date AS day,
                       CASE WHEN company.calendar_id IS NULL THEN extract(isodow FROM span.day) < 6
                            ELSE EXISTS (
                                SELECT FROM resource_calendar_attendance shift
                                  JOIN resource_calendar schedule ON schedule.id = shift.calendar_id
                                 WHERE shift.calendar_id = company.calendar_id
                                   AND shift.dayofweek::int = extract(isodow FROM span.day) - 1
                                   AND shift.display_type IS NULL AND shift.day_period != 'lunch'
                                   AND (NOT COALESCE(schedule.two_weeks_calendar, FALSE) OR shift.week_type::int
                                        = (span.day::date - DATE '0001-01-01') / 7 %% 2))
                       END
                       AND NOT EXISTS (
                           SELECT FROM resource_calendar_leaves holiday
                            WHERE holiday.resource_id IS NULL
                              AND (holiday.calendar_id = company.calendar_id
                                   OR holiday.calendar_id IS NULL AND holiday.company_id = company.id)
                              AND (span.day + INTERVAL '12 hours') AT TIME ZONE company.tz
                                  BETWEEN holiday.date_from AT TIME ZONE 'UTC' AND holiday.date_to AT TIME ZONE 'UTC')
                       AS is_worked
                  FROM %s
                 CROSS JOIN LATERAL generate_series(
                     (company.today - %s)::timestamp, company.today::timestamp, INTERVAL '1 day') span (day)
              ) calendar
        )
        """,
        companies,
        HORIZON,
    )
