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
    _inherit = "kestio.slot.hours.mixin"
    _description = "Free slots"

    # What is free

    def _free(self, users, start, stop, buffer=0):
        """Return the free time of users between two moments: ``{user_id: [(start, stop), ...]}``, in order.

        :param buffer: minutes to leave before and after each meeting.
        """
        return self._free_of(self._reps(users), start, stop, buffer)

    def _free_of(self, reps, start, stop, buffer):
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
        buffer = rep.company.kestio_slot_buffer if buffer is None else buffer
        free = self._free_of([rep], start, stop, buffer)[rep.id]
        return self._starts(rep, free, minutes, windows, tz, step)

    def _starts(self, rep, free, minutes, windows, tz, step=None):
        """Return when something can begin in free time, within the windows."""
        if windows and free:
            free = engine.common(free, engine.in_windows(windows, free[0][0], free[-1][1], tz or rep.zone))
        return engine.starts(free, minutes, step or rep.company.kestio_slot_step, rep.zone)

    # What to offer

    def _propose(
        self, user, minutes, *, tz, missed=None, count=3, after_hours=None, days=None, taken=(), windows=None
    ):
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
        taken_time = self._busy([rep], hours[0][0], hours[-1][1], company.kestio_slot_buffer)[rep.id]
        free = engine.subtracted(hours, taken_time)
        if not free:
            return [], "full"
        windows = windows or (DECENT_HOURS if tz and tz != rep.zone else None)
        found = _apart(self._starts(rep, free, minutes, windows, tz), taken, timedelta(minutes=minutes))
        return slot_choice.chosen(found, now, tz or rep.zone, count, missed), "" if found else "no_gap"

    def _next_hours(self, rep, start, days):
        """Return the hours of the next working days of a rep; leave is waited for, twice as long at most."""
        hours = self._hours([rep], start, start + engine.DAY * (days * 2 + 4))[rep.id]
        by_day = defaultdict(list)
        for span in hours:
            by_day[engine.local(span[0], rep.zone).date()].append(span)
        return [span for day in sorted(by_day)[:days] for span in by_day[day]]

    # Who is busy

    def _busy(self, reps, start, stop, buffer=0):
        """Return when reps are busy, with some minutes around, by user id: one query for all."""
        self.env["calendar.event"].flush_model(BUSY_FIELDS)
        self.env["calendar.attendee"].flush_model(["event_id", "partner_id", "state"])
        around, zones = timedelta(minutes=buffer), {rep.id: rep.zone for rep in reps}
        statement = busy([(rep.id, rep.user.partner_id.id) for rep in reps], start - around, stop + around)
        found = defaultdict(list)
        for user_id, is_all_day, begins, ends, first, last in self.env.execute_query(statement):
            whole = is_all_day and first and last
            found[user_id].append(engine.whole_days(first, last, zones[user_id]) if whole else (begins, ends))
        return {rep.id: engine.padded(found[rep.id], buffer) for rep in reps}

    @contextlib.contextmanager
    def _fresh(self):
        """Give a finder that sees what others have committed until now; it is there to read only.

        A transaction sees the calendars of when it began, also after it has waited for a lock.
        """
        with contextlib.closing(self.env.registry.cursor()) as cr:
            yield self.with_env(self.env(cr=cr))

    def _is_free(self, user, start, stop):
        """Tell whether a user works and is free from one moment to another, with the buffer of the company.

        What others have committed since this transaction began counts too: call it after ``_lock``.
        """
        return self._are_free(self._reps(user), [(user.id, start, stop)])[0]

    def _are_free(self, reps, spans):
        """Tell of each ``(user_id, start, stop)`` whether it is free, in a constant number of queries."""
        first, last = min(start for _id, start, _stop in spans), max(stop for _id, _start, stop in spans)
        buffer = max(rep.company.kestio_slot_buffer for rep in reps)
        free = self._free_of(reps, first, last, buffer)
        with self._fresh() as fresh:
            taken = fresh._busy(reps, first, last, buffer)
        left = {rep.id: engine.subtracted(free[rep.id], taken[rep.id]) for rep in reps}
        return [any(begin <= start and stop <= end for begin, end in left[key]) for key, start, stop in spans]

    # Booking

    def _lock(self, user, day):
        """Wait until nobody else books a rep on one of his local days, and keep it until the transaction ends."""
        key = (user.id * 40_009 + day.toordinal()) % 2**31
        self.env.execute_query(SQL("SELECT pg_advisory_xact_lock(%s, %s)", _LOCK, key))

    def _book(self, user, start, minutes, values):
        """Return the meeting booked for a user, without telling anybody; empty when he is not free any more.

        :param values: of the meeting: name, ``partner_ids`` (commands), ``opportunity_id``...
        """
        [rep] = self._reps(user)
        stop = start + timedelta(minutes=minutes)
        for day in engine.local_days(start, stop, rep.zone):
            self._lock(user, day)
        if not self._are_free([rep], [(user.id, start, stop)])[0]:
            return self.env["calendar.event"]
        return self._create_events([self._event_values(user, start, stop, values)])

    def _event_values(self, user, start, stop, values):
        partners = [*values.get("partner_ids", []), Command.link(user.sudo().partner_id.id)]
        fixed = {"start": start, "stop": stop, "allday": False, "user_id": user.id, "partner_ids": partners}
        return {"name": self.env._("Meeting"), "show_as": "busy", **values, **fixed}

    def _create_events(self, values):
        """Create meetings without mails, alarms and followers."""
        events = self.env["calendar.event"].with_context({**clean_context(self.env.context), **QUIET})
        return events.create(values).with_context(self.env.context)


def _apart(starts, taken, length):
    """Return the starts of meetings that overlap none of some others of the same length."""
    return [start for start in starts if all(abs(start - other) >= length for other in taken)]
