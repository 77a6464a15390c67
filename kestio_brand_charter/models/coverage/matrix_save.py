"""Coverage: changes made in the matrix: all of a call or none, and none over what somebody else changed meanwhile."""

from odoo import models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import SQL
from psycopg2.errors import UniqueViolation

from .matrix_lock import SAYS


class KestioCharterMatrixMixin(models.AbstractModel):
    """Writing of the matrix, for ``kestio.charter``."""

    _name = "kestio.charter.matrix.mixin"
    _description = "Changes made in the matrix of a charter"

    def save_matrix(self, changes):
        """Say, change or take back rules; when one was changed by somebody else since it was seen, save nothing.

        :param changes: list of ``{"place": [marker, channel, step, tier], "seen": moment or False, "values": {...}}``;
            a channel, step or tier of none (0 or '') means all of them; values ``False``: back to what is inherited.
        :return: ``saved``: for each change its place, what the rule said before (False: there was none) and the moment
            that is to be seen now; or ``conflicts``: for each its place, who was faster (empty: the rule was removed)
            and what he left; and in both cases ``fresh``, what ``_matrix_fresh`` returns.
        :raises UserError: when a place is not in this version, or a value is none that a rule has.
        """
        self.ensure_one()
        self.check_access("write")
        self._take_turns()
        rules = self._rules_by_place()
        for change in changes:
            change["place"] = self._checked_place(change["place"])
        result = self._matrix_conflicts(changes, rules)
        if not result["conflicts"]:
            result = {"saved": [self._save_one(change, rules.get(change["place"])) for change in changes]}
        markers = self.marker_ids.filtered(lambda marker: marker.id in {change["place"][0] for change in changes})
        return {**result, "fresh": self._matrix_fresh(markers)}

    def _take_turns(self):
        """Let savings of one version follow each other: whoever waited starts again, and sees what was saved.

        The row is written as it is. Who wrote it at the same time makes PostgreSQL refuse it to the second one, and
        Odoo tries that call again: nothing that anybody should read in the log.
        """
        self.env.cr.execute(SQL("UPDATE kestio_charter SET id = id WHERE id = %s", self.id), log_exceptions=False)

    def get_matrix_fresh(self, marker_id):
        """Return what ``_matrix_fresh`` does, of one marker: after its rule was saved in the form."""
        self.check_access("read")
        return self._matrix_fresh(self.marker_ids.filtered(lambda marker: marker.id == marker_id))

    def get_matrix_image(self, rule_id):
        """Return what a rule says, to undo with."""
        self.check_access("read")
        rule = self.env["kestio.charter.rule"].search([("charter_id", "=", self.id), ("id", "=", rule_id)])
        return rule and rule._image()

    def _matrix_fresh(self, markers):
        """Return rules, cells and profiles of some markers only, as ``get_matrix`` returns those of all."""
        rules = self.env["kestio.charter.rule"].search([("marker_id", "in", markers.ids)])
        cells = self._matrix_cells(self._matrix_dimensions(), markers)
        return {
            "markers": markers.ids,
            "rules": self._matrix_rules(rules),
            "users": [[user.id, user.name] for user in rules.user_id.sudo()],
            **cells,
        }

    def _rules_by_place(self):
        rules = self.env["kestio.charter.rule"].search([("charter_id", "=", self.id)])
        return {
            (rule.marker_id.id, rule.channel_id.id or 0, rule.step_id.id or 0, rule.tier_code or ""): rule
            for rule in rules
        }

    def _checked_place(self, place):
        """Return a place of this version."""
        dimensions = self._matrix_dimensions()
        known = [{row[0] for row in dimensions[name]} for name in ("markers", "channels", "steps", "tiers")]
        try:
            marker, channel, step, tier = place[0], place[1] or 0, place[2] or 0, place[3] or ""
            is_known = marker in known[0] and channel in known[1] | {0} and step in known[2] | {0}
            is_known = is_known and tier in known[3] | {""}
        except (TypeError, IndexError, KeyError):
            is_known = False
        if not is_known:
            raise UserError(self.env._("This place is not in this version of the charter."))
        return marker, channel, step, tier

    def _matrix_conflicts(self, changes, rules):
        """Return the changes of what is no longer as it was seen."""
        conflicts = []
        for change in changes:
            rule = rules.get(change["place"])
            if (rule._seen() if rule else False) != (change.get("seen") or False):
                who = rule.write_uid.sudo().name if rule else ""
                conflicts.append({"place": change["place"], "who": who, "left": rule._said() if rule else ""})
        return {"conflicts": conflicts}

    def _save_one(self, change, rule):
        """Save a change; return how to undo it."""
        values, place = change["values"], change["place"]
        before = rule._image() if rule else False
        if values is False:
            rule = rule._take_back() if rule else rule
        else:
            self._check_values(values)
            rule = self._say(place, values, rule)
        self.env["kestio.charter.rule"].flush_model()
        return {"place": place, "before": before, "seen": rule._seen() if rule else False}

    def _check_values(self, values):
        if not isinstance(values, dict) or values.keys() - set(SAYS):
            raise UserError(self.env._("A rule of coverage has no such value."))

    def _say(self, place, values, rule):
        """Write what differs, or make the rule; one that a faster editor made meanwhile is seen by the retry."""
        if rule:
            image = rule._image()
            rule.write({name: value for name, value in values.items() if value != image[name]})
            return rule
        marker, channel, step, tier = place
        dimensions = {"marker_id": marker, "channel_id": channel, "step_id": step, "tier_code": tier or False}
        try:
            with self.env.cr.savepoint():
                return self.env["kestio.charter.rule"].create({"charter_id": self.id, **dimensions, **values})
        except UniqueViolation as error:
            raise ConcurrencyError from error
