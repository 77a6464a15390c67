"""Absence: finds what is due while somebody is away, and what becomes of it; writes nothing but lines."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import formatLang

from ...engine import absence as engine
from ...engine import slots
from .sql_visit import OPEN

ORDER = {"visit": 10, "meeting": 20, "activity": 30, "customer": 40, "quote": 50}
FOLLOWING = ("kestio.visit", "kestio.absence")  # their activities go where they go


class AbsencePlanMixin(models.AbstractModel):
    """The same lines are the preview, the work and the report; all of this runs as superuser."""

    _name = "kestio.absence.plan.mixin"
    _description = "Plan of an absence"

    def _write_lines(self):
        """Find anew what happens; what a person has left out stays so."""
        left_out = {(line.kind, line.res_id) for line in self.line_ids if not line.is_included}
        self.line_ids.unlink()
        values = self._plan()
        for row in values:
            row["is_included"] = (row["kind"], row["res_id"]) not in left_out
        self.env["kestio.absence.line"].create(values)

    def _plan(self):
        """Return the values of all lines."""
        lines = self._plan_appointments() + self._plan_activities()
        quotes = self._plan_quotes()
        return lines + quotes + self._plan_customers(lines + quotes)

    def _line(self, kind, record_id, name, action, **values):
        fixed = {"absence_id": self.id, "sequence": ORDER[kind], "kind": kind, "res_id": record_id, "name": name}
        return {**fixed, "action": action, "partner_id": False, "day": False, "date": False, **values}

    # Visits and meetings

    def _visits(self):
        """Return the rep's open visits with a meeting in these days, or without one and due in these days only."""
        start, stop = self._away()
        planned = Domain("start", "<", stop) & Domain("stop", ">", max(start, fields.Datetime.now()))
        waiting = (
            Domain("event_id", "=", False)
            & Domain("window_start", ">=", self.date_from)
            & Domain("window_end", "<=", self.date_to)
        )
        own = Domain("user_id", "=", self.user_id.id) & Domain("company_id", "=", self.company_id.id)
        return self.env["kestio.visit"].search(
            own & Domain("state", "in", OPEN) & (planned | waiting), order="start, id"
        )

    def _meetings(self):
        """Return the rep's meetings with customers in these days that are no planned visits."""
        start, stop = self._away()
        events = self.env["calendar.event"].search(
            Domain("user_id", "=", self.user_id.id)
            & Domain("start", "<", stop)
            & Domain("stop", ">", max(start, fields.Datetime.now()))
            & Domain("kestio_outcome", "=", "pending")
            & Domain("kestio_visit_id", "=", False)
            & Domain("privacy", "!=", "private"),
            order="start, id",
        )
        return events.filtered(
            lambda event: (
                event._kestio_company() == self.company_id and (event.opportunity_id or event._kestio_guests())
            )
        )

    def _plan_appointments(self):
        """Return the lines of visits and meetings, promised ones first: their time is not ours to choose."""
        visits, meetings = self._visits(), self._meetings()
        if not visits and not meetings:
            return []
        diary = Diary(self, visits)
        lines = [
            self._line("visit", one.id, one.display_name, "redirect", **_of(one)) for one in visits if not one.start
        ]
        for event in meetings:
            choice = diary.choose(event.start, event.stop, True)
            lines.append(self._appointment("meeting", event, choice, event.kestio_partner_id))
        for visit in visits.filtered("start").sorted(lambda one: (one.state != "confirmed", one.start, one.id)):
            choice = diary.choose(visit.start, visit.stop, visit.state == "confirmed", visit)
            lines.append(self._appointment("visit", visit, choice, visit.partner_id))
        return lines

    def _appointment(self, kind, record, choice, partner):
        day = slots.local(record.start, self._zone()).date()
        line = self._line(kind, record.id, record.display_name, choice.action, day=day, date=record.start)
        reason = self.env._("%s is not free then, and no other time fits.", self.substitute_id.name)
        return {
            **line,
            "partner_id": partner.commercial_partner_id.id,
            "new_start": choice.start,
            "reason": reason if choice.action == "decide" else False,
        }

    # Activities

    def _plan_activities(self):
        """Return the lines of the rep's activities due in these days, on documents of this company."""
        activities = self.env["mail.activity"].search(
            Domain("user_id", "=", self.user_id.id)
            & Domain("date_deadline", ">=", self.date_from)
            & Domain("date_deadline", "<=", self.date_to)
            & Domain("calendar_event_id", "=", False)
            & Domain("kestio_event_id", "=", False)
            & Domain("res_model", "not in", FOLLOWING),
            order="date_deadline, id",
        )
        found = []
        for model, group in activities.grouped("res_model").items():
            documents = self.env[model].browse(group.mapped("res_id")).exists() if model else None
            known = {document.id: document for document in documents or ()}
            for activity in group:
                document = known.get(activity.res_id)
                if document is not None and self._is_ours(document):
                    found.append(self._activity_line(activity, document))
        return found

    def _is_ours(self, document):
        """Tell whether a document is of the company of this absence, or of none."""
        company = document["company_id"] if "company_id" in document._fields else None
        return not company or company == self.company_id

    def _activity_line(self, activity, document):
        what = activity.summary or activity.activity_type_id.name or ""
        partner = document if document._name == "res.partner" else document["partner_id"] if _names(document) else None
        return self._line(
            "activity",
            activity.id,
            f"{what}: {document.display_name}" if what else document.display_name,
            "redirect",
            day=activity.date_deadline,
            partner_id=partner.commercial_partner_id.id if partner else False,
        )

    # Who is watched

    def _plan_quotes(self):
        """Return the lines of the rep's open quotes."""
        orders = self.env["sale.order"].search(
            Domain("user_id", "=", self.user_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "in", ["draft", "sent"]),
            order="date_order, id",
        )
        return [
            self._line(
                "quote",
                order.id,
                order.display_name,
                "watch",
                partner_id=order.partner_id.commercial_partner_id.id,
                day=slots.local(order.date_order, self._zone()).date(),
                reason=formatLang(self.env, order.amount_total, currency_obj=order.currency_id, rounding_unit="units"),
            )
            for order in orders
        ]

    def _plan_customers(self, lines):
        """Return a line with a briefing for each customer of the top tier, and of anything that is handed over."""
        customers = self._top_customers()
        concerned = {line["partner_id"] for line in lines if line["partner_id"] and line["kind"] != "activity"}
        others = customers.browse(concerned - set(customers.ids)).with_company(self.company_id)
        everybody = customers | others.sorted(
            lambda one: (not one.kestio_tier_id, one.kestio_tier_id.sequence, one.name or "", one.id)
        )
        # A meeting may name anybody; a briefing is not a way to read about customers of other companies.
        readable = everybody.with_user(self.user_id).with_context(allowed_company_ids=self.company_id.ids)
        everybody &= readable._filtered_access("read").sudo()
        notes = self.env["kestio.absence.briefing"]._notes(self, everybody)
        return [
            self._line(
                "customer",
                one.id,
                one.display_name,
                "watch",
                partner_id=one.id,
                reason=one.kestio_tier_id.name,
                briefing=notes[one.id],
            )
            for one in everybody
        ]

    def _top_customers(self):
        """Return the rep's customers of the best tier of each version in use."""
        tiers = self.env["kestio.tier"].search(
            [("model_id.state", "=", "active"), ("model_id.company_id", "=", self.company_id.id)], order="sequence, id"
        )
        best = [group[0].id for group in tiers.grouped("model_id").values()]
        partners = self.env["res.partner"].with_company(self.company_id)
        domain = [("user_id", "=", self.user_id.id), ("kestio_tier_id", "in", best), ("parent_id", "=", False)]
        return partners.search(domain, order="name, id") if best else partners


