"""Visit: gives visits their slot: capacity first, then nearby customers, then the free time; no double bookings."""

from datetime import timedelta

from odoo import Command, fields, models
from odoo.tools import SQL

from ...engine import slots
from ...engine import visit as engine
from . import sql_visit
from .kestio_slot_finder import QUIET
from .visit_rota import Rota

PATIENCE = 7  # days after a no-show in which the customer may choose a new slot himself
HORIZON = 92  # days after the last window that are looked at: room for what is stretched
ROUNDS = 3


class KestioVisitPlanner(models.AbstractModel):
    """Reads the calendars of all reps of a slice once, chooses in memory, then writes in one batch."""

    _name = "kestio.visit.planner"
    _description = "Planner of visits"

    def _plan(self, company, condition, users=None, again=False, today=None):
        """Place the visits that have no meeting, or a wrong one.

        :param condition: SQL on the alias ``p`` (``res_partner``).
        :param users: ids of reps; all by default.
        :param again: look again for visits that found no slot today.
        :return: how many were placed, and the reps that were looked at.
        """
        today = today or self.env["kestio.visit.cycle"]._today(company)
        rows = self._to_place(company, condition, users, again, today)
        reps = self.env["res.users"].browse(sorted({row["user_id"] for row in rows}))
        if not rows:
            return 0, reps
        rota = self._rota(company, reps, rows, today)
        placed = self._place(rota)
        self._complain(rota, placed)
        return len(placed), reps

    def _waiting(self, company):
        """Return the ids of the reps who have visits to place."""
        today = self.env["kestio.visit.cycle"]._today(company)
        return sorted({row["user_id"] for row in self._to_place(company, SQL("TRUE"), None, False, today)})

    # What there is

    def _to_place(self, company, condition, users, again, today):
        which = SQL(
            sql_visit.TO_PLACE, again=again, today=today, now=fields.Datetime.now(), patience=0 if again else PATIENCE
        )
        if users is not None:
            which = SQL("%s AND visit.user_id = ANY(%s)", which, list(users))
        return self._rows(company, which, condition)

    def _rows(self, company, which, condition):
        for name in ("kestio.visit", "res.partner", "calendar.event"):
            self.env[name].flush_model()
        return self.env.execute_query_dict(SQL(sql_visit.ROWS, company=company.id, which=which, condition=condition))

    def _rota(self, company, reps, rows, today):
        """Return the reps' hours, free time and visits to come, and the visits to place."""
        finder = self.env["kestio.slot.finder"].with_company(company)
        now = fields.Datetime.now()
        upcoming = self._rows(company, SQL(sql_visit.UPCOMING, now=now, users=reps.ids), SQL("TRUE"))
        ends = [max(row["window_end"], row["postponed_until"] or today, today) for row in rows]
        last = engine.next_month(engine.month_of(max(ends) + timedelta(days=HORIZON)))
        stop = fields.Datetime.to_datetime(last)
        known = finder._reps(reps)
        hours = finder._hours(known, now, stop)
        busy = finder._busy(known, now, stop, company._kestio_visit_buffer())
        free = {rep.id: slots.subtracted(hours[rep.id], busy[rep.id]) for rep in known}
        rota = Rota(company, today, {rep.id: rep.zone for rep in known}, hours, free, self._windows(rows + upcoming))
        rota.stretch(rows, upcoming)
        return rota

    def _windows(self, rows):
        """Return the preferred windows of customers by id."""
        windows = self.env["kestio.visit.window"].search([("partner_id", "in", [row["partner_id"] for row in rows])])
        return {partner.id: mine._engine() for partner, mine in windows.grouped("partner_id").items()}

    # Choosing

    def _place(self, rota):
        """Choose and book until everybody has a slot or none is left; return the visits that have one, by id.

        A slot that somebody else took since the calendars were read is chosen anew.
        """
        waiting, placed = rota.queue(), {}
        for _round in range(ROUNDS):
            chosen = rota.choose(waiting)
            booked = self._book(rota, chosen) if chosen else {}
            self._store(rota, chosen, booked)
            placed |= booked
            waiting = [rota.rows[key] for key in chosen if key not in booked]
            if not waiting:
                break
        return placed

    # Writing

    def _book(self, rota, chosen):
        """Make the meetings of these visits, or move those that they have; return the events by visit id.

        Both under the locks of their days; what is not free any more is left out.
        """
        finder = self.env["kestio.slot.finder"].with_company(rota.company).with_context(kestio_visit_planned=True)
        new, kind = [key for key in chosen if not rota.has_meeting(key)], self._event_type()
        events = finder._book_many([self._booking(rota, key, chosen[key], kind) for key in new])
        booked = {key: event.id for key, event in zip(new, events, strict=True) if event}
        old = [key for key in chosen if rota.has_meeting(key)]
        if old:
            spans = [(rota.rows[key]["user_id"], chosen[key].start, chosen[key].stop) for key in old]
            finder._lock_days({(key, rota.local_day(key, start)) for key, start, _stop in spans})
            reps = finder._reps(self.env["res.users"].browse({key for key, _start, _stop in spans}))
            for key, is_free in zip(old, finder._are_free(reps, spans), strict=True):
                if is_free:
                    booked[key] = self._move_event(rota, key, chosen[key])
        return booked

    def _store(self, rota, chosen, booked):
        """Write on visits which meeting they have."""
        if not booked:
            return
        keys = list(booked)
        self.env["calendar.event"].flush_model()
        self.env.cr.execute(
            SQL(
                sql_visit.PLACED,
                ids=keys,
                events=[booked[key] for key in keys],
                starts=[chosen[key].start for key in keys],
                stops=[chosen[key].stop for key in keys],
                months=[rota.stretched_to(key) for key in keys],
                kept=[chosen[key].is_kept for key in keys],
                uid=self.env.uid,
            )
        )
        visits = self.env["kestio.visit"]
        visits.invalidate_model()
        solved = [key for key in keys if rota.rows[key]["problem"]]
        if solved:
            visits.browse(solved).activity_ids.unlink()

    def _booking(self, rota, key, slot, kind):
        """Return what to book for a visit; ``kind`` is the type of the meeting, as commands."""
        rep = self.env["res.users"].browse(rota.rows[key]["user_id"])
        return rep, slot.start, rota.rows[key]["duration"] * 60, self._event_values(rota, key, rep, kind)

    def _event_values(self, rota, key, rep, kind):
        """Return the values of the meeting of a visit; nobody is invited yet, so the rep alone has accepted."""
        row = rota.rows[key]
        mine = self.with_context(lang=rep.lang)
        return {
            "name": mine.env._("Visit: %s", row["name"]),
            "partner_ids": [Command.link(row["partner_id"])],
            "attendee_ids": [
                Command.create({"partner_id": rep.partner_id.id, "state": "accepted"}),
                Command.create({"partner_id": row["partner_id"], "state": "needsAction"}),
            ],
            "location": ", ".join(part for part in (row["street"], row["zip"], row["city"]) if part),
            "categ_ids": kind,
            "kestio_visit_id": key,
            "kestio_travel_minutes": rota.company.kestio_visit_travel,
        }

    def _event_type(self):
        kind = self.env.ref("kestio_model.event_type_visit", raise_if_not_found=False)
        return [Command.link(kind.id)] if kind else []

    def _move_event(self, rota, key, slot):
        """Move a meeting to another time or rep without telling anybody; return its id."""
        row = rota.rows[key]
        event = self.env["calendar.event"].browse(row["event_id"])
        values = {"start": slot.start, "stop": slot.stop}
        if row["event_user_id"] != row["user_id"]:
            before, rep = event.user_id.partner_id, self.env["res.users"].browse(row["user_id"])
            swap = [Command.unlink(before.id)] if before else []
            values |= {"user_id": rep.id, "partner_ids": [*swap, Command.link(rep.partner_id.id)]}
        quiet = {**QUIET, "skip_attendee_notification": True, "kestio_visit_planned": True}
        event.with_context(**quiet).write(values)
        if "user_id" in values:
            event.attendee_ids.filtered(lambda one: one.partner_id == event.user_id.partner_id).state = "accepted"
        return event.id

    def _complain(self, rota, placed):
        """Tell the reps of the visits for which there is no slot, once; the managers have them in a list."""
        stuck = {row["id"]: rota.problem(row) for row in rota.queue() if row["id"] not in placed and rota.is_new(row)}
        if not stuck:
            return
        self.env.cr.execute(
            SQL(
                sql_visit.STUCK,
                ids=list(stuck),
                problems=list(stuck.values()),
                today=rota.today,
                uid=self.env.uid,
            )
        )
        visits = self.env["kestio.visit"]
        visits.invalidate_model()
        told = [key for key, problem in stuck.items() if rota.rows[key]["problem"] != problem]
        visits.browse(told)._ask_rep(rota.today)
