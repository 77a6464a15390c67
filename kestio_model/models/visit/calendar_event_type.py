"""Visit: how long a meeting of a type usually takes, and its colour in the calendar."""

from odoo import api, fields, models


class CalendarEventType(models.Model):
    """Odoo's own colour of the type is the one that the calendar shows."""

    _name = "calendar.event.type"
    _inherit = "calendar.event.type"

    kestio_minutes = fields.Integer(
        string="Standard minutes", help="Proposed for a new meeting of this type. 0: as long as usual."
    )

    _kestio_minutes_positive = models.Constraint(
        "CHECK(kestio_minutes BETWEEN 0 AND 1440)", "A meeting takes 0 to 1440 minutes."
    )

    @api.model
    def _kestio_usual(self):
        """Return the usual types as name, colour and minutes, in the user's language: names are not translatable."""
        return [
            (self.env._("Qualification meeting"), 2, 45),
            (self.env._("Customer visit"), 10, 60),
            (self.env._("Demonstration"), 4, 60),
            (self.env._("Phone meeting"), 3, 20),
            (self.env._("Video meeting"), 7, 30),
            (self.env._("Meeting at our office"), 6, 60),
        ]

    def action_kestio_propose(self):
        """Add the usual types of meetings that are not there yet.

        :raises AccessError: for who may not write types.
        """
        known = {name.casefold() for name in self.search([]).mapped("name")}
        self.create(
            [
                {"name": name, "color": color, "kestio_minutes": minutes}
                for name, color, minutes in self._kestio_usual()
                if name.casefold() not in known
            ]
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