class Diary:
    """When the rep (outside his absence) and the substitute are free; what was chosen is taken."""

    def __init__(self, absence, visits):
        finder = absence.env["kestio.slot.finder"].with_company(absence.company_id)
        self.rep, self.other = finder._reps(absence.user_id | absence.substitute_id)
        if self.rep.id != absence.user_id.id:
            self.rep, self.other = self.other, self.rep
        self.finder, self.buffer = finder, absence.company_id._kestio_visit_buffer()
        self.zone = self.rep.zone
        self.first = max(fields.Datetime.now(), fields.Datetime.to_datetime(absence._today())) + slots.DAY
        away = absence._away()
        last = max([absence.date_to, *visits.mapped("window_end")])
        stop = slots.whole_days(last, last, self.zone)[1]
        begin = min(fields.Datetime.now(), away[0])
        self.free = finder._free_of([self.rep, self.other], begin, stop, self.buffer)
        self.free[self.rep.id] = slots.subtracted(self.free[self.rep.id], [away])

    def choose(self, start, stop, is_promised, visit=None):
        """Return what becomes of an appointment, and take that time.

        :param visit: the visit, when it has a window in which it may move.
        """
        is_free = any(begin <= start and stop <= end for begin, end in self.free[self.other.id])
        own = self.starts(self.rep, visit) if visit else []
        other = self.starts(self.other, visit) if visit and not is_free else []
        choice = engine.choose(start, is_promised, is_free, own, other)
        if choice.start:
            who = self.rep if choice.action == "move" else self.other
            taken = slots.padded([(choice.start, choice.start + (stop - start))], self.buffer)
            self.free[who.id] = slots.subtracted(self.free[who.id], taken)
        return choice

    def starts(self, who, visit):
        """Return when somebody could make a visit inside its window."""
        begin, stop = slots.whole_days(visit.window_start, visit.window_end, self.zone)
        free = slots.common(self.free[who.id], [(max(begin, self.first), max(stop, self.first))])
        partner = visit.partner_id
        minutes = (visit.stop - visit.start).total_seconds() / 60
        windows = partner.kestio_visit_windows._engine()
        return self.finder._starts(who, free, minutes, windows, partner.tz or self.zone)


def _of(visit):
    """Return when a visit without a meeting is due, and whose it is."""
    return {"day": visit.due_date, "partner_id": visit.partner_id.id}


def _names(document):
    """Tell whether a document names its customer."""
    field = document._fields.get("partner_id")
    return bool(field) and field.comodel_name == "res.partner"
