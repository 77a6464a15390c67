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
        """Return the usual types by key as name, colour and minutes, in the user's language.

        Odoo does not translate the names of types, and refuses a name twice.
        """
        return {
            "qualification": (self.env._("Qualification meeting"), 2, 45),
            "visit": (self.env._("Customer visit"), 10, 60),
            "demonstration": (self.env._("Demonstration"), 4, 60),
            "phone": (self.env._("Phone meeting"), 3, 20),
            "video": (self.env._("Video meeting"), 7, 30),
            "office": (self.env._("Meeting at our office"), 6, 60),
        }

    def _kestio_wanted(self):
        """Return the usual types in the user's language, or while Odoo installs in that of the company."""
        return self.with_context(lang=self.env.lang or self.env.company.partner_id.lang)._kestio_usual()

    @api.model
    def _kestio_known(self):
        """Return the types that are there by the key of the usual ones, known by their name in any language."""
        keys = {
            name.casefold(): key
            for code, _language in self.env["res.lang"].get_installed()
            for key, (name, _color, _minutes) in self.with_context(lang=code)._kestio_usual().items()
        }
        found = self.sudo().search([("name", "!=", False)], order="id desc")
        return {keys[name]: kind for kind in found if (name := kind.name.strip().casefold()) in keys}

    @api.model
    def _kestio_set_visit_type(self):
        """Choose the type of the visits that are planned: the one that the company has already, or a new one."""
        kind = self._kestio_known().get("visit")
        if not kind:
            name, color, minutes = self._kestio_wanted()["visit"]
            kind = self.create({"name": name, "color": color, "kestio_minutes": minutes})
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": "kestio_model.event_type_visit", "record": kind, "noupdate": True}]
        )

    def action_kestio_propose(self):
        """Add the usual types of meetings that are not there yet.

        :raises AccessError: for who may not write types.
        """
        known = self._kestio_known()
        self.create(
            [
                {"name": name, "color": color, "kestio_minutes": minutes}
                for key, (name, color, minutes) in self._kestio_wanted().items()
                if key not in known
            ]
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
