"""Charter: what was deployed on the version in force while the next one was written is carried over by marker key."""

from odoo import models

# How far it is: what the version in force says wins. What is done: what the draft says wins, where it was changed.
PROGRESS = ("state", "user_id", "due_date", "audited_on")
DONE = ("content", "artefact", "url", "ease", "cost")


class KestioCharterCarryMixin(models.AbstractModel):
    """Rules are the same in both versions when they speak of the same place: marker key, channel, step, tier."""

    _name = "kestio.charter.carry.mixin"
    _description = "Carry-over of progress"

    def _carry_progress(self, before):
        """Bring what happened to the rules of another version meanwhile; redefined markers are only defined."""
        # What happened to a rule is told by the chatter of the version in which it happened.
        self = self.with_context(tracking_disable=True)
        self._drop_undone()
        mine = {rule._cell_key(): rule for rule in self.rule_ids}
        markers = {marker.key: marker for marker in self.marker_ids}
        for rule in before.rule_ids:
            own = mine.get(rule._cell_key())
            if own:
                if news := self._news(rule, own):
                    own.write(news)
                    if "content" in news:
                        rule.copy_translations(own)
            elif self._is_progress(rule) and rule.marker_id.key in markers:
                rule.copy({"charter_id": self.id, "marker_id": markers[rule.marker_id.key].id})
        self._fall_back(before)

    def _news(self, rule, own):
        """Return what changed in a rule since the draft was made, as values for its counterpart."""
        if rule.write_date < self.create_date:
            return {}
        names = PROGRESS if own.write_date > self.create_date else PROGRESS + DONE
        return {name: rule._fields[name].convert_to_write(rule[name], rule) for name in names}

    def _is_progress(self, rule):
        """Say whether a rule only tells how far a place is, and the place is still in this version."""
        places = (rule.channel_id - self.channel_ids) or (rule.step_id - self.step_ids)
        return not rule.applicability and not places

    def _drop_undone(self):
        """Delete what was copied from rules of progress that somebody deleted meanwhile."""
        copied = self.rule_ids.filtered(lambda rule: rule.copied_from and not rule.applicability)
        there = set(self.env["kestio.charter.rule"].browse(copied.mapped("copied_from")).exists().ids)
        copied.filtered(lambda rule: rule.copied_from not in there).unlink()

    def _fall_back(self, before):
        """What was deployed or audited under another definition is only defined under this one."""
        redefined = self.marker_ids._redefined(before.marker_ids)
        done = self.rule_ids.filtered(
            lambda rule: rule.marker_id in redefined and rule.state in ("deployed", "audited")
        )
        done.write({"state": "defined", "audited_on": False})
