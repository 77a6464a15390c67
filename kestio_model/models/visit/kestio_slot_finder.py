"""Visit: free slots of reps: working hours less leave, meetings and buffers."""

import contextlib
from collections import defaultdict
from datetime import timedelta

from odoo import Command, fields, models
from odoo.tools import SQL
from odoo.tools.misc import clean_context

from ...engine import slot_choice
from ...engine import slots as engine
from .sql_busy import BUSY_FIELDS, busy

_LOCK = 0x6B657376  # "kesv": our own space of advisory locks

# Nobody is invited at night where he lives; asked only of who lives in another time zone than the rep.
DECENT_HOURS = [(weekday, 7, 21) for weekday in range(7)]
QUIET = {
    "no_mail_to_attendees": True,
    "dont_notify": True,
    "skip_contact_description": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "tracking_disable": True,
}


class KestioSlotFinder(models.AbstractModel):
    """Finds free slots for many reps at once, and books one under a lock. All moments are naive UTC.

    It reads the calendars of everybody and tells nothing but times: what it returns is safe to show to a stranger.
    """

    _name = "kestio.slot.finder"
    _inherit = ["kestio.slot.hours.mixin", "kestio.slot.rates.mixin"]
    _description = "Free slots"

    # What is free

    def _free(self, users, start, stop, buffer=0):
        """Return the free time of users between two moments: ``{user_id: [(start, stop), ...]}``, in order.

        :param buffer: minutes to leave before and after each meeting.
        """
        return self._free_of(self._reps(users), start, stop, buffer)

    def _free_of(self, reps, start, stop, buffer=None):
        hours = self._hours(reps, start, stop)
        taken = self._busy(reps, start, stop, buffer)
        return {rep.id: engine.subtracted(hours[rep.id], taken[rep.id]) for rep in reps}

    def _slots(self, user, start, stop, minutes, windows=None, step=None, buffer=None, tz=None):
        """Return when a meeting of some minutes can begin between two moments.

        :param windows: preferred times of the customer: ``[(weekday, hour_from, hour_to)]``; nothing means any time.
        :param step: minutes between starts, the company's setting by default (30); so is ``buffer`` (0).
        :param tz: time zone of the windows, the rep's by default.
        """
        [rep] = self._reps(user)
        free = self._free_of([rep], start, stop, buffer)[rep.id]
        return self._starts(rep, free, minutes, windows, tz, step)

    def _starts(self, rep, free, minutes, windows, tz, step=None):
        """Return when something can begin in free time, within the windows."""
        if windows and free:
            free = engine.common(free, engine.in_windows(windows, free[0][0], free[-1][1], tz or rep.zone))
        return engine.starts(free, minutes, step or rep.company.kestio_slot_step, rep.zone)

    # What to offer

    def _propose(self, user, minutes, *, tz, missed=None, count=3, after_hours=None, days=None, taken=(), windows=None):
        """Return the slots to offer, best first, and why there is none.

        At least 2 days and both halves of the day, as far as there is free time; the half of the day of the missed
        meeting first, and near days before far ones, because they are kept more often (``engine/slot_choice.py``).

        :param tz: time zone of the one who is invited.
        :param missed: start of the meeting that was missed.
        :param after_hours: hours from now to the first slot, the company's setting by default (24).
        :param days: working days of the rep to look at, the company's setting by default (10).
        :param taken: starts of slots not to offer.
        :return: ``(starts, reason)``; the reason is empty, ``no_hours`` (the rep does not work at all in these days),
            ``full`` (no free minute) or ``no_gap`` (no gap is long enough).
        """
        [rep] = self._reps(user)
        company, now = rep.company, fields.Datetime.now()
        after_hours = company.kestio_slot_after_hours if after_hours is None else after_hours
        hours = self._next_hours(rep, now + timedelta(hours=after_hours), days or company.kestio_slot_days)
        if not hours:
            return [], "no_hours"
        free = engine.subtracted(hours, self._busy([rep], hours[0][0], hours[-1][1])[rep.id])
        if not free:
            return [], "full"
        windows = windows or (DECENT_HOURS if tz and tz != rep.zone else None)
        found = _apart(self._starts(rep, free, minutes, windows, tz), taken, timedelta(minutes=minutes))
        if not found:
            return [], "no_gap"
        rates = self._no_show_rates(company)
        return slot_choice.chosen(found, now, tz or rep.zone, count, missed, rates, minutes), ""

    def _next_hours(self, rep, start, days):
        """Return the hours of the next working days of a rep; leave is waited for, twice as long at most."""
        hours = self._hours([rep], start, start + engine.DAY * (days * 2 + 4))[rep.id]
        by_day = defaultdict(list)
        for span in hours:
            by_day[engine.local(span[0], rep.zone).date()].append(span)
        return [span for day in sorted(by_day)[:days] for span in by_day[day]]

    # Who is busy

    def _busy(self, reps, start, stop, buffer=None):
        """Return when reps are busy by user id: one query for all, and another once a day is locked.

        :param buffer: minutes around each meeting, by default those of the company of each rep.
        """
        rows, locked = self._busy_rows(reps, start, stop, buffer), self.env.cr.cache.get(_LOCK)
        # This transaction sees the calendars of when it began, also after it has waited for a lock. While modules are
        # installed it holds the tables itself: another connection would wait for it for ever.
        if locked and locked == self.env.cr.now() and self.env.registry.ready:
            with contextlib.closing(self.env.registry.cursor()) as cr:
                committed = self.with_env(self.env(cr=cr))._busy_rows(reps, start, stop, buffer)
            mine = self._written_here([row[0] for row in committed])
            rows += [row for row in committed if row[0] not in mine]
        around, zones = self._buffers(reps, buffer), {rep.id: rep.zone for rep in reps}
        found = {rep.id: [] for rep in reps}
        for _event, user_id, is_all_day, begins, ends, first, last in rows:
            whole = is_all_day and first and last
            found[user_id].append(engine.whole_days(first, last, zones[user_id]) if whole else (begins, ends))
        return {key: engine.padded(spans, around[key]) for key, spans in found.items()}

    def _buffers(self, reps, buffer=None):
        """Return the minutes around the meetings of reps by user id, by default those of their companies."""
        return {rep.id: rep.company.kestio_slot_buffer if buffer is None else buffer for rep in reps}

    def _busy_rows(self, reps, start, stop, buffer):
        """Return the rows of the statement, as this transaction sees them."""
        self.env["calendar.event"].flush_model(BUSY_FIELDS)
        self.env["calendar.attendee"].flush_model(["event_id", "partner_id", "state"])
        self.env["kestio.rebooking.slot"].flush_model(["rebooking_id", "start", "stop", "held_until"])
        self.env["kestio.rebooking"].flush_model(["user_id", "state"])
        widest = timedelta(minutes=max(self._buffers(reps, buffer).values(), default=0))
        people = [(rep.id, rep.user.partner_id.id) for rep in reps]
        now, holder = fields.Datetime.now(), self.env.context.get("kestio_holder", 0)
        return self.env.execute_query(busy(people, start - widest, stop + widest, now, holder))

    def _written_here(self, event_ids):
        """Return which events this transaction itself has moved or cancelled: where they were is free."""
        statement = "SELECT id FROM calendar_event WHERE id = ANY(%s) AND write_date = %s"
        return {key for [key] in self.env.execute_query(SQL(statement, list(set(event_ids)), self.env.cr.now()))}

    def _is_free(self, user, start, stop):
        """Tell whether a user works and is free from one moment to another, with the buffer of his company.

        After ``_lock`` what others have committed since this transaction began counts too.
        """
        return self._are_free(self._reps(user), [(user.id, start, stop)])[0]

    def _are_free(self, reps, spans):
        """Tell of each ``(user_id, start, stop)`` whether it is free; the first of two that overlap takes the time."""
        first, last = min(start for _id, start, _stop in spans), max(stop for _id, _start, stop in spans)
        free, around = self._free_of(reps, first, last), self._buffers(reps)
        found = []
        for key, start, stop in spans:
            found.append(any(begin <= start < stop <= end for begin, end in free[key]))
            if found[-1]:
                free[key] = engine.subtracted(free[key], engine.padded([(start, stop)], around[key]))
        return found

    # Booking

    def _lock(self, user, day):
        """Wait until nobody else books a rep on one of his local days, and keep it until the transaction ends."""
        self._lock_days([(user.id, day)])

    def _lock_days(self, days):
        """Lock several days at once, always in the same order.

        :param days: pairs of user id and local day.
        """
        keys = sorted({(user_id * 40_009 + day.toordinal()) % 2**31 for user_id, day in days})
        ordered = SQL("SELECT unnest(%s::int[]) AS key", keys)
        self.env.execute_query(SQL("SELECT pg_advisory_xact_lock(%s, key) FROM (%s) AS days", _LOCK, ordered))
        self.env.cr.cache[_LOCK] = self.env.cr.now()

    def _lock_free(self, user, starts, minutes):
        """Return which of some starts are free for a meeting, once nobody else books these days any more."""
        [rep] = self._reps(user)
        spans = [(start, start + timedelta(minutes=minutes)) for start in starts]
        self._lock_days({(user.id, day) for span in spans for day in engine.local_days(*span, rep.zone)})
        return [start for start, stop in spans if self._is_free(user, start, stop)]

    def _book(self, user, start, minutes, values):
        """Return the meeting booked for a user, without telling anybody; empty when he is not free any more.

        :param values: of the meeting: name, ``partner_ids`` (commands), ``opportunity_id``...
        """
        return self._book_many([(user, start, minutes, values)])[0]

    def _book_many(self, bookings):
        """Book several meetings in one batch; see ``_book``.

        :param bookings: of each meeting its user, start, minutes and values; the first of two that overlap wins.
        :return: the meeting of each booking, empty where its rep is not free any more.
        """
        if not bookings:
            return []
        reps = self._reps(self.env["res.users"].union(*(user for user, _start, _minutes, _values in bookings)))
        spans = [(user.id, start, start + timedelta(minutes=minutes)) for user, start, minutes, _values in bookings]
        by_id = {rep.id: rep for rep in reps}
        days = {(key, day) for key, *span in spans for day in engine.local_days(*span, by_id[key].zone)}
        self._lock_days(days)
        free = self._are_free(reps, spans)
        values = [
            self._event_values(user, span, wanted)
            for (user, _start, _minutes, wanted), span, is_free in zip(bookings, spans, free, strict=True)
            if is_free
        ]
        events = iter(self._create_events(values))
        return [next(events) if is_free else self.env["calendar.event"] for is_free in free]

    def _event_values(self, user, span, values):
        """Return the values of a meeting of a user: busy, with him among those who take part."""
        _key, start, stop = span
        partners = [*values.get("partner_ids", []), Command.link(user.sudo().partner_id.id)]
        fixed = {"start": start, "stop": stop, "allday": False, "user_id": user.id, "partner_ids": partners}
        return {"name": self.env._("Meeting"), "show_as": "busy", **values, **fixed}

    def _create_events(self, values):
        """Create meetings without mails, alarms and followers."""
        quiet = self.env(context={**clean_context(self.env.context), **QUIET})
        return quiet["calendar.event"].create(values).with_env(self.env)


def _apart(starts, taken, length):
    """Return the starts of meetings that overlap none of some others of the same length."""
    return [start for start in starts if all(abs(start - other) >= length for other in taken)]
