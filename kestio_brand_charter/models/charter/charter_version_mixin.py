"""Charter: approval by two sponsors, publishing, and the next version with all that the last one had."""

from odoo import fields, models
from odoo.exceptions import UserError


class KestioCharterVersionMixin(models.AbstractModel):
    """What happens to a version; its content is in ``kestio.charter``."""

    _name = "kestio.charter.version.mixin"
    _description = "Versions of a charter"
    _inherit = ["kestio.charter.carry.mixin"]

    def action_publish(self):
        """Put this version in force; the one before is archived, its progress is carried over by marker key.

        :raises UserError: when it is no draft, or an approval is missing.
        """
        self.ensure_one()
        self._check_draft()
        self.check_access("write")
        self._check_complete()
        if not (self.approved_marketing_on and self.approved_relations_on):
            raise UserError(self.env._("Both sponsors must approve the charter before it is published."))
        charter = self.sudo()
        before = charter._published(charter.brand_id)
        charter._carry_progress(before)
        before.write({"state": "archived"})
        before.flush_recordset()
        charter.write({"state": "published", "published_on": fields.Datetime.now()})

    def action_new_version(self):
        """Make a draft with all that this version has, and open it."""
        self.ensure_one()
        self.check_access("write")
        new = self.copy()
        new.sudo().previous_id = self
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": new.id,
            "views": [(False, "form")],
        }

    def copy(self, default=None):
        copies = super().copy(default)
        for charter, new in zip(self, copies, strict=True):
            charter._copy_parts(new)
        return copies

    def _copy_parts(self, new):
        """Copy the parts, with their translations; markers are the same ones by their key."""
        new.segment_ids.unlink()
        values = {value: value.copy({"charter_id": new.id}) for value in self.value_ids}
        markers = {
            marker: marker.copy({"charter_id": new.id, "value_id": values.get(marker.value_id, marker.value_id).id})
            for marker in self.marker_ids
        }
        for parts in (self.touchpoint_ids, self.segment_ids, self.tone_ids):
            parts.copy({"charter_id": new.id})
        for parts in (self.word_ids, self.rule_ids.with_context(tracking_disable=True)):
            for marker, same in parts.grouped("marker_id").items():
                same.copy({"charter_id": new.id, "marker_id": markers.get(marker, marker).id})

    def _fill_segments(self):
        """Weigh the tiers of the commercial model: the best counts most, the last one 1."""
        tiers = self._tiers()
        self.env["kestio.charter.segment"].create(
            [
                {"charter_id": self.id, "tier_code": tier.code, "weight": len(tiers) - rank}
                for rank, tier in enumerate(tiers)
            ]
        )
