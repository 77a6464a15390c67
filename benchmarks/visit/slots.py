"""Visit: free slots of reps for two weeks, all at once and by asking Odoo about each candidate."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytz

from benchmarks import inside
from benchmarks.measure import take_turns, timed
from benchmarks.volume import AS_OF
from tools.say import Stop

REPS, DAYS, MINUTES, STEP = 50, 14, 60, 30
ASKED = 5  # reps whom Odoo is asked about: more would take it an hour
MEETINGS = 1_000_000  # at scale 1, of which a few thousand lie ahead
AHEAD = 30  # days
FIRST = datetime.combine(AS_OF, time()) + timedelta(days=1)
LAST = FIRST + timedelta(days=DAYS)
# Of each rep as many meetings, over four years and a month; at most five on a working day to come.
FILL = """
    WITH made AS (
        INSERT INTO calendar_event (name, user_id, active, allday, start, stop, create_date, write_date, privacy,
                                    show_as)
        SELECT 'Meeting', (%(users)s::int[])[1 + place %% %(reps)s], TRUE, FALSE, moment, moment + INTERVAL '1 hour',
               moment, moment, 'public', 'busy'
          FROM generate_series(0, %(count)s - 1) place,
               LATERAL (SELECT CASE WHEN place < %(ahead)s
                                    THEN %(first)s + (place / %(reps)s %% 30) * INTERVAL '1 day'
                                         + (8 + place * 7 %% 9) * INTERVAL '1 hour'
                                    ELSE %(first)s - (place * 2654435761 %% 1460 + 2) * INTERVAL '1 day'
                                         + (8 + place %% 9) * INTERVAL '1 hour' END AS moment) timing
        RETURNING id, user_id
    ), linked AS (
        INSERT INTO calendar_event_res_partner_rel (calendar_event_id, res_partner_id)
        SELECT made.id, person.partner_id FROM made JOIN res_users person ON person.id = made.user_id
    )
    INSERT INTO calendar_attendee (event_id, partner_id, state, access_token)
    SELECT made.id, person.partner_id, 'accepted', '' FROM made JOIN res_users person ON person.id = made.user_id
"""


def run(database: str, runs: str, scale: str) -> dict:
    """Return the seconds of each way, once both are known to find the same slots."""
    with inside.environment(database) as env:
        reps = _reps(env)
        meetings = _fill(env, reps, int(MEETINGS * float(scale)))
        _settle(env)
        some = reps[:ASKED]
        asked = _check_same(_ours(env, some), *_odoo(env, some))
        variants = {
            "ours": lambda: (env.invalidate_all(), _ours(env, some)),
            "odoo": lambda: (env.invalidate_all(), _odoo(env, some)),
            "everybody": lambda: (env.invalidate_all(), _ours(env, reps)),
        }
        taken = take_turns(variants, int(runs))
        taken["queries"] = _queries(env, lambda: _ours(env, reps))
        return taken | _single(env, reps) | {"asked": asked, "meetings": meetings}


def _reps(env):
    env.company.resource_calendar_id.tz = "UTC"
    rows = [{"name": f"Rep {place}", "login": f"bench_rep_{place}", "tz": "UTC"} for place in range(REPS)]
    return env["res.users"].with_context(no_reset_password=True, tracking_disable=True).create(rows)


def _fill(env, reps, count: int) -> int:
    """Give the reps meetings, past ones and some to come; return how many there are."""
    env.flush_all()
    ahead = REPS * AHEAD * 4
    total = max(count, 2 * ahead)
    env.cr.execute(FILL, {"users": reps.ids, "reps": REPS, "count": total, "ahead": ahead, "first": FIRST})
    env.cr.execute("ANALYZE calendar_event, calendar_attendee, calendar_event_res_partner_rel")
    env.invalidate_all()
    return total


def _settle(env) -> None:
    """Commit and clean up: rows of a transaction that is still open are slow to read, which no calendar is."""
    env.cr.commit()
    connection = env.cr._cnx
    connection.autocommit = True
    env.cr.execute("VACUUM ANALYZE calendar_event, calendar_attendee, calendar_event_res_partner_rel")
    connection.autocommit = False


def _ours(env, reps) -> dict[int, list[datetime]]:
    from odoo.addons.kestio_model.engine import slots

    free = env["kestio.slot.finder"]._free(reps, FIRST, LAST)
    return {key: slots.starts(spans, MINUTES, STEP, "UTC") for key, spans in free.items()}


def _odoo(env, reps) -> tuple[dict[int, list[datetime]], int]:
    """Return the free slots and how many candidates were asked about; working hours are asked for once a rep."""
    found, asked, length = {}, 0, timedelta(minutes=MINUTES)
    start, stop = pytz.utc.localize(FIRST), pytz.utc.localize(LAST)
    for rep in reps:
        hours = env.company.resource_calendar_id._work_intervals_batch(start, stop, tz=pytz.utc)[False]
        found[rep.id] = []
        for begin, end in [(first.replace(tzinfo=None), last.replace(tzinfo=None)) for first, last, _line in hours]:
            for place in range(int((end - begin - length) / timedelta(minutes=STEP)) + 1):
                candidate, asked = begin + timedelta(minutes=STEP * place), asked + 1
                if _is_free(rep.partner_id, candidate, candidate + length):
                    found[rep.id].append(candidate)
    return found, asked


def _is_free(partner, start: datetime, stop: datetime) -> bool:
    busy = partner._get_busy_calendar_events(start, stop).get(partner.id, ())
    return not any(event.start < stop and event.stop > start for event in busy)


def _check_same(ours: dict, theirs: dict, asked: int) -> int:
    """Stop when the two ways find different slots; return how many candidates there were."""
    if ours != theirs:
        raise Stop("the slots found at once and those that Odoo calls free differ: the comparison would mean nothing")
    if not 0 < sum(map(len, ours.values())) < asked:
        raise Stop("all candidates or none are free: the comparison would mean nothing")
    return asked


def _queries(env, work) -> int:
    env.invalidate_all()
    before = env.cr.sql_log_count
    work()
    return env.cr.sql_log_count - before


def _single(env, reps) -> dict[str, list[float]]:
    """Return the seconds of a proposal and of a booking, one rep after another."""
    finder, proposed, booked = env["kestio.slot.finder"], [], []
    for rep in reps[:20]:
        env.invalidate_all()
        slots: list[datetime] = []
        proposed.append(timed(lambda rep=rep, slots=slots: slots.extend(finder._propose(rep, 60, tz="UTC")[0])))
        env.invalidate_all()
        booked.append(timed(lambda rep=rep, slots=slots: finder._book(rep, slots[0], 60, {"name": "Meeting"})))
    return {"propose": proposed, "book": booked}
