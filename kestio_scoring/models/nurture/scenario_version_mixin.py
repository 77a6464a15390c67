"""Nurture: versions of a scenario differ by one thing, so that their results can be compared."""

from odoo import fields, models
from odoo.exceptions import UserError

COMPARED = ("delay", "delay_unit", "condition", "pattern", "action", "template_id", "summary")


class ScenarioVersionMixin(models.AbstractModel):
    """Steps are the same from version to version by their ``key``."""

    _name = "kestio.nurture.version.mixin"
    _description = "Version of a scenario"

    version = fields.Integer(readonly=True, copy=False, default=1)
    family = fields.Char(readonly=True, index=True, help="The same for all versions of a scenario.")
    previous_id = fields.Many2one(
        "kestio.nurture.scenario", string="Made from", readonly=True, copy=False, index="btree_not_null"
    )
    changes = fields.Char(string="What is different", compute="_compute_changes")

    def _compute_changes(self):
        for scenario in self:
            scenario.changes = "; ".join(scenario._changes()) if scenario.previous_id else False

    def action_new_version(self):
        """Copy this version into a draft and open it: change one thing, and start it."""
        self.ensure_one()
        versions = self.with_context(active_test=False).search([("family", "=", self.family)])
        number = max(versions.mapped("version")) + 1
        draft = self.copy(
            {"name": self.name, "family": self.family, "previous_id": self.id, "version": number},
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def _changes(self):
        """Return one sentence per difference from the version that this one was made from."""
        before = {step.key: step for step in self.previous_id.step_ids}
        now = {step.key: step for step in self.step_ids}
        labels = self.env["kestio.nurture.step"].fields_get(COMPARED, ["string"])
        changes = [self.env._("new step: %s", now[key].name) for key in now.keys() - before.keys()]
        changes += [self.env._("step left out: %s", before[key].name) for key in before.keys() - now.keys()]
        for key in sorted(now.keys() & before.keys()):
            changes += [
                self.env._("%(step)s: %(field)s", step=now[key].name, field=labels[name]["string"])
                for name in COMPARED
                if now[key][name] != before[key][name]
            ]
        changes += [
            self.env._("%(step)s: after another step", step=now[key].name)
            for key in sorted(now.keys() & before.keys())
            if now[key].parent_id.key != before[key].parent_id.key
        ]
        if any(self[name] != self.previous_id[name] for name in ("goal_score", "goal_domain")):
            changes.append(self.env._("the goal"))
        if self.exit_domain != self.previous_id.exit_domain:
            changes.append(self.env._("who leaves"))
        if any(self[name] != self.previous_id[name] for name in ("domain", "only_automation")):
            changes.append(self.env._("who comes in"))
        return changes

    def _check_one_change(self):
        """Refuse a version that differs by more than one thing: nobody would know which one made the difference.

        :raises UserError: with what is different.
        """
        changes = self._changes() if self.previous_id else []
        if len(changes) > 1:
            raise UserError(
                self.env._(
                    "Change one thing at a time, or nobody will know which one helped. This version differs by "
                    "%(count)s: %(changes)s.",
                    count=len(changes),
                    changes="; ".join(changes),
                )
            )
