"""Visit: when reps work: the hours of their calendars less public holidays and their own leave."""

from collections import defaultdict
from typing import Any, NamedTuple

import pytz
from odoo import models

from ...engine import slots as engine


class Rep(NamedTuple):
    """A user at work: for which company, by which resource (maybe none), and the time zone of his hours."""

    user: Any
    company: Any
    resource: Any
    zone: str

    @property
    def id(self):
        """Return the id of the user."""
        return self.user.id


class SlotHoursMixin(models.AbstractModel):
    """One query for the hours of each distinct calendar, one for all leave.

    A rep works the hours of his resource in the company that asks, else of any, else those of the company. Who may
    work when he likes is offered the company's hours: nobody wants a meeting at night.
    """

    _name = "kestio.slot.hours.mixin"
    _description = "Working hours of reps"

    def _reps(self, users):
        """Return users as they work here, in the rights of the system: only times leave this model."""
        users = users.sudo()
        domain = [("user_id", "in", users.ids)]
        resources = self.env["resource.resource"].sudo().search(domain, order="id").grouped("user_id")
        return [self._rep(user, resources.get(user, self.env["resource.resource"].sudo())) for user in users]

    def _rep(self, user, resources):
        company = self.env.company.sudo() if self.env.company in user.company_ids else user.company_id
        resource = resources.sorted(lambda one: (one.company_id != company, bool(one.company_id), one.id))[:1]
        zone = resource.tz or user.tz or company.resource_calendar_id.tz or "UTC"
        return Rep(user, company, resource, zone)

    def _hours(self, reps, start, stop):
        """Return the working hours of reps by user id, as naive UTC intervals between two moments."""
        first, last = _weeks(start, stop)
        spans = self._calendars(reps, first, last)
        leaves = self._leaves(reps, spans, start, stop)
        known, hours = {}, {}
        for rep in reps:
            mine = []
            for calendar, validity in spans[rep.id]:
                key = calendar, rep.zone
                if key not in known:
                    known[key] = self._attendances(*key, first, last)
                mine += engine.common(known[key], validity)
            hours[rep.id] = engine.subtracted(engine.common(mine, [(start, stop)]), leaves[rep.id])
        return hours

    def _calendars(self, reps, first, last):
        """Return the calendars of reps by user id, each with the time in which it holds (contracts change it)."""
        resources = self.env["resource.resource"].sudo().union(*(rep.resource for rep in reps))
        start, stop = pytz.utc.localize(first), pytz.utc.localize(last)
        spans = resources._get_calendars_validity_within_period(start, stop) if resources else {}
        found = {}
        for rep in reps:
            own = rep.company.resource_calendar_id
            mine = spans[rep.resource.id].items() if rep.resource else [(own, [(start, stop, None)])]
            found[rep.id] = [(calendar or own, _plain(validity)) for calendar, validity in mine if calendar or own]
        return found

    def _attendances(self, calendar, zone, first, last):
        """Return the hours of a calendar in a time zone, leave included."""
        start, stop = pytz.utc.localize(first), pytz.utc.localize(last)
        tz = pytz.timezone(zone)
        found = calendar.sudo()._work_intervals_batch(start, stop, tz=tz, compute_leaves=False)[False]
        return engine.merged(_plain(found))

    def _leaves(self, reps, spans, start, stop):
        """Return public holidays and own leave by user id: one query for all."""
        domain = [
            ("time_type", "=", "leave"),
            ("date_from", "<", stop + engine.DAY),
            ("date_to", ">", start - engine.DAY),
            "|",
            ("resource_id", "=", False),
            ("resource_id.user_id", "in", [rep.id for rep in reps]),
        ]
        holidays, own = [], defaultdict(list)
        for leave in self.env["resource.calendar.leaves"].sudo().search(domain):
            if leave.resource_id:
                own[leave.resource_id.user_id.id].append(leave)
            else:
                holidays.append(leave)
        found = {}
        for rep in reps:
            calendars = {False, *(calendar.id for calendar, _validity in spans[rep.id])}
            company = rep.resource.company_id or rep.company
            mine = [leave for leave in holidays if leave.calendar_id.id in calendars and leave.company_id == company]
            found[rep.id] = [_absence(leave, rep.zone) for leave in mine + own[rep.id]]
        return found


def _weeks(start, stop):
    """Return the whole weeks around two moments: flexible hours depend on where a week is cut."""
    first = start.date() - engine.DAY * (start.weekday() + 7)
    last = stop.date() + engine.DAY * (14 - stop.weekday())
    return engine.whole_days(first, last, "UTC")


def _absence(leave, zone):
    """Return the time of a leave: whole days of who may work when he likes, as resource counts them."""
    if not leave.resource_id or not leave.resource_id._is_fully_flexible():
        return leave.date_from, leave.date_to
    days = engine.local_days(leave.date_from, leave.date_to, zone)
    return engine.whole_days(days[0], days[-1], zone) if days else (leave.date_from, leave.date_to)


def _plain(intervals):
    """Return the intervals of resource as naive UTC pairs."""
    return [
        (start.astimezone(pytz.utc).replace(tzinfo=None), stop.astimezone(pytz.utc).replace(tzinfo=None))
        for start, stop, _record in intervals
    ]
