"""Charter: what the parts of a version share: frozen once it is published; a change takes approvals back."""

from odoo import api, models


class KestioCharterPartMixin(models.AbstractModel):
    """Parts have a ``charter_id``; what was approved, and what audits were judged by, must not move."""

    _name = "kestio.charter.part.mixin"
    _description = "Part of a version of the charter"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.charter_id._touch()
        return parts

    def write(self, vals):
        self.charter_id._touch()
        result = super().write(vals)
        self.charter_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self.charter_id._touch()
