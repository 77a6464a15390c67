"""Charter: approval by two sponsors, publishing, and the next version with all that the last one had."""

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

PROGRESS = ("state", "user_id", "due_date", "audited_on")


class KestioCharterVersionMixin(models.AbstractModel):
    """What happens to a version; its content is in ``kestio.charter``."""

    _name = "kestio.charter.version.mixin"
    _description = "Versions of a charter"

    def action_approve(self):
        """Approve this draft as the sponsor that the current user is.

        :raises UserError: when it is no draft, has no marker, or the user is no sponsor of the brand.
        """
        self.ensure_one()
        self._check_draft()
        role = {self.brand_id.user_marketing_id: "marketing", self.brand_id.user_relations_id: "relations"}.get(
            self.env.user
        )
        if not role:
            raise UserError(
                self.env._("Only the two sponsors of %(brand)s approve its charter.", brand=self.brand_id.name)
            )
        self._check_complete()
        self.sudo().write({f"approved_{role}_on": fields.Datetime.now(), f"approved_{role}_by": self.env.uid})

    def _check_complete(self):
        if not self.promise or not self.marker_ids or not self.channel_ids or not self.step_ids:
            raise ValidationError(
                self.env._("A charter needs a promise, at least one marker, one channel and one step of the journey.")
            )

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

    def _carry_progress(self, before):
        """Bring what was deployed meanwhile; where a marker is defined otherwise now, it is only defined."""
        mine = {rule._cell_key(): rule for rule in self.rule_ids}
        for rule in before.rule_ids:
            if (own := mine.get(rule._cell_key())) is not None:
                own.write({name: rule._fields[name].convert_to_write(rule[name], rule) for name in PROGRESS})
        changed = self.marker_ids.filtered(lambda marker: marker._differs_from(before))
        done = self.rule_ids.filtered(lambda rule: rule.marker_id in changed and rule.state in ("deployed", "audited"))
        done.write({"state": "defined", "audited_on": False})

    def action_new_version(self):
        """Make a draft with all that this version has, and open it."""
        self.ensure_one()
        self.check_access("write")
        new = self.copy({"promise": self.promise})
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
        for part in (*self.touchpoint_ids, *self.segment_ids, *self.tone_ids):
            part.copy({"charter_id": new.id})
        for part in (*self.word_ids, *self.rule_ids):
            part.copy({"charter_id": new.id, "marker_id": markers.get(part.marker_id, part.marker_id).id})

    def _fill_segments(self):
        """Weigh the tiers of the commercial model: the best counts most, the last one 1."""
        tiers = self._tiers()
        self.env["kestio.charter.segment"].create(
            [
                {"charter_id": self.id, "tier_code": tier.code, "weight": len(tiers) - rank}
                for rank, tier in enumerate(tiers)
            ]
        )
