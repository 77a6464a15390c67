"""Visit: what a re-booking knows of a person follows him, and goes when he is deleted or made anonymous."""

import contextlib

from odoo import api, models
from odoo.tools import email_normalize

from .rebooking_guard_mixin import OPEN

# What flows copy, by model: the link, and the name of each copy by field.
COPIES = {
    "res.partner": ("partner_id", {"name": "name", "email": "email", "phone": "phone"}),
    "crm.lead": ("lead_id", {"contact_name": "name", "email_from": "email", "phone": "phone"}),
}


class RebookingPersonMixin(models.AbstractModel):
    """A corrected address is used by the next mail; figures outlive the person, his data do not."""

    _name = "kestio.rebooking.person.mixin"
    _description = "Person of a re-booking"

    @api.model
    @contextlib.contextmanager
    def _following(self, persons, names):
        """Take over what is written on contacts or leads meanwhile; a search where a copied field changes.

        :param names: of the fields that are written.
        """
        copied = self._copied_from(persons, names)
        yield
        self._copy_again(copied)

    def _copied_from(self, persons, names):
        """Return what flows have copied from fields of contacts or leads: flow, link and field of each copy."""
        link, copies = COPIES[persons._name]
        wanted = copies.keys() & names
        flows = self.sudo().search([(link, "in", persons.ids)]) if wanted else self
        return [
            (flow, link, name)
            for flow in flows
            for name in wanted
            if flow[copies[name]] and flow[copies[name]] == _clean(name, flow[link][name])
        ]

    def _copy_again(self, copied):
        """Take over what was written since; forget who lost his last address or number by it."""
        reached = self.browse().sudo()
        for flow, link, name in copied:
            person = flow[link]
            copy = COPIES[person._name][1][name]
            if copy == "name":
                flow.name = person[name] or person.display_name
            else:
                flow[copy] = _clean(name, person[name])
                reached |= flow
        reached.filtered(lambda flow: not flow.email and not flow.phone)._forget()

    def _forget(self):
        """Keep what the figures need and nothing of the person: name, addresses, notes, mails and the link go."""
        self.filtered(lambda flow: flow.state in OPEN)._close("cancelled", "forgotten")
        self.env["mail.message"].sudo().search([("model", "=", self._name), ("res_id", "in", self.ids)]).unlink()
        self.slot_ids.unlink()
        nothing = ["email", "phone", "message", "call_note", "seed", "token_hash", "stop_hash", "partner_id"]
        unknown = {"name": self.env._("Deleted contact"), "title": self.env._("Meeting")}
        self.sudo().write({**dict.fromkeys(nothing, False), **unknown})


def _clean(name, value):
    """Return a value as flows copy it."""
    return email_normalize(value or "") or False if name.startswith("email") else value
