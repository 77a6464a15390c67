"""Visit: how a company re-books the meetings that prospects miss."""

from odoo import fields, models


class CompanyRebookingMixin(models.AbstractModel):
    """Settings of ``res.company``; nothing here is needed for the flow to work on the first day."""

    _name = "kestio.company.rebooking.mixin"
    _description = "Re-booking of a company"

    kestio_rebooking = fields.Boolean(string="Re-book missed meetings", default=True)
    kestio_rebooking_untyped = fields.Boolean(string="Meetings without a type too", default=True)
    kestio_rebooking_slots = fields.Integer(string="Proposed times", default=3)
    kestio_rebooking_attempts = fields.Integer(string="Mails at most", default=2)
    kestio_rebooking_hold = fields.Boolean(
        string="Hold proposed times",
        help="Nobody else is offered or gets a time that was just proposed. It keeps a calendar fuller than it is.",
    )
    kestio_rebooking_hold_minutes = fields.Integer(string="Held for (minutes)", default=30)
    kestio_rebooking_reminder_days = fields.Integer(string="Reminder after (days)", default=3)
    kestio_rebooking_phone_days = fields.Integer(string="Phone call after (days)", default=2)
    kestio_call_attempts = fields.Integer(string="Phone calls at most", default=3)
    kestio_call_script = fields.Text(string="What to say on the phone", translate=True)
    kestio_rebooking_minutes = fields.Float(
        string="Minutes to re-book by hand",
        default=12,
        digits=(16, 1),
        help="What a meeting that re-books itself by mail saves the sales team.",
    )
    kestio_rebooking_cost = fields.Float(
        string="Cost of an hour of sales", default=45, digits=(16, 2), help="An average, of nobody."
    )

    _rebooking_delays = models.Constraint(
        "CHECK(kestio_rebooking_reminder_days BETWEEN 1 AND 60 AND kestio_rebooking_phone_days BETWEEN 1 AND 60)",
        "A reminder and a phone call wait 1 to 60 days.",
    )
    _rebooking_counts = models.Constraint(
        "CHECK(kestio_rebooking_slots BETWEEN 1 AND 10 AND kestio_rebooking_attempts BETWEEN 1 AND 5"
        " AND kestio_call_attempts BETWEEN 1 AND 10)",
        "Re-booking proposes 1 to 10 times, by 1 to 5 mails and 1 to 10 calls.",
    )
    _rebooking_hold = models.Constraint(
        "CHECK(kestio_rebooking_hold_minutes BETWEEN 1 AND 1440)", "A time is held for a minute to a day."
    )
    _rebooking_saving = models.Constraint(
        "CHECK(kestio_rebooking_minutes >= 0 AND kestio_rebooking_cost >= 0)",
        "What re-booking saves cannot be negative.",
    )
