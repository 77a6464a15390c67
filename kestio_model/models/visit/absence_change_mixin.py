"""Absence: other dates while it runs: back earlier, or later; what falls out goes back, what falls in moves."""

from markupsafe import Markup
from odoo import models
from odoo.exceptions import UserError

from ...engine import slots

GIVEN = ("redirect", "hand_over")


class AbsenceChangeMixin(models.AbstractModel):
    """What stays inside the days is not touched: it was arranged, and people know it."""

    _name = "kestio.absence.change.mixin"
    _description = "Other dates of an absence"

    def action_ask_dates(self):
        """Open the dialog with other dates."""
        self._check_step("running")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change dates"),
            "res_model": "kestio.absence.change",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_absence_id": self.id, "dialog_size": "medium"},
        }

    def _change_dates(self, first, last):
        """Give back what falls out of the days, hand over what falls in, and tell the substitute.

        :raises UserError: when these dates are not possible.
        """
        self._check_step("running")
        absence = self.sudo()
        changed = absence._on_dates(first, last)
        changed._check_change(absence)
        outside = absence._falls_out(changed)
        absence.write({"date_from": first, "date_to": last})
        absence.flush_recordset()
        absence._block_calendar()
        absence._give_back(outside)
        lines = absence._take_in(absence._rows_falling_in())
        absence._tell_dates(lines, outside)

    def _on_dates(self, first, last):
        """Return this absence as it would be on other dates; nothing is written."""
        return self.new({"date_from": first, "date_to": last}, origin=self)

    def _check_change(self, before):
        """Refuse dates that are not possible.

        :param before: the absence as it is.
        :raises UserError: with what keeps them from being possible.
        """
        if not self.date_from or not self.date_to or self.date_from > self.date_to:
            raise UserError(self.env._("The last day is before the first one."))
        if self.date_to < self._today():
            raise UserError(self.env._("Already back? Then hand back now."))
        if before.date_from <= self._today() and self.date_from != before.date_from:
            raise UserError(self.env._("The absence has begun: its first day stays."))
        self._check_possible()

    # What falls out, what falls in

    def _falls_out(self, changed):
        """Return the lines of what was given away and is due on days that are not of the absence any more."""
        given = self.line_ids.filtered(lambda line: line.state == "applied" and line.action in GIVEN)
        days = self._days_of(given)
        return given.filtered(
            lambda line: (
                line in days
                and self.date_from <= days[line] <= self.date_to
                and not changed.date_from <= days[line] <= changed.date_to
            )
        )

    def _days_of(self, lines):
        """Return when what the lines are about is due now, on the clock of the rep; without what exists no more."""
        zone, days = self._zone(), {}
        for kind, group in lines.grouped("kind").items():
            records = {record.id: record for record in group._records(kind)}
            for line in group.filtered(lambda line, records=records: line.res_id in records):
                record = records[line.res_id]
                if kind == "activity":
                    days[line] = record.date_deadline
                else:
                    days[line] = slots.local(record.start, zone).date() if record.start else record.due_date
        return days

    def _rows_falling_in(self):
        """Return the values of lines for what is due in these days and is not arranged yet.

        What went back once, and visits that moved to days on which the rep is away now too, are arranged anew.
        """
        again = self.line_ids.filtered(
            lambda line: line.state == "back" or (line.state == "applied" and line.action == "move")
        )
        known = {(line.kind, line.res_id) for line in self.line_ids - again}
        return [row for row in self._plan() if (row["kind"], row["res_id"]) not in known]

    def _take_in(self, rows):
        """Hand over what has come in; return its lines."""
        keys = {(row["kind"], row["res_id"]) for row in rows}
        self.line_ids.filtered(lambda line: (line.kind, line.res_id) in keys).unlink()
        lines = self.env["kestio.absence.line"].create(rows)
        self._apply(lines)
        self.checked_on = self._today()
        return lines

    # What people are told

    def _effect(self, first, last):
        """Return what other dates would do, in words, as HTML; nothing is written.

        :raises UserError: when these dates are not possible.
        """
        self._check_step("running")
        absence = self.sudo()
        changed = absence._on_dates(first, last)
        changed._check_change(absence)
        model = self.env["kestio.absence.line"]
        new = model.concat(*(model.new({**row, "absence_id": False}) for row in changed._rows_falling_in()))
        return absence._changes(new, absence._falls_out(changed))

    def _changes(self, new, outside):
        """Return in words what falls in and what falls out."""
        parts = []
        if new:
            parts += [self.env._("New:"), *new._sentences()]
        if outside:
            counts = (
                f"{label} ({len(lines)})"
                for kind, label in outside._plurals().items()
                if (lines := outside.filtered(lambda line, kind=kind: line.kind == kind))
            )
            parts.append(self.env._("Back to %(rep)s now: %(what)s", rep=self.user_id.name, what=", ".join(counts)))
        if not parts:
            parts.append(self.env._("Nothing else moves."))
        return Markup("<p>%s</p>") % Markup("<br/>").join(parts)

    def _tell_dates(self, new, outside):
        """Write to the substitute until when he stands in now, and what that changes for him."""
        told = self.with_context(lang=self.substitute_id.lang)
        told.message_post(
            body=Markup("<p>%s</p>%s%s")
            % (told._greeting(), told._changes(new.with_env(told.env), outside), Markup().join(told._agenda(new))),
            subject=told.env._("Other dates: %s", told.display_name),
            partner_ids=self.substitute_id.partner_id.ids,
            author_id=self.user_id.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )
