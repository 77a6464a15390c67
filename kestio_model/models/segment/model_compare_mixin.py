"""Segment: two versions of the commercial model, line by line."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

SETTINGS = (
    "archetype",
    "team_ids",
    "revenue_source",
    "window_months",
    "coverage_min",
    "up_evaluations",
    "down_evaluations",
    "evaluation_period",
    "dwell_months",
    "cooldown_months",
    "former_months",
    "apply_mode",
    "approve_top",
)
TIER = ("sequence", "enter_index", "exit_index", "cadence_months", "visit_duration", "handling")
CRITERION = ("weight", "low", "high", "inverse")


class ModelCompareMixin(models.AbstractModel):
    """Tiers are paired by code, criteria by what they measure, settings by their field."""

    _name = "kestio.model.compare.mixin"
    _description = "Comparison of commercial models"

    def action_compare(self):
        """Open two versions side by side: the two selected ones, or this one and the one that it follows.

        :raises UserError: when there is no second version.
        """
        newest = self.sorted("version", reverse=True)
        left, right = newest[1:2] or newest._other_version(), newest[:1]
        if len(self) > 2 or not left:
            raise UserError(self.env._("Select two versions to compare, or make a new version of this one first."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare versions"),
            "res_model": "kestio.model.compare",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_left_id": left.id, "default_right_id": right.id, "dialog_size": "extra-large"},
        }

    def _other_version(self):
        """Return what to compare one version with: what it was made from, else the active one, else the last one."""
        own = [("company_id", "=", self.company_id.id), ("id", "!=", self.id), ("is_proposal", "=", False)]
        return (
            self.previous_id
            or self.search([*own, ("state", "=", "active")], limit=1)
            or self.search([*own, ("version", "<", self.version)], order="version desc", limit=1)
            or self.search(own, limit=1)
        )

    @api.model
    def _compare(self, left, right):
        """Return the sections of the comparison.

        :return: a list of dicts with ``title`` and ``blocks``; a block has a ``title`` (a tier, a criterion or
            nothing), ``only`` (``left`` or ``right`` when the other version lacks it) and ``lines``: label, left,
            right, differs.
        """
        return [
            {
                "title": self.env._("Tiers"),
                "blocks": _blocks(left.tier_ids, right.tier_ids, lambda tier: tier.code, TIER),
            },
            {
                "title": self.env._("Criteria"),
                "blocks": _blocks(left.criterion_ids, right.criterion_ids, _measured, CRITERION),
            },
            {"title": self.env._("Settings"), "blocks": [_block("", left, right, SETTINGS)]},
        ]


def _measured(criterion):
    return criterion.measure, criterion.domain if criterion.measure == "domain" else ""


def _blocks(left_parts, right_parts, key, names):
    """Pair the parts of two versions by a key, in the order of the right one; those that it lacks come last."""
    left, right = ({key(part): part for part in parts} for parts in (left_parts, right_parts))
    none = left_parts.browse()
    return [
        _block((right.get(one) or left[one]).name, left.get(one, none), right.get(one, none), names)
        for one in [*right, *(one for one in left if one not in right)]
    ]


def _block(title, left, right, names):
    lines = [_line(left, right, name) for name in names if not _is_hidden(left or right, name)]
    if left and right and title and left.name != right.name:
        lines.insert(0, _line(left, right, "name"))
    only = "" if left and right else "left" if left else "right"
    return {"title": title, "only": only, "lines": lines, "differs": bool(only or any(row["differs"] for row in lines))}


def _line(left, right, name):
    shown = [_shown(record, name) if record else "" for record in (left, right)]
    label = (left or right)._fields[name]._description_string(left.env)
    return {"label": label, "left": shown[0], "right": shown[1], "differs": shown[0] != shown[1]}


def _is_hidden(part, name):
    """A condition has no bounds; the order of tiers is how they are listed."""
    return name == "sequence" or part._name == "kestio.tier.criterion" and part.measure == "domain" and name != "weight"


def _shown(record, name):
    """Return a value as a person reads it."""
    field, value, env = record._fields[name], record[name], record.env
    if field.type == "selection":
        return dict(field._description_selection(env)).get(value, "")
    if field.type == "boolean":
        return env._("Yes") if value else env._("No")
    if field.relational:
        return ", ".join(value.mapped("display_name")) or env._("All")
    if name == "coverage_min":
        return f"{100 * value:.0f} %"
    if field.type == "float":
        return formatLang(env, value, digits=0 if value == int(value) else 1)
    return str(value)
