"""Guard: whether a company warns of wrong recipients, or refuses to send to them."""

from odoo import fields, models


class CompanyGuardMixin(models.AbstractModel):
    """Setting of ``res.company``; without roles on contacts nothing is ever found."""

    _name = "kestio.company.guard.mixin"
    _description = "Recipient guard of a company"

    kestio_recipient_guard = fields.Selection(
        [("off", "Off"), ("warn", "Warn"), ("block", "Block")],
        string="Wrong recipients",
        required=True,
        default="warn",
        help="What happens when a quote is about to go to a billing contact, or an invoice to a marketing contact.",
    )
