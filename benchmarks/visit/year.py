"""Visit: a year of a sales team, day by day, through the jobs, buttons and links of the addon on a frozen clock.

Real, from ``appointments.csv.gz``: how far ahead first meetings are made, the share of meetings that are missed by how
many days ahead they were promised, and the share of people who make a new appointment by themselves within a fortnight
of one that they missed. (It is a public health service; business meetings are missed less often.)
Assumed: how people react to mails, pages and calls, see ``people.py``, and the team, see ``ASSUMED``.

The ways: ``flow`` is what the addon does; ``link`` sends one mail with a link to all free times, no reminder and no
call; ``none`` sends nothing. Who comes back by himself does so in all ways, and gets a time from the rep.

How far ``flow`` is ahead of ``link`` follows from the assumptions: a second mail, a call, and how many people look
through a page of all times (``easy_link``: everybody does). What is not assumed: guards, times, windows and bookings.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from benchmarks import inside
from benchmarks.visit import clock, outcome, people, team
from benchmarks.visit.team import DAY, FIRST, LAST, PARIS, utc

AHEAD = timedelta(days=7)  # visits are confirmed so long before
ASSUMED = (
    "a team in France with its public holidays and five weeks of leave each, 35 hours a week, 40 % for visits; of each "
    "rep 90 customers, who are due since their last visit, four meetings with new prospects and some appointments of "
    "his own a week; visits are confirmed a week ahead, and promised then; everybody takes the earliest time that "
    "suits him; outcomes are told in the evening"
)
TYPED = {"no_mail_to_attendees": True, "dont_notify": True}


def run(database: str, way: str, reps: str, missed: str, aheads: str, back: str, looks: str) -> dict:
    """Replay the year in one way; return its figures.

    :param way: ``flow``, ``link`` or ``none``.
    :param looks: share of those who look through a page of all times.
    :param missed: share missed by band of days ahead; ``aheads``: days ahead of first meetings; ``back``: share of who
        comes back by himself; all comma-separated.
    """
    clock.prepare(database)
    people.LOOKS = float(looks)
    with (
        inside.environment(database) as env,
        clock.started(env.cr, datetime.combine(FIRST, time(5))) as moved,
    ):
        users = team.made(env, way, int(reps))
        year = Year(users, moved, way, _numbers(missed), [int(one) for one in _numbers(aheads)], float(back))
        for place in range((LAST - FIRST).days + 1):
            year.live(FIRST + DAY * place)
        return outcome.figures(env, way) | {"clashes": year.clashes}


def _numbers(text: str) -> list[float]:
    return [float(one) for one in text.split(",")]


class Year:
    """The team, the clock, and what happens on a day."""

    def __init__(self, reps, moved, way: str, missed: list[float], aheads: list[int], back: float):
        self.reps, self.env, self.clock, self.way = reps, reps.env, moved, way
        self.missed, self.aheads, self.back = missed, aheads, back
        self.seen: set[tuple[int, int]] = set()  # mails that were reacted to
        self.clashes = 0  # times that were taken when somebody chose them
        self.prospects = 0

    # A day

    def live(self, today: date) -> None:
        """Let a day pass: the night's job, the morning's mails, the day's meetings, the evening's outcomes."""
        self.clock.show(utc(today, 6))
        self.env["kestio.visit.job"]._cron_visit()
        if today.weekday() < 5 and today not in team.HOLIDAYS:
            for hour, work in ((8, self.confirm), (9, self.answer), (10, self.meet_prospects), (11, self.call)):
                self.clock.show(utc(today, hour))
                work(today)
            self.clock.show(utc(today, 12))
            self.come_back(today)
            self.clock.show(utc(today, 19))
            self.tell()
        self.clock.show(utc(today, 20))
        self.env["kestio.rebooking.job"]._cron_rebooking()
        self.env["mail.mail"].process_email_queue()
        self.env.invalidate_all()

    def confirm(self, today: date) -> None:
        """Invite the customers of the visits of next week; some ask for another day."""
        now = datetime.now()
        domain = [("state", "in", ("blocked", "postponed")), ("start", ">", now), ("start", "<", now + AHEAD)]
        for visit in self.env["kestio.visit"].search(domain):
            mine = visit.with_user(visit.user_id)
            if people.dice(visit.partner_id.name, visit.cycle, "moves") < people.MOVES and visit.state == "blocked":
                mine.action_postpone(until=visit.start.date() + AHEAD, reason="The customer asks for another week")
            else:
                mine.action_confirm()

    def answer(self, today: date) -> None:
        """Let prospects read their mails and choose a time on the page of their link."""
        flows = self.env["kestio.rebooking"].search([("state", "in", ("sent", "reminded")), ("kind", "=", "no_show")])
        for flow in flows:
            if (flow.id, flow.attempt) not in self.seen:
                self.seen.add((flow.id, flow.attempt))
                self._read(self.env["kestio.rebooking"]._by_token(flow.token, "book"))

    def _read(self, flow) -> None:
        now, name = datetime.now(), flow.name
        if not flow._works(now):
            return
        if people.dice(name, flow.attempt, "refuses") < people.REFUSES:
            flow._refuse_mails()
        elif people.dice(name, flow.attempt, "reads") < people.READS:
            start = people.first_that_suits(name, flow._still_free(now))
            if not start and people.dice(name, flow.attempt, "looks") < people.LOOKS:
                start = people.first_that_suits(name, flow._all_free(now))
            if start and not flow._book(start, "mail"):
                self.clashes += 1

    def call(self, today: date) -> None:
        """Let the provider call those in the phone queue."""
        now = datetime.now()
        for flow in self.env["kestio.rebooking"].search([("state", "=", "phone"), ("call_date", "<=", now)]):
            who = flow.name, flow.call_count, "phone"
            if people.dice(*who, "reached") >= people.REACHED:
                flow._call("no_answer")
                continue
            start = people.first_that_suits(flow.name, flow._all_free(now))
            if people.dice(*who, "agrees") >= people.AGREES or not start:
                flow._call("refused")
            elif not flow._book(start, "phone"):
                self.clashes += 1

    def come_back(self, today: date) -> None:
        """Let those come back by themselves who do within a fortnight, unless they have a meeting by now."""
        since = datetime.now() - 14 * DAY
        missed = [("kestio_outcome", "=", "no_show"), ("start", ">", since), ("opportunity_id", "!=", False)]
        for event in self.env["calendar.event"].search(missed):
            lead = event.opportunity_id
            day = int(people.dice(lead.name, "day") * 14)
            is_today = event.start.date() + DAY * day <= today and (lead.id, 0) not in self.seen
            if is_today and people.dice(lead.name, "back") < self.back:
                self.seen.add((lead.id, 0))
                if not self._is_met(lead):
                    self._book(lead, event.user_id, today)

    def _is_met(self, lead) -> bool:
        """Tell whether a meeting with a prospect is to come or was held."""
        held = ["|", ("start", ">", datetime.now()), ("kestio_outcome", "=", "held")]
        return bool(self.env["calendar.event"].search_count([("opportunity_id", "=", lead.id), *held]))

    # What else is in the calendar

    def meet_prospects(self, today: date) -> None:
        """Make first meetings with new prospects, and appointments of the reps' own."""
        for rep in self.reps:
            if people.dice(rep.login, today, "new") < people.NEW:
                lead = self._prospect(rep)
                ahead = self.aheads[int(people.dice(lead.name, "ahead") * len(self.aheads))]
                self._book(lead, rep, today + DAY * (ahead - 1))
            if people.dice(rep.login, today, "own") < people.OWN:
                self._own(rep, today)

    def _prospect(self, rep):
        self.prospects += 1
        name = f"Prospect {self.prospects}"
        email = f"prospect{self.prospects}@example.com"
        fixed = {"email": email, "phone": "+33 1 23 45 67 89", "lang": "en_US", "tz": PARIS}
        partner = self.env["res.partner"].create({"name": name, **fixed})
        return self.env["crm.lead"].create(
            {"name": name, "type": "opportunity", "partner_id": partner.id, "user_id": rep.id}
        )

    def _book(self, lead, rep, after: date) -> None:
        """Book a meeting with a prospect at the first free time after a day."""
        finder = self.env["kestio.slot.finder"]
        starts = finder._slots(rep, utc(after + DAY, 0), utc(after + DAY * 28, 0), 60)
        start = people.first_that_suits(lead.name, starts)
        values = {"name": "Demonstration", "partner_ids": [(4, lead.partner_id.id)], "opportunity_id": lead.id}
        if start and not finder._book(rep, start, 60, values):
            self.clashes += 1

    def _own(self, rep, today: date) -> None:
        """Let a rep type an appointment into free time of the next ten days, without asking anything of the addon."""
        finder = self.env["kestio.slot.finder"]
        starts = finder._slots(rep, utc(today + DAY, 0), utc(today + DAY * 10, 0), 90)
        if starts:
            start = random.Random(f"{rep.login}{today}").choice(starts)  # noqa: S311 - not a secret
            self.env["calendar.event"].with_user(rep).with_context(**TYPED).create(
                {"name": "Own", "start": start, "stop": start + timedelta(minutes=90), "user_id": rep.id}
            )

    # The evening

    def tell(self) -> None:
        """Let the reps say what became of the meetings in their list, with the buttons."""
        for rep in self.reps:
            events = self.env["calendar.event"].with_user(rep)
            for event in events.search(events._kestio_mine()):
                getattr(event, f"action_{self._became(event.sudo())}")()
        if self.way == "link":
            waiting = self.env["kestio.rebooking"].search([("state", "=", "waiting")])
            waiting.write({"mode": "link", "phone": False})

    def _became(self, event) -> str:
        who = (event.opportunity_id.name or event.kestio_partner_id.name, event.start)
        if people.dice(*who, "cancelled") < people.CANCELLED:
            return "we_cancelled"
        promised = event.kestio_visit_id.confirmed_on or event.create_date
        ahead = (event.start.date() - promised.date()).days
        band = sum(first <= max(ahead, 0) for first in people.FIRSTS) - 1
        return "no_show" if people.dice(*who, "missed") < self.missed[band] else "held"
