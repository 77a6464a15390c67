"""Visit: a rep says what became of a meeting, and can take it back within the send delay."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

HAPPENED = {"held", "no_show"}  # cannot be said of a meeting to come
RIGHTS = ("kestio_model.group_manager", "sales_team.group_sale_salesman_all_leads")


class CalendarEvent(models.Model):
    """The buttons write ``kestio_outcome``; what follows hangs on ``_kestio_outcome_set``."""

    _name = "calendar.event"
    _inherit = "calendar.event"

    kestio_outcome_on = fields.Datetime(string="Outcome said on", readonly=True, copy=False)
    kestio_outcome_by = fields.Many2one("res.users", string="Outcome said by", readonly=True, copy=False)
    kestio_can_undo = fields.Boolean(compute="_compute_kestio_can_undo")

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        said = [vals.get("kestio_outcome", "pending") != "pending" for vals in vals_list]
        stamp = {"kestio_outcome_on": now, "kestio_outcome_by": self.env.uid}
        events = super().create(
            [{**stamp, **vals} if is_said else vals for vals, is_said in zip(vals_list, said, strict=True)]
            if any(said)
            else vals_list
        )
        # A meeting that is noted after it took place sets off the same things.
        noted = events.filtered(lambda event: event.kestio_outcome not in (False, "pending")) if any(said) else None
        if noted:
            noted._kestio_outcome_set(dict.fromkeys(noted.ids, "pending"))
        return events

    def write(self, vals):
        if "kestio_outcome" not in vals:
            return super().write(vals)
        self._kestio_check_teller()
        said = (vals["kestio_outcome"] or "pending") != "pending"
        stamp = {
            "kestio_outcome_on": said and fields.Datetime.now(),
            "kestio_outcome_by": said and self.env.uid,
        }
        changed = self.filtered(lambda event: event.kestio_outcome != vals["kestio_outcome"])
        if changed != self:
            super(CalendarEvent, self - changed).write(dict(vals))
        return super(CalendarEvent, changed).write({**vals, **stamp}) if changed else True

    @api.depends("kestio_outcome", "kestio_outcome_on")
    @api.depends_context("uid")
    def _compute_kestio_can_undo(self):
        now = fields.Datetime.now()
        for event in self:
            said = event.kestio_outcome_on if event.kestio_outcome != "pending" else None
            event.kestio_can_undo = bool(said) and now < said + event._kestio_send_delay() and event._kestio_may_tell()

    # Buttons

    def action_held(self):
        """Say that these meetings took place."""
        return self._kestio_tell("held")

    def action_no_show(self):
        """Say that the customer did not come to these meetings."""
        return self._kestio_tell("no_show")

    def action_late_cancel(self):
        """Say that the customer cancelled these meetings too late to give the time to somebody else."""
        return self._kestio_tell("late_cancel")

    def action_we_cancelled(self):
        """Say that we cancelled these meetings."""
        return self._kestio_tell("we_cancelled")

    def action_rescheduled(self):
        """Say that these meetings were moved to another time; a single one opens the new meeting, filled in."""
        told = self._kestio_tell("rescheduled")
        return self._kestio_new_meeting() if len(self) == 1 else told

    def action_undo_outcome(self):
        """Take back what was said of these meetings, and with it what was about to be sent.

        :raises UserError: after the send delay, when mails may have left.
        """
        late = self.filtered(lambda event: not event.kestio_can_undo)
        if late:
            raise UserError(
                self.env._("It is too late to undo this: %s. Choose the right outcome instead.", late[0].display_name)
            )
        self.write({"kestio_outcome": "pending"})
        return self._kestio_say(self.env._("Taken back: nothing is sent."))

    def _kestio_tell(self, outcome):
        """Write an outcome and say until when it can be undone.

        :raises UserError: when a meeting that has not begun is said to have taken place.
        """
        now = fields.Datetime.now()
        early = self.filtered(lambda event: event.start > now) if outcome in HAPPENED else None
        if early:
            raise UserError(self.env._("%s has not begun yet.", early[0].display_name))
        self.write({"kestio_outcome": outcome})
        label = dict(self._fields["kestio_outcome"]._description_selection(self.env))[outcome]
        minutes = int(max((event._kestio_send_delay() for event in self), default=timedelta()).total_seconds() // 60)
        return self._kestio_say(
            self.env._(
                "%(count)s meeting(s): %(outcome)s. You can undo this for %(minutes)s minutes.",
                count=len(self),
                outcome=label,
                minutes=minutes,
            )
        )

    def _kestio_say(self, message, is_dialog=False):
        """Return a short notice, then the refreshed screen, or the end of the dialog that it comes from."""
        close, refresh = {"type": "ir.actions.act_window_close"}, {"type": "ir.actions.client", "tag": "soft_reload"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message, "next": close if is_dialog else refresh},
        }

    def _kestio_new_meeting(self):
        """Return the form of a meeting with the same people and subject, whose time is to be chosen."""
        self.ensure_one()
        lead = self.opportunity_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New meeting"),
            "res_model": "calendar.event",
            "view_mode": "form",
            "views": [[False, "form"]],
            "context": {
                "default_name": self.name,
                "default_partner_ids": self.partner_ids.ids,
                "default_user_id": self.user_id.id,
                "default_categ_ids": self.categ_ids.ids,
                "default_duration": self.duration,
                "default_location": self.location,
                "default_videocall_location": False,
                **({"default_opportunity_id": lead.id} if lead else {}),
            },
        }

    # Who and until when

    def _kestio_may_tell(self):
        """Tell whether the user may say what became of this meeting: who was in it, and managers of its company."""
        user, event = self.env.user, self.sudo()
        if self.env.su or user == event.user_id or user.partner_id in event.partner_ids:
            return True
        return any(user.has_group(group) for group in RIGHTS) and event._kestio_company() in user.company_ids

    def _kestio_check_teller(self):
        """Refuse the outcome of a meeting in which the user was not.

        :raises UserError: with the name of who was.
        """
        for event in self:
            if not event._kestio_may_tell():
                raise UserError(
                    self.env._(
                        "Only %(rep)s, the attendees or a manager can say what became of %(meeting)s.",
                        rep=event.sudo().user_id.name or "",
                        meeting=event.display_name,
                    )
                )

    def _kestio_send_delay(self):
        """Return how long an outcome can be undone, as the company of the meeting has set it."""
        return timedelta(minutes=self._kestio_company().kestio_send_delay)
