"""Visit: the free times that a prospect is offered, and the one that he books."""

import base64
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .kestio_slot_finder import DECENT_HOURS
from .rebooking_guard_mixin import OPEN

# Others who propose at the same moment can take the times that were found, but not for ever.
TRIES = 5


class RebookingOfferMixin(models.AbstractModel):
    """Proposes, shows and books; what is booked was free when the rep's day was locked."""

    _name = "kestio.rebooking.offer.mixin"
    _description = "Free times of a re-booking"

    def _finder(self):
        """Return the slot finder of the company of this flow; what is held for others it takes for busy."""
        return self.env["kestio.slot.finder"].sudo().with_company(self.company_id).with_context(kestio_holder=self.id)

    def _offer(self, now, taken=()):
        """Propose fresh times in place of those before.

        :param taken: starts not to propose again.
        :return: why there is none, empty when there is one.
        """
        self.ensure_one()
        is_held = self.company_id.kestio_rebooking_hold and self.mode == "slots"
        starts, reason = self._held(taken) if is_held else self._fresh(taken)
        self.slot_ids.unlink()
        length, hold = timedelta(minutes=self.minutes), timedelta(minutes=self.company_id.kestio_rebooking_hold_minutes)
        fixed = {"rebooking_id": self.id, "held_until": is_held and fields.Datetime.now() + hold}
        self.env["kestio.rebooking.slot"].create(
            [{**fixed, "start": start, "stop": start + length} for start in starts if self.mode == "slots"]
        )
        self._set_expiry(now)
        return "" if starts else reason or "full"

    def _held(self, taken=()):
        """Return times to propose that nobody gets meanwhile: two offers at once never name the same."""
        taken = list(taken)
        for _try in range(TRIES):
            starts, reason = self._fresh(taken)
            free = self._finder()._lock_free(self.user_id, starts, self.minutes)
            if len(free) == len(starts):
                break
            taken += set(starts) - set(free)
        return free, reason

    def _fresh(self, taken=(), count=None):
        """Return times to propose, best first, and why there is none.

        :param taken: starts not to propose.
        """
        company = self.company_id
        return self._finder()._propose(
            self.user_id,
            self.minutes,
            tz=self.tz or company._kestio_tz(),
            missed=self.missed_start or None,
            count=count or company.kestio_rebooking_slots,
            taken=taken,
        )

    def _shown(self, now):
        """Return the starts to show: those that were proposed, with fresh ones in place of what is taken by now."""
        proposed, free = self.slot_ids.mapped("start"), self._still_free(now)
        if len(free) == len(proposed):
            return free
        return sorted(free + self._fresh(proposed, len(proposed) - len(free))[0])

    def _all_free(self, now):
        """Return the starts of all free times of the period in which times are proposed."""
        self.ensure_one()
        finder, company = self._finder(), self.company_id
        [rep] = finder._reps(self.user_id)
        first = now + timedelta(hours=company.kestio_slot_after_hours)
        hours = finder._next_hours(rep, first, company.kestio_slot_days)
        if not hours:
            return []
        windows = DECENT_HOURS if self.tz and self.tz != rep.zone else None
        starts = finder._slots(self.user_id, hours[0][0], hours[-1][1], self.minutes, windows=windows, tz=self.tz)
        # When clocks go back an hour is there twice: two buttons that say the same are no choice.
        return sorted({self._local(start).replace(tzinfo=None): start for start in reversed(starts)}.values())

    def _still_free(self, now):
        """Return the proposed starts that are free, as far as this transaction sees; booking looks again."""
        self.ensure_one()
        starts = sorted(start for start in self.slot_ids.mapped("start") if start > now)
        if not starts:
            return []
        length, buffer = timedelta(minutes=self.minutes), self.company_id.kestio_slot_buffer
        free = self._finder()._free(self.user_id, starts[0], starts[-1] + length, buffer)[self.user_id.id]
        return [start for start in starts if any(begin <= start and start + length <= end for begin, end in free)]

    def _works(self, now):
        """Tell whether the link of this flow still books."""
        self.ensure_one()
        in_time = self.user_id.active and (not self.expires or self.expires > now)
        return in_time and self.state in OPEN and not self._stop_reasons()

    def _book(self, start, channel):
        """Book a time if it was offered and is still free; otherwise propose fresh ones.

        :param start: naive UTC.
        :return: the meeting, empty when the time is taken.
        """
        self.ensure_one()
        # Two clicks on one link: the second waits for the first, and is tried again with what it wrote.
        self.env.cr.execute(SQL("SELECT FROM kestio_rebooking WHERE id = %s FOR UPDATE", self.id))
        self.invalidate_recordset()
        if self.state == "rebooked":
            return self.new_event_id
        now = fields.Datetime.now()
        offered = start > now and (start in self.slot_ids.mapped("start") or start in self._all_free(now))
        if offered and (event := self._finder()._book(self.user_id, start, self.minutes, self._meeting_values())):
            self._booked(event, channel)
            return event
        self._offer(self.sent_date or now, taken=[start])
        return self.env["calendar.event"]

    def _meeting_values(self):
        """Return what the new meeting takes from the one before and from the prospect."""
        return {
            "name": self.title,
            "partner_ids": [fields.Command.link(partner_id) for partner_id in self.partner_id.ids],
            "opportunity_id": self.lead_id.id,
            "categ_ids": [fields.Command.set(self.event_id.categ_ids.ids)],
            "location": self.event_id.location,
            "kestio_rebooking_id": self.id,
        }

    def _booked(self, event, channel):
        """Close the flow, confirm to the prospect, tell the rep."""
        self._close("rebooked", False, new_event_id=event.id, channel=channel, expires=event.stop)
        spoken = self._spoken(event.start, self.user_id.tz or self.company_id._kestio_tz(), self.user_id.lang)
        rep = self.with_context(lang=self.user_id.lang)
        body = rep.env._("%(name)s has booked a meeting with you: %(when)s.", name=self.name, when=spoken)
        thread = self.lead_id or event
        thread.message_post(
            body=body, partner_ids=self.user_id.partner_id.ids, author_id=self.env.ref("base.partner_root").id
        )
        if self.email and self.lang and self.tz and not self._is_opted_out():
            content = event._get_ics_file().get(event.id)
            self._queue("booked", [("meeting.ics", base64.b64encode(content))] if content else [])

    def _is_opted_out(self):
        """Tell whether the prospect refused mails."""
        return bool(self.env["mail.blacklist"].sudo().search_count([("email", "=", self.email)], limit=1))

    def _book_by_phone(self, start):
        """Book for a prospect who is on the phone; tell when the time is taken."""
        self._check_mine()
        flow = self.sudo()
        if flow.state not in OPEN:
            raise UserError(self.env._("This meeting is not being re-booked any more."))
        if event := flow._book(start, "phone"):
            message = self.env._("Booked: %s", flow._spoken(event.start))
        else:
            message = self.env._("This time has just been taken: here are other ones.")
        params = {"type": "success" if event else "warning", "message": message}
        params["next"] = {"type": "ir.actions.client", "tag": "soft_reload"}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}
