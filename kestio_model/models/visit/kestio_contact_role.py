"""Guard: which contacts are written to about quotes, and which about invoices."""

from odoo import fields, models

RIGHT, WRONG = "right", "wrong"


class KestioContactRole(models.Model):
    """A contact is wrong for a document when one of his roles is and none is right."""

    _name = "kestio.contact.role"
    _inherit = "kestio.contact.role"

    quotes = fields.Selection(
        selection="_selection_mail",
        required=True,
        default="possible",
        help="Whether a quote or its reminder goes to a contact of this role.",
    )
    invoices = fields.Selection(
        selection="_selection_mail",
        required=True,
        default="possible",
        help="Whether an invoice or its reminder goes to a contact of this role.",
    )

    def _selection_mail(self):
        return [
            (RIGHT, self.env._("Right contact")),
            ("possible", self.env._("Possible")),
            (WRONG, self.env._("Wrong contact")),
        ]
