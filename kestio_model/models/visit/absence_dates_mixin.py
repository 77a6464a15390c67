"""Absence: when somebody is away, where he is; what keeps an absence from being handed over."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...engine import slots
from .kestio_slot_finder import QUIET


class AbsenceDatesMixin(models.AbstractModel):
    """Days are whole days on the clock of the rep."""

    _name = "kestio.absence.dates.mixin"
    _description = "Dates of an absence"

    # What is possible

    def _check_step(self, state, dates=True):
        """Refuse a step that is not the next one, or not the user's, or not possible on these dates."""
        self.ensure_one()
        self.check_access("read")
        self._check_decide()
        labels = dict(self._fields["state"]._description_selection(self.env))
        if self.state != state:
            raise UserError(
                self.env._("%(absence)s: %(state)s.", absence=self.display_name, state=labels[self.state].lower())
            )
        if state == "draft" and dates:
            self._check_possible()

    def _check_possible(self):
        """Refuse dates that are over, a substitute who is away too, and a rep who stands in for somebody then.

        :raises UserError: with who is away when.
        """
        if self.date_to < self._today():
            raise UserError(self.env._("These dates are over."))
        substitute = self.sudo().substitute_id
        if not substitute.active or substitute.share or self.company_id not in substitute.company_ids:
            raise UserError(self.env._("%s does not work in this company any more.", substitute.name))
        for other in self._overlapping():
            values = {
                "rep": other.user_id.name,
                "substitute": other.substitute_id.name,
                "first": format_date(self.env, other.date_from),
                "last": format_date(self.env, other.date_to),
            }
            if other.user_id == self.user_id:
                message = self.env._("%(rep)s is away already from %(first)s to %(last)s.", **values)
            elif other.user_id == self.substitute_id:
                message = self.env._("%(rep)s is away too, from %(first)s to %(last)s: choose somebody else.", **values)
            else:
                message = self.env._(
                    "%(substitute)s stands in for %(rep)s from %(first)s to %(last)s: find another substitute first.",
                    **values,
                )
            raise UserError(message)

    def _overlapping(self):
        """Return the absences that make this one impossible: handed over, on some of the same days."""
        same_days = [("state", "=", "running"), ("date_from", "<=", self.date_to), ("date_to", ">=", self.date_from)]
        others = self.sudo().search(same_days) - self._origin
        return others.filtered(
            lambda other: (
                (other.user_id == self.user_id and other.company_id == self.company_id)
                or other.user_id == self.substitute_id
                or other.substitute_id == self.user_id
            )
        )

    # Its time

    def _zone(self):
        return self.sudo().user_id.tz or self.company_id._kestio_tz()

    def _today(self):
        """Return the current date where the rep is."""
        return fields.Date.context_today(self.with_context(tz=self._zone()))

    def _away(self):
        """Return the first and the last moment of the absence, naive UTC."""
        return slots.whole_days(self.date_from, self.date_to, self._zone())

    def _block_calendar(self):
        """Keep the rep's days busy: nothing new is proposed or planned on them."""
        rep = self.user_id
        days = {
            "start_date": self.date_from,
            "stop_date": self.date_to,
            "start": fields.Datetime.to_datetime(self.date_from),
            "stop": fields.Datetime.to_datetime(self.date_to),
        }
        event = self.event_id.exists().with_context(**QUIET, skip_attendee_notification=True)
        if event:
            event.write({**days, "active": True})
            return
        self.event_id = event.create(
            {
                **days,
                "name": self.with_context(lang=rep.lang).env._("Away"),
                "allday": True,
                "show_as": "busy",
                "user_id": rep.id,
                "partner_ids": [(6, 0, rep.partner_id.ids)],
            }
        )

    def _free_calendar(self):
        """Let the days from today on be free again: the rep is back."""
        event, today = self.event_id.exists(), self._today()
        if not event or event.stop_date < today:
            return
        quiet = event.with_context(**QUIET, skip_attendee_notification=True)
        if event.start_date >= today:
            quiet.active = False
        else:
            last = today - timedelta(days=1)
            quiet.write({"stop_date": last, "stop": fields.Datetime.to_datetime(last)})
