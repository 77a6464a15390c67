"""Visit: what the outcome of a meeting does to the cycle of its customer, and how it is undone."""

from odoo import fields, models


class VisitOutcomeMixin(models.AbstractModel):
    """Called for the meetings whose outcome has changed, as superuser."""

    _name = "kestio.visit.outcome.mixin"
    _description = "Outcome of a visit"

    def _hold(self, event, day):
        """Close this cycle: the customer was visited in this meeting, on this local day."""
        other = self.event_id - event
        is_ad_hoc = event.kestio_visit_id != self
        if is_ad_hoc:
            event.kestio_visit_id = self
        self.write(
            {
                "state": "held",
                "held_date": day,
                "event_id": event.id,
                "is_ad_hoc": is_ad_hoc,
                "problem": False,
                "replan": False,
            }
        )
        self._drop(other)
        self.activity_ids.unlink()

    def _miss(self, state):
        """Leave these cycles open: the customer was not visited, a new date is needed."""
        for visit in self.filtered("is_open"):
            day = visit.start and fields.Datetime.context_timestamp(visit, visit.start).date()
            visit.write(
                {
                    "state": state,
                    "missed_on": state == "no_show" and (day or fields.Date.context_today(visit)),
                    "event_id": False,
                    "slot_start": False,
                    "tried_on": False,
                    "postponed_until": False,
                }
            )

    def _take_back(self, event):
        """Bring this visit to where it was before its meeting got an outcome; return it if it needs a new slot."""
        later = self.search([("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id),
                             ("cycle", ">", self.cycle)])  # fmt: skip
        if later.filtered(lambda visit: visit.state != "to_plan" and not visit._is_only_blocked()):
            # What came after has happened or was promised to the customer.
            return self.browse()
        if self.state == "held":
            self._drop(later.event_id)
            later.unlink()
        elif not self.is_open or self.event_id:
            return self.browse()
        if self.is_ad_hoc:
            event.kestio_visit_id = False
            event = event.browse()
        self.write(
            {
                "state": "to_plan" if not event else "confirmed" if self.confirmed_on else "blocked",
                "held_date": False,
                "missed_on": False,
                "is_ad_hoc": False,
                "event_id": event.id,
                "slot_start": event.start,
            }
        )
        return self if not event else self.browse()

    def _is_only_blocked(self):
        """Tell whether nobody but the rep knows of this visit yet."""
        return self.state in ("blocked", "postponed") and not self.confirmed_on
