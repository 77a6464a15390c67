"""Visit: the nightly job plans the visits of all customers, beside asking Odoo about each candidate slot.

Odoo is asked on a sample of customers, before anything is planned, when calendars are emptiest, and is told the
working hours for nothing.
"""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta

from benchmarks import inside
from benchmarks.measure import timed
from benchmarks.segment import state
from benchmarks.segment.recompute import memory
from benchmarks.visit import company, slots
from benchmarks.volume import AS_OF
from tools.say import Stop

CUSTOMERS, PAST = 400, 1_000  # of each rep at scale 1: customers, and meetings
LEAST = 20  # customers of each rep at any scale
SAMPLE, STEP = 10, timedelta(minutes=30)
MIX = (0,) + (1,) * 4 + (2,) * 5
OVERLAPS = """
    SELECT COUNT(*) FROM calendar_event one JOIN calendar_event other
        ON other.user_id = one.user_id AND other.id > one.id AND other.start < one.stop AND other.stop > one.start
     WHERE one.active AND other.active AND (one.kestio_visit_id IS NOT NULL OR other.kestio_visit_id IS NOT NULL)
"""
ASSUMED = (
    "50 reps with 400 customers each at scale 1 (one in ten Gold, four Silver, five Bronze, visited every 4, 6 and 12 "
    "months, an hour each, spread over 20 postal areas), all visited once before, on days that are spread over their "
    "cadence; 120 meetings of each rep in the month to come and others before"
)
TABLES = ("calendar_event", "calendar_attendee", "calendar_event_res_partner_rel", "mail_activity", "mail_message")


def run(database: str, reps: str, scale: str) -> dict:
    """Plan all customers twice; return seconds, megabytes, rows written by the second run, and Odoo's seconds.

    :param reps: how many of the reps have customers.
    :param scale: share of the customers of each rep.
    """
    with inside.environment(database) as env:
        users = slots._reps(env)
        slots._fill(env, users, slots.REPS * PAST)
        made = _customers(env, users[: int(reps)], max(LEAST, round(CUSTOMERS * float(scale))))
        env.cr.commit()
        answer = _odoo(env, made)
        env.invalidate_all()
        before = memory("VmRSS", reset=True)
        answer["job"] = timed(lambda: _job(env))
        answer["megabytes"] = memory("VmHWM") - before
        rows = state.written(env.cr, "kestio_", *TABLES)
        answer["idle"] = timed(lambda: _job(env))
        answer["rows_written"] = state.written(env.cr, "kestio_", *TABLES) - rows
        return answer | _found(env, made)


def _customers(env, users, count: int) -> list[int]:
    dice = random.Random(7)  # noqa: S311 - the same company at every run, not a secret
    tiers = company.model(env, AS_OF).tier_ids.sorted("sequence")
    rows = []
    for user in users:
        for place in range(count):
            tier = tiers[MIX[place % 10]]
            ago = timedelta(days=dice.randrange(1, tier.cadence_months * 30))
            start = datetime.combine(AS_OF - ago, time(18))
            rows.append((f"Customer {user.id} {place}", user.id, tier.id, f"{dice.randrange(20):02}000", start))
    return company.customers(env, rows, "UTC")


def _job(env) -> None:
    env["kestio.visit.job"]._cron_visit()
    env.cr.commit()


def _found(env, made: list[int]) -> dict[str, int]:
    """Return how many visits have a slot and how many none, and how many meetings overlap."""
    env.cr.execute("SELECT COUNT(event_id), COUNT(*) FROM kestio_visit WHERE partner_id = ANY(%s)", [made])
    planned, opened = env.cr.fetchone()
    if opened != len(made):
        raise Stop(f"{opened} visits of {len(made)} customers: the job did not look at all of them")
    env.cr.execute(OVERLAPS)
    return {"planned": planned, "customers": opened, "overlaps": env.cr.fetchone()[0]}


def _odoo(env, made: list[int]) -> dict[str, float]:
    """Return the seconds of a customer when Odoo is asked about all slots of his window, and about the first free ones.

    Both book in one quiet batch what they found, as the job does.
    """
    sample = env["res.partner"].browse(random.Random(3).sample(made, SAMPLE))  # noqa: S311 - not a secret
    asked: list[int] = []
    whole = timed(lambda: _plan(env, sample, asked, first=False))
    first = timed(lambda: _plan(env, sample, [], first=True))
    env.cr.rollback()
    return {"whole": whole / SAMPLE, "first": first / SAMPLE, "asked": sum(asked) / SAMPLE}


def _plan(env, sample, asked: list[int], *, first: bool) -> None:
    """Book a slot for each customer of a sample.

    :param first: stop at the first free slot from the due date on, instead of choosing among those of the window.
    """
    values, length = [], timedelta(hours=1)
    for partner in sample:
        free, rep, count = [], partner.user_id, 0
        for candidate in _candidates():
            count += 1
            if slots._is_free(rep.partner_id, candidate, candidate + length):
                free.append(candidate)
            if free and first:
                break
        asked.append(count)
        values.append({"name": "Visit", "user_id": rep.id, "start": free[0], "stop": free[0] + length,
                       "partner_ids": [(4, partner.id), (4, rep.partner_id.id)]})  # fmt: skip
    quiet = {"no_mail_to_attendees": True, "dont_notify": True, "tracking_disable": True}
    env["calendar.event"].with_context(**quiet).create(values)
    env.flush_all()


def _candidates() -> list[datetime]:
    """Return the starts in the working hours of the window of a Gold customer: 49 days, 8 to 12 and 13 to 17."""
    days = [AS_OF + timedelta(days=one) for one in range(1, 50)]
    return [
        datetime.combine(day, time(hour)) + STEP * half
        for day in days
        if day.weekday() < 5
        for hour in (8, 9, 10, 11, 13, 14, 15, 16)
        for half in (0, 1)
        if (hour, half) not in {(11, 1), (16, 1)}
    ]
