"""Two versions side by side: the parts that tiers, criteria, stages and settings are compared by."""

from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

MODES = {"half_life_days": "half_life", "daily_rate": "linear"}
PERCENT = {"coverage_min", "floor", "criteria_floor", "daily_rate"}


def blocks(left_parts, right_parts, key, names, title=lambda part: part.display_name):
    """Pair the parts of two versions by a key, in the order of the right one; those that it lacks come last."""
    left, right = ({key(part): part for part in parts} for parts in (left_parts, right_parts))
    none = left_parts.browse()
    return [
        block(title(right.get(one) or left[one]), left.get(one, none), right.get(one, none), names)
        for one in [*right, *(one for one in left if one not in right)]
    ]


def block(title, left, right, names):
    """Return the lines of two parts, or of two versions, field by field."""
    lines = [_line(left, right, name) for name in names if not _is_hidden(left, right, name)]
    if left and right and title and "name" in left._fields and left.name != right.name:
        lines.insert(0, _line(left, right, "name"))
    only = "" if left and right else "left" if left else "right"
    return {"title": title, "only": only, "lines": lines, "differs": bool(only or any(row["differs"] for row in lines))}


def changed(sections):
    """Keep the lines that differ, and what holds some."""
    return [
        section
        | {
            "blocks": [
                block | {"lines": [line for line in block["lines"] if line["differs"]]}
                for block in section["blocks"]
                if block["differs"]
            ]
        }
        for section in sections
        if any(block["differs"] for block in section["blocks"])
    ]


def _line(left, right, name):
    shown = [_shown(record, name) if record else "" for record in (left, right)]
    label = (left or right)._fields[name]._description_string(left.env)
    return {"label": label, "left": shown[0], "right": shown[1], "differs": shown[0] != shown[1]}


def _is_hidden(left, right, name):
    """A condition has no bounds; the order of tiers is how they are listed; a rule falls in one way."""
    part = left or right
    if name in MODES:
        return MODES[name] not in (left.decay_mode, right.decay_mode)
    return name == "sequence" or part._name == "kestio.tier.criterion" and part.measure == "domain" and name != "weight"


def _shown(record, name):
    """Return a value as a person reads it."""
    field, value, env = record._fields[name], record[name], record.env
    if field.type == "selection":
        return dict(field._description_selection(env)).get(value, "")
    if field.type == "boolean":
        return env._("Yes") if value else env._("No")
    if field.relational:
        return ", ".join(value.mapped("display_name")) or (env._("All") if name == "team_ids" else "")
    if name in PERCENT:
        return f"{100 * value:.0f} %"
    if field.type == "float":
        return formatLang(env, value, digits=0 if value == int(value) else 1)
    return str(value)


def dialog(versions):
    """Return the action of two versions side by side: the two selected ones, or one and the one that it follows.

    :param versions: records with ``version`` and ``_other_version``; their dialog is the model ``<name>.compare``.
    :raises UserError: when there is no second version.
    """
    newest = versions.sorted("version", reverse=True)
    left, right = newest[1:2] or newest._other_version(), newest[:1]
    if len(versions) > 2 or not left:
        raise UserError(versions.env._("Select two versions to compare, or make a new version of this one first."))
    return {
        "type": "ir.actions.act_window",
        "name": versions.env._("Compare versions"),
        "res_model": f"{versions._name}.compare",
        "views": [(False, "form")],
        "target": "new",
        "context": {"default_left_id": left.id, "default_right_id": right.id, "dialog_size": "extra-large"},
    }
