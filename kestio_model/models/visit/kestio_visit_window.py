"""Visit: at what times of the week a customer likes to be visited."""

from odoo import api, fields, models

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class KestioVisitWindow(models.Model):
    """Hours are of the customer's clock; without any window every working hour of the rep is welcome."""

    _name = "kestio.visit.window"
    _description = "Preferred time of visits"
    _order = "partner_id, weekday, hour_from, id"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="cascade")
    weekday = fields.Selection(selection=WEEKDAYS, required=True, default="1")
    hour_from = fields.Float(string="Between", required=True, default=9)
    hour_to = fields.Float(string="and", required=True, default=12)

    _hours_order = models.Constraint(
        "CHECK(hour_from >= 0 AND hour_to <= 24 AND hour_from < hour_to)",
        "A preferred time ends after it begins, between 0:00 and 24:00.",
    )

    @api.depends("weekday", "hour_from", "hour_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        days = dict(self._fields["weekday"]._description_selection(self.env))
        for window in self:
            window.display_name = f"{days[window.weekday]} {_clock(window.hour_from)}-{_clock(window.hour_to)}"

    def _engine(self):
        """Return these windows as the engine wants them."""
        return tuple((int(window.weekday), window.hour_from, window.hour_to) for window in self)


def _clock(hour):
    return f"{int(hour)}:{round(hour % 1 * 60):02}"
