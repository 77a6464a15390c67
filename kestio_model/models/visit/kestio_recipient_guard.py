"""Guard: finds who should not get a quote or an invoice, and who should instead."""

from dataclasses import dataclass
from typing import Any

from odoo import api, models
from odoo.fields import Domain

from .kestio_contact_role import RIGHT, WRONG

INVOICES = {"out_invoice", "out_refund", "out_receipt"}


@dataclass(frozen=True)
class Finding:
    """A contact who should not get a document, because of a role, and who should (perhaps nobody)."""

    partner: Any
    role: Any
    right: Any


class KestioRecipientGuard(models.AbstractModel):
    """Nothing is read for a company whose guard is off, nor for other documents than quotes and invoices."""

    _name = "kestio.recipient.guard"
    _description = "Recipient guard"

    @api.model
    def _kind(self, document):
        """Return what a document is to its recipients: ``"quotes"``, ``"invoices"`` or nothing of either.

        An order that was confirmed, or a pro forma invoice, is often for the billing contact.
        """
        if document._name == "sale.order" and not self.env.context.get("proforma"):
            return "quotes" if document.state in ("draft", "sent") else ""
        if document._name == "account.move" and document.state == "posted" and document.move_type in INVOICES:
            return "invoices"
        return ""

    @api.model
    def _findings(self, kind, partners):
        """Return a finding for each of these contacts who should not get such documents.

        :param kind: ``"quotes"`` or ``"invoices"``.
        """
        wrong = {partner: self._wrong_role(kind, partner) for partner in partners}
        wrong = {partner: role for partner, role in wrong.items() if role}
        if not wrong:
            return []
        right = self._right_contacts(kind, partners.browse([partner.id for partner in wrong]).commercial_partner_id)
        nobody = self.env["res.partner"]
        return [
            Finding(partner, role, right.get(partner.commercial_partner_id, nobody)) for partner, role in wrong.items()
        ]

    def _wrong_role(self, kind, partner):
        """Return the role for which a contact should not get such documents, or no role."""
        roles = partner.kestio_role_ids
        if RIGHT in roles.mapped(kind):
            return roles.browse()
        return roles.filtered(lambda role: role[kind] == WRONG)[:1]

    def _right_contacts(self, kind, companies):
        """Return the contact of each company who should get such documents: the first role, then by name."""
        contacts = self.env["res.partner"].search(
            Domain("commercial_partner_id", "in", companies.ids)
            & Domain(f"kestio_role_ids.{kind}", "=", RIGHT)
            & Domain("email", "!=", False)
        )

        def rank(contact):
            roles = contact.kestio_role_ids.filtered(lambda role: role[kind] == RIGHT)
            return min((role.sequence, role.id) for role in roles), contact.name or "", contact.id

        ordered = contacts.sorted(rank, reverse=True)
        return {contact.commercial_partner_id: contact for contact in ordered}

    @api.model
    def _words(self, kind, finding):
        """Say in a sentence who should not get a document, and who should."""
        values = {"contact": finding.partner.name, "role": finding.role.name, "right": finding.right.name or ""}
        if kind == "quotes":
            found = self.env._("%(contact)s (%(role)s) is not the right contact for a quote.", **values)
        else:
            found = self.env._("%(contact)s (%(role)s) is not the right contact for an invoice.", **values)
        if not finding.right:
            return f"{found} " + self.env._("No contact with the right role is known in this company.")
        roles = ", ".join(finding.right.kestio_role_ids.filtered(lambda role: role[kind] == RIGHT).mapped("name"))
        return f"{found} " + self.env._("Right contact: %(right)s (%(roles)s).", right=finding.right.name, roles=roles)
