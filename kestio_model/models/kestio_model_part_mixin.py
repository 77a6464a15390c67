"""Segment: what tiers and criteria share as parts of a version: frozen once it is in use."""

from odoo import api, models


class KestioModelPartMixin(models.AbstractModel):
    """Parts are written in a draft; in a version in use only what ranks nobody may change."""

    _name = "kestio.model.part.mixin"
    _description = "Part of a version of the commercial model"

    # Fields that may change in a version in use, because they do not rank anybody.
    _free_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.model_id._check_draft()
        return parts

    def write(self, vals):
        if not self._free_fields.issuperset(vals):
            self.model_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.model_id._check_draft()
