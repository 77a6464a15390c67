"""Visit: what Odoo's own calendar costs a rep with our addon, against stock Odoo, in turns.

Nothing that is measured is committed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from lxml import etree

from benchmarks import inside
from benchmarks.pipeline import writes
from benchmarks.segment import model, screens
from benchmarks.volume import AS_OF
from tools.say import Stop

QUIET = {"no_mail_to_attendees": True, "dont_notify": True}
MONDAY = datetime.combine(AS_OF + timedelta(days=7 - AS_OF.weekday()), time())
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
BUSY = 40  # meetings of the week that opens
GUESTS = 200
ASSUMED = (
    "a company that uses its commercial model; a plain salesperson makes, moves and deletes meetings of an hour with "
    "one customer each, to come and without mails (they cost the same in both, and would hide what the addon adds); "
    "the week that opens holds 40 of them"
)


def run(database: str, stock: str) -> dict[str, dict[str, dict[str, dict[str, list[float]]]]]:
    """Return seconds and queries of the writes and of the screens, with and without the addon.

    :param stock: the database of the same company without it.
    """
    with inside.environment(database) as ours, inside.environment(stock) as without:
        model.active(ours).date_start = AS_OF
        ours.registry.clear_cache()
        envs = {"ours": _rep(ours), "stock": _rep(without)}
        _check_followed(envs["ours"])
        works = {"create": _create, "move": _move, "delete": _delete}
        taken = writes.in_turns(envs, works)
        opened = {kind: {"week": _week(env)} for kind, env in envs.items()}
        return {"writes": taken, "screens": screens.in_turns(envs, opened)}


def _check_followed(env) -> None:
    """Stop when the addon would leave these meetings alone."""
    if not all(_made(env, 2).mapped("kestio_is_customer")):
        raise Stop("the meetings are none with a customer of the model's: the comparison would mean nothing")
    env.cr.rollback()
    env.invalidate_all()


def _rep(env):
    """Return the environment of a new salesperson, who stays when his work is rolled back."""
    group = env.ref("sales_team.group_sale_salesman").id
    values = {"name": "Rep", "login": "bench_rep", "email": "rep@example.com", "tz": "UTC", "group_ids": [(4, group)]}
    user = env["res.users"].with_context(no_reset_password=True, tracking_disable=True).create(values)
    env.cr.commit()
    return env(user=user.id, su=False, context={**env.context, **QUIET})


def _values(env, size: int) -> list[dict]:
    guests = env["res.partner"].search([("is_company", "=", True)], order="id", limit=GUESTS).ids
    me = env.user.partner_id.id
    starts = [MONDAY + timedelta(days=place // 8 % 5, hours=8 + place % 8) for place in range(size)]
    return [
        {"name": f"Meeting {place}", "start": start, "stop": start + HOUR,
         "partner_ids": [(4, me), (4, guests[place % len(guests)])]}
        for place, start in enumerate(starts)
    ]  # fmt: skip


def _create(env, size: int) -> Callable[[], object]:
    values = _values(env, size)
    return lambda: env["calendar.event"].create(values)


def _made(env, size: int):
    """Return meetings that are in the database, read as a screen has."""
    events = env["calendar.event"].create(_values(env, size))
    env.flush_all()
    env.invalidate_all()
    events.mapped("name")
    return events


def _move(env, size: int) -> Callable[[], object]:
    events, start = _made(env, size), MONDAY + WEEK
    return lambda: events.write({"start": start, "stop": start + HOUR})


def _delete(env, size: int) -> Callable[[], object]:
    events = _made(env, size)
    return lambda: events.unlink()


def _week(env) -> Callable[[], object]:
    """Return what the web client asks for when a week of the calendar opens."""
    _made(env, BUSY)
    events, me = env["calendar.event"], env.user.partner_id
    view = env.ref("calendar.view_calendar_event_calendar").id
    arch = etree.fromstring(events.get_views([(view, "calendar")])["views"]["calendar"]["arch"])
    names = sorted({node.get("name") for node in arch.iter("field")} | {"start", "stop", "display_name"})
    domain = [("start", "<=", MONDAY + WEEK), ("stop", ">=", MONDAY), ("partner_ids", "in", me.ids)]

    def opened() -> None:
        rows = events.search_read(domain, names)
        me.get_attendee_detail([row["id"] for row in rows])

    return opened
