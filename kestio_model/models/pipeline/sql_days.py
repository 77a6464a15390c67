"""Pipeline: days counted on the calendar or on the working schedule of a company, as SQL."""

from odoo.tools import SQL

# Beyond so many days in a stage one more changes nothing: working days are counted from there.
HORIZON = 1100
JOIN_DAYS = """
    LEFT JOIN workday work_today ON (work_today.company_id, work_today.day) = (situation.company_id, situation.today)
    LEFT JOIN workday work_entered ON work_entered.company_id = situation.company_id
     AND work_entered.day = GREATEST(situation.entered_day, situation.today - {horizon})
    LEFT JOIN workday work_held ON work_held.company_id = situation.company_id
     AND work_held.day = GREATEST(held.day, situation.today - {horizon})
"""
JOIN_SPANS = """
    LEFT JOIN workday work_from ON work_from.company_id = situation.company_id
     AND work_from.day = GREATEST(span.day_from, situation.today - {horizon})
    LEFT JOIN workday work_to ON work_to.company_id = situation.company_id
     AND work_to.day = GREATEST(span.day_to, situation.today - {horizon})
    LEFT JOIN workday work_held ON work_held.company_id = situation.company_id
     AND work_held.day = GREATEST(held.day, situation.today - {horizon})
"""
DAYS = {
    "today": "situation.today",
    "entered": "situation.entered_day",
    "held": "held.day",
    "from": "span.day_from",
    "to": "span.day_to",
}


def positions(working):
    """Return what the statement of probabilities needs to count days: the position of each of its dates.

    :param working: whether any rule counts working days; otherwise nothing is joined.
    """
    parts = {f"position_{name}": _position(name, day, working) for name, day in DAYS.items()}
    joins = (JOIN_DAYS.format(horizon=HORIZON), JOIN_SPANS.format(horizon=HORIZON)) if working else ("", "")
    return parts | {"join_days": SQL(joins[0]), "join_spans": SQL(joins[1])}


def _position(name, day, working):
    """Return the place of a date on the axis on which a rule counts."""
    calendar = SQL("(%s - DATE '2000-01-01')", SQL(day))
    if not working:
        return calendar
    worked = SQL.identifier(f"work_{name}", "worked")
    return SQL("CASE WHEN ruled.day_count = 'working' THEN %s ELSE %s END", worked, calendar)


def workdays():
    """Return the CTE ``workday``: how many days were worked up to each date, by the company's working schedule.

    A public holiday (leave without a person) that covers noon takes the day out. Two-week schedules take turns as
    in ``resource.calendar.attendance.get_week_type``. Without hours on a schedule (flexible ones, or none at all)
    Monday to Friday are worked. Only the days since the first one that counts are looked at.
    """
    return SQL(
        """
        , reach AS MATERIALIZED (
            SELECT company_id, MIN(calendar_id) AS calendar_id, MIN(tz) AS tz, MAX(today) AS today,
                   GREATEST(MIN(day), MAX(today) - %(horizon)s) AS first
              FROM (
                  SELECT company_id, calendar_id, tz, today, entered_day AS day FROM situation
                  UNION ALL SELECT company_id, NULL, NULL, NULL, day_from FROM earlier
              ) seen
             GROUP BY company_id
        ), shift AS MATERIALIZED (
            SELECT DISTINCT reach.company_id, attendance.dayofweek::int AS weekday,
                   CASE WHEN schedule.two_weeks_calendar THEN attendance.week_type::int END AS week
              FROM reach
              JOIN resource_calendar schedule ON schedule.id = reach.calendar_id AND NOT %(flexible)s
              JOIN resource_calendar_attendance attendance ON attendance.calendar_id = schedule.id
               AND attendance.display_type IS NULL AND attendance.day_period != 'lunch'
        ), workday AS MATERIALIZED (
            SELECT company_id, day, SUM(is_worked::int) OVER (PARTITION BY company_id ORDER BY day) AS worked
              FROM (
                SELECT reach.company_id, span.day::date AS day,
                       CASE WHEN EXISTS (SELECT FROM shift WHERE shift.company_id = reach.company_id)
                            THEN EXISTS (
                                SELECT FROM shift
                                 WHERE shift.company_id = reach.company_id
                                   AND shift.weekday = extract(isodow FROM span.day) - 1
                                   AND COALESCE(shift.week = (span.day::date - DATE '0001-01-01') / 7 %% 2, TRUE))
                            ELSE extract(isodow FROM span.day) < 6 END
                       AND NOT EXISTS (
                           SELECT FROM resource_calendar_leaves holiday
                            WHERE holiday.resource_id IS NULL AND holiday.time_type = 'leave'
                              AND COALESCE(holiday.company_id, reach.company_id) = reach.company_id
                              AND COALESCE(holiday.calendar_id = reach.calendar_id, holiday.calendar_id IS NULL)
                              AND (span.day + INTERVAL '12 hours') AT TIME ZONE reach.tz AT TIME ZONE 'UTC'
                                  BETWEEN holiday.date_from AND holiday.date_to)
                       AS is_worked
                  FROM reach
                 CROSS JOIN LATERAL generate_series(
                     reach.first::timestamp, reach.today::timestamp, INTERVAL '1 day') span (day)
              ) calendar
        )
        """,
        horizon=HORIZON,
        flexible=SQL("COALESCE(schedule.flexible_hours, FALSE)"),
    )
