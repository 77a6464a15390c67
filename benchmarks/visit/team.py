"""Visit: the sales team of the simulated year: hours, public holidays, leave, customers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytz

from benchmarks.visit import company, people

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
MIX = (0,) * 24 + (1,) * 36 + (2,) * 30  # customers of a rep by tier
PARIS = "Europe/Paris"
DAYS_OFF = ("01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "11-11", "12-25")
HOLIDAYS = tuple(date.fromisoformat(f"{FIRST.year}-{one}") for one in DAYS_OFF)
LEAVE = ((2, 16, 5), (4, 20, 5), (8, 3, 12), (12, 24, 5))  # month, day and days; each rep a week after the one before
HOURS = [(day, start, stop) for day in range(5) for start, stop in ((9, 12.5), (14, 17.5))]
DAY = timedelta(days=1)
QUIET = {"tracking_disable": True, "no_reset_password": True}


def made(env, way: str, reps: int):
    """Return the reps of a company with leave and customers that re-books in one way."""
    env = env(context={**env.context, **QUIET})
    _no_mails(env)
    env.company.partner_id.tz = PARIS
    env.company.kestio_rebooking = way != "none"
    env.company.kestio_rebooking_attempts = 1 if way == "link" else 2
    env.company.resource_calendar_id = _hours(env)
    group = env.ref("sales_team.group_sale_salesman").id
    users = env["res.users"].create(
        [
            {"name": f"Rep {place}", "login": f"year_rep_{place}", "tz": PARIS, "group_ids": [(4, group)],
             "email": f"rep{place}@example.com"}
            for place in range(reps)
        ]
    )  # fmt: skip
    _leave(env, users)
    tiers = company.model(env, FIRST).tier_ids.sorted("sequence")
    company.customers(env, [row for user in users for row in _customers(user, tiers)], PARIS)
    env.cr.commit()
    return users


def utc(day: date, hour: float) -> datetime:
    """Return an hour of a day on the team's clock."""
    local = pytz.timezone(PARIS).localize(datetime.combine(day, time()) + timedelta(hours=hour))
    return local.astimezone(pytz.utc).replace(tzinfo=None)


def _hours(env):
    lines = [
        (0, 0, {"name": "Work", "dayofweek": str(day), "hour_from": start, "hour_to": stop,
                "day_period": "morning" if start < 12 else "afternoon"})
        for day, start, stop in HOURS
    ]  # fmt: skip
    return env["resource.calendar"].create({"name": "Year", "tz": PARIS, "attendance_ids": [(5,), *lines]})


def _leave(env, users) -> None:
    """Let the team have its public holidays, and each rep his weeks."""
    calendar = env.company.resource_calendar_id
    rows = [
        {"name": "Holiday", "calendar_id": calendar.id, "date_from": utc(one, 0), "date_to": utc(one + DAY, 0)}
        for one in HOLIDAYS
    ]
    resources = env["resource.resource"].create(
        [{"name": rep.name, "user_id": rep.id, "calendar_id": calendar.id, "tz": PARIS} for rep in users]
    )
    for place, resource in enumerate(resources):
        for month, day, days in LEAVE:
            start = date(FIRST.year, month, day) + (7 * DAY * place if month < 12 else 0 * DAY)
            rows.append({"name": "Leave", "calendar_id": calendar.id, "resource_id": resource.id,
                         "date_from": utc(start, 0), "date_to": utc(start + DAY * days, 0)})  # fmt: skip
    env["resource.calendar.leaves"].create(rows)


def _customers(rep, tiers) -> list[tuple]:
    """Return the customers of a rep, last visited on days that are spread over their cadence."""
    rows = []
    for place, tier in enumerate(MIX):
        name = f"Customer {rep.login} {place}"
        ago = DAY * int(1 + people.dice(name, "ago") * tiers[tier].cadence_months * 30)
        start = datetime.combine(FIRST - ago, time(19))
        rows.append((name, rep.id, tiers[tier].id, f"{int(people.dice(name, 'zip') * 8):02}000", start))
    return rows


def _no_mails(env) -> None:
    """Let a mail server take every mail, and send none."""
    server = env.registry["ir.mail_server"]
    server._connect__ = lambda *_ignored, **_also: None
    server.send_email = lambda _self, message, *_ignored, **_also: message["Message-Id"]
