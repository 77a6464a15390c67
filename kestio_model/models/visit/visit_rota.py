"""Visit: the reps' months and days in memory while visits are placed: plain Python around ``engine/visit.py``."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...engine import slots
from ...engine import visit as engine

OVERDUE = timedelta(days=31)  # how far to look for whom the window is over
WEEK = timedelta(days=7)  # how long such a visit waits for a day on which the rep is nearby
SOON = timedelta(days=2)  # a meeting that is so near does not make room any more


@dataclass(frozen=True)
class Chosen:
    """A slot; ``is_kept`` when the meeting stays where it is."""

    start: datetime
    stop: datetime
    is_kept: bool = False


class Rota:
    """Reps' hours and free time, and the visits to place: rows of ``sql_visit.ROWS``."""

    def __init__(self, company, today, zones, hours, free, windows):
        self.company, self.today, self.zones, self.hours, self.windows = company, today, zones, hours, windows
        self.tz = company._kestio_tz()
        self.digits, self.buffer = company.kestio_visit_area, company._kestio_visit_buffer()
        self.agendas = {key: engine.Agenda(spans, zones[key], self.buffer) for key, spans in free.items()}
        self.rows, self.months, self.new = {}, {}, set()
        self.earliest = today + slots.DAY

    # Capacity

    def stretch(self, rows, upcoming):
        """Note the visits to place and those that make room for them, with the month where each has to go.

        :param upcoming: visits that have a meeting to come.
        """
        self.rows = {row["id"]: row for row in rows}
        self.new = set(self.rows)
        stay = [row for row in upcoming if row["id"] not in self.new]
        for row in stay:
            self.agendas[row["user_id"]].visit(self.day(row, row["start"]), self.area(row))
        for user_id in self.agendas:
            mine = [row for row in rows if row["user_id"] == user_id]
            self._stretch_rep(user_id, mine, [row for row in stay if row["user_id"] == user_id])

    def _stretch_rep(self, user_id, mine, stay):
        load = defaultdict(float)
        for row in stay:
            load[engine.month_of(self.day(row, row["start"]))] += row["duration"]
        needs = [self.need(row, engine.month_of(max(row["due_date"], self.first(row)))) for row in mine]
        movable = {row["id"]: row for row in stay if self.is_movable(row)}
        going = [self.need(row, engine.month_of(self.day(row, row["start"]))) for row in movable.values()]
        months = engine.stretch(needs, going, load, self.capacity(user_id))
        self.months |= months
        self.rows |= {key: movable[key] for key in months.keys() & movable.keys()}

    def capacity(self, user_id):
        """Return the hours for visits of each month to come; the last one is open, so that the search ends."""
        hours = defaultdict(float)
        for start, stop in self.hours[user_id]:
            hours[engine.month_of(slots.local(start, self.zones[user_id]).date())] += (stop - start).total_seconds()
        first, last = engine.month_of(self.earliest), max(hours, default=None)
        found, month = {}, first
        while last and month < last:
            found[month] = hours[month] / 3600 * self.company.kestio_visit_share / 100
            month = engine.next_month(month)
        return found

    def need(self, row, month):
        """Return what a visit asks of a month."""
        urgency = engine.urgency(row["base_date"], row["cadence"], self.today)
        return engine.Need(row["id"], month, row["duration"], row["rank"], urgency)

    def is_movable(self, row):
        """Tell whether a planned visit may make room: not promised, not moved by hand, not tomorrow."""
        soon = row["start"] < datetime.combine(self.today, datetime.min.time()) + SOON
        return row["state"] == "blocked" and row["start"] == row["slot_start"] and not soon

    def stretched_to(self, key):
        """Return the month to note on a visit: one after that of its due date, because those before are full."""
        month = self.months.get(key)
        return month if month and month > engine.month_of(self.rows[key]["due_date"]) else None

    # Choosing

    def queue(self):
        """Return the visits to place, in the order in which they choose: best tier, then most urgent."""
        return sorted(self.rows.values(), key=lambda row: self.need(row, None).order)

    def choose(self, rows):
        """Return the slots of visits by id; who finds none is left out."""
        found = {}
        for row in rows:
            slot = self._choose(row)
            if slot:
                found[row["id"]] = slot
        return found

    def _choose(self, row):
        wish, agenda = self.wish(row), self.agendas[row["user_id"]]
        length = timedelta(minutes=wish.minutes)
        if self._may_stay(row) and agenda.keep(row["start"], wish):
            return Chosen(row["start"], row["start"] + length, is_kept=True)
        start = agenda.place(wish)
        return Chosen(start, start + length) if start else None

    def _may_stay(self, row):
        """Tell whether another rep can take over a meeting at its time."""
        return (
            row["replan"]
            and row["start"]
            and row["event_user_id"] != row["user_id"]
            and self.day(row, row["start"]) >= self.earliest
            and row["id"] not in self.months
        )

    def first(self, row):
        """Return the first day on which a visit may be."""
        return max(self.earliest, row["window_start"], row["postponed_until"] or self.earliest)

    def wish(self, row):
        """Return when a visit may be: in its window, in the month to which it is stretched, or soon."""
        first, last = self.first(row), row["window_end"]
        month = self.months.get(row["id"])
        if month:
            first = max(first, month)
            last = max(last, engine.next_month(month) - slots.DAY)
        patience = last
        if last < first:
            last, patience = first + OVERDUE, first + WEEK
        due = first if month or row["postponed_until"] else max(row["due_date"], first)
        windows, tz = self.windows.get(row["partner_id"], ()), row["tz"] or self.tz
        return engine.Wish(row["id"], row["duration"] * 60, first, due, last, self.area(row), patience, windows, tz)

    # What a row says

    def area(self, row):
        """Return the postal area of a customer, empty when visits are not grouped."""
        return engine.area_of(row["country"], row["zip"], self.digits) if self.digits else ""

    def day(self, row, moment):
        """Return the local day of a moment."""
        return self.local_day(row["user_id"], moment)

    def local_day(self, user_id, moment):
        """Return the local day of a rep at a moment."""
        return slots.local(moment, self.zones.get(user_id, self.tz)).date()

    def has_meeting(self, key):
        """Tell whether a visit has a meeting that can be moved."""
        return bool(self.rows[key]["event_id"])

    def is_new(self, row):
        """Tell whether a visit was to be placed, and did not only make room."""
        return row["id"] in self.new

    def problem(self, row):
        """Return why a visit found no slot."""
        wish, zone = self.wish(row), self.zones[row["user_id"]]
        hours = self.hours[row["user_id"]]
        works = any(wish.first <= slots.local(start, zone).date() <= wish.last for start, _stop in hours)
        return "no_slot" if works else "no_hours"
