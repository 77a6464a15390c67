"""Visit: the dialog that books a meeting in a colleague's calendar, or gives him an activity."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

SHOWN = 12  # free times of a day


class KestioBooking(models.TransientModel):
    """Only free times of the colleague are shown, not what is in his calendar."""

    _name = "kestio.booking"
    _description = "Booking for a colleague"

    kind = fields.Selection(
        selection=[("meeting", "Meeting"), ("activity", "Activity")], string="Book", required=True, default="meeting"
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="For",
        required=True,
        domain="[('share', '=', False), ('company_ids', 'in', allowed_company_ids)]",
    )
    type_id = fields.Many2one("calendar.event.type", string="Type of meeting")
    activity_type_id = fields.Many2one("mail.activity.type", string="Type of activity")
    name = fields.Char(string="Subject", required=True)
    minutes = fields.Integer(compute="_compute_minutes", store=True, readonly=False, precompute=True, default=60)
    day = fields.Date(required=True, default=lambda self: fields.Date.context_today(self) + timedelta(days=1))
    invite = fields.Boolean(string="Send the invitation to the customer")
    slot_ids = fields.One2many("kestio.booking.slot", "booking_id")
    searched = fields.Boolean()

    _minutes_bounds = models.Constraint("CHECK(minutes BETWEEN 5 AND 1440)", "A meeting takes 5 to 1440 minutes.")

    @api.constrains("user_id", "partner_id", "lead_id")
    def _check_reach(self):
        """Refuse whom and what the user has nothing to do with, which a dialog does not offer."""
        for booking in self.sudo(False):
            booking.partner_id.check_access("read")
            booking.lead_id.check_access("read")
            booking.user_id._kestio_check_colleague()

    @api.depends("type_id")
    def _compute_minutes(self):
        for booking in self:
            booking.minutes = booking.type_id.kestio_minutes or booking.minutes or 60

    @api.onchange("user_id", "day", "minutes", "type_id")
    def _onchange_search(self):
        """Show no times that were found for somebody else or another day."""
        self.slot_ids = [Command.clear()]
        self.searched = False

    @api.model
    def _open(self, partner, lead=None):
        """Return the dialog, filled in from a customer or a lead, with the free times of tomorrow."""
        lead = lead or self.env["crm.lead"]
        booking = self.create(
            {
                "partner_id": partner.id,
                "lead_id": lead.id,
                "user_id": (lead.user_id or partner.commercial_partner_id.user_id or self.env.user).id,
                "name": lead.name or partner.display_name or self.env._("Meeting"),
            }
        )
        return booking.action_search()

    def action_search(self):
        """Show the free times of the chosen day."""
        self.ensure_one()
        self.slot_ids = [
            Command.clear(),
            *(Command.create({"start": start}) for start in self._free_starts()[:SHOWN]),
        ]
        self.searched = True
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Book for a colleague"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _free_starts(self):
        """Return when a meeting of these minutes could begin on the day, within the colleague's working hours."""
        zone = ZoneInfo(self.env.user.tz or "UTC")
        begin, end = (
            datetime.combine(day, time.min, zone).astimezone(timezone.utc).replace(tzinfo=None)
            for day in (self.day, self.day + timedelta(days=1))
        )
        first = max(begin, fields.Datetime.now())
        finder = self.env["kestio.slot.finder"].sudo()
        return finder._slots(self.user_id, first, end, self.minutes) if self.minutes > 0 else []

    def _book(self, start):
        """Book the meeting at a moment, and tell the colleague, and the customer if asked.

        :raises UserError: when the colleague is not free any more.
        """
        self.ensure_one()
        event = self.env["kestio.slot.finder"]._book(self.user_id, start, self.minutes, self._values())
        if not event:
            raise UserError(self.env._("%s is not free at that time any more: choose another one.", self.user_id.name))
        told = self.user_id.partner_id if self.user_id != self.env.user else self.env["res.partner"]
        told |= self.partner_id if self.invite else told.browse()
        event.attendee_ids.filtered(lambda attendee: attendee.partner_id in told)._send_invitation_emails()
        when = fields.Datetime.context_timestamp(self, start).strftime("%Y-%m-%d %H:%M")
        return self.env["calendar.event"]._kestio_say(
            self.env._("Booked for %(user)s: %(when)s.", user=self.user_id.name, when=when), is_dialog=True
        )

    def _values(self):
        """Return the values of the meeting that the slot finder does not know."""
        return {
            "name": self.name,
            "partner_ids": [Command.link(key) for key in self.partner_id.ids],
            "opportunity_id": self.lead_id.id,
            "categ_ids": [Command.set(self.type_id.ids)],
        }

    def action_assign(self):
        """Give the activity to the colleague, on the lead if he may see it, else on the customer.

        :raises UserError: when there is no customer and he may not see the lead.
        """
        self.ensure_one()
        lead = self.lead_id if self.lead_id.with_user(self.user_id).has_access("read") else self.lead_id.browse()
        target = lead or self.partner_id
        if not target:
            raise UserError(self.env._("%s may not see this opportunity, and it has no customer.", self.user_id.name))
        target.activity_schedule(
            activity_type_id=(self.activity_type_id or self.env.ref("mail.mail_activity_data_todo")).id,
            summary=self.name,
            user_id=self.user_id.id,
            date_deadline=self.day,
            automated=False,
        )
        given = self.env._("Activity given to %s.", self.user_id.name)
        return self.env["calendar.event"]._kestio_say(given, is_dialog=True)
