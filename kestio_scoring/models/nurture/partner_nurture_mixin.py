"""Nurture: what contacts gain: the notices of their absence or departure."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..ledger.traces_mixin import shown, traced


class PartnerNurtureMixin(models.AbstractModel):
    """Shown on the contact until a person decides."""

    _name = "kestio.partner.nurture.mixin"
    _description = "Notices of a contact"
    _inherit = ["kestio.traces.mixin"]

    kestio_notice_ids = fields.One2many(
        "kestio.nurture.notice",
        "partner_id",
        string="Notices",
        domain=[("state", "=", "open")],
        groups="kestio_scoring.group_user",
    )
    kestio_shown_notice_ids = shown("kestio.nurture.notice", "Notices of the contact")

    @api.depends("kestio_notice_ids.state")
    def _compute_kestio_traces(self):
        return super()._compute_kestio_traces()

    def _kestio_traces(self):
        return super()._kestio_traces() | {"kestio_shown_notice_ids": open_notices(self.env, "partner_id")}

    def _kestio_show_traces(self, found):
        result = super()._kestio_show_traces(found)
        self._kestio_show_lists(found, ["kestio_shown_notice_ids"])
        return result


def open_notices(env, key):
    """Return the sub-query of the notices about which nobody decided yet."""
    notices = env["kestio.nurture.notice"]
    return traced(notices, key, "date", SQL("state = 'open'", to_flush=notices._fields["state"]))
