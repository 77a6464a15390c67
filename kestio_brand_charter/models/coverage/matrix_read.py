"""Coverage: all that the matrix screen shows of a charter, in one answer: labels once, cells as numbers."""

from odoo import api, fields, models
from odoo.tools import SQL

from . import sql_coverage

MOST = 500  # versions to choose of
# Which version opens when none is asked for.
ORDER = {"published": 0, "draft": 1, "archived": 2}


class KestioCharter(models.Model):
    """Reading of the matrix; the number of queries depends neither on cells nor on rules."""

    _name = "kestio.charter"
    _inherit = ["kestio.charter", "kestio.charter.matrix.mixin"]

    @api.model
    @api.readonly
    def get_matrix(self, charter_id=False):
        """Return a charter as the matrix shows it.

        :param charter_id: none: the published one of the company's first brand, else its last draft.
        :return: dictionary: ``charters`` to choose of, ``charter``, lists of markers, values, channels, steps, tiers,
            touchpoints, users, rules; ``cells`` in the order markers x channels x steps x tiers, each the number of
            its profile; ``profiles``: what a cell has (``_matrix_cells``). Without a charter only ``charters``.
        """
        charters = self.search([], limit=MOST).sorted(
            lambda one: (one.company_id != self.env.company, ORDER[one.state])
        )
        charter = self.browse(charter_id).exists() if charter_id else charters[:1]
        charter.check_access("read")
        states = dict(self._fields["state"]._description_selection(self.env))
        found = {
            "charters": [[one.id, one.display_name, states[one.state]] for one in charters.sorted()],
            "may_create": self.has_access("create"),
        }
        return {**found, **charter._matrix_content()} if charter else found

    def _matrix_content(self):
        rules = self.env["kestio.charter.rule"].search([("charter_id", "=", self.id)])
        dimensions = self._matrix_dimensions()
        said = rules.fields_get(["applicability", "state"], ["selection"])
        cells = self._matrix_cells(dimensions)
        owners = rules.user_id.sudo()
        return {
            "charter": {
                "id": self.id,
                "name": self.display_name,
                "state": self.state,
                "can_edit": self.state != "archived" and rules.has_access("write"),
                "can_settle": self.state == "draft",
                "today": fields.Date.to_string(fields.Date.context_today(self)),
            },
            "labels": {name: [label for _code, label in said[name]["selection"]] for name in said},
            **dimensions,
            "values": [[value.id, value.name] for value in self.value_ids],
            "points": [[point.channel_id.id, point.step_id.id, point.weight] for point in self.touchpoint_ids],
            "users": [[user.id, user.name] for user in owners],
            "rules": self._matrix_rules(rules),
            **cells,
        }

    def _matrix_dimensions(self):
        """Return what spans the cells, archived channels and steps too: they count in the statement."""
        everything = self.with_context(active_test=False)
        return {
            "markers": [
                [marker.id, marker.name, marker.value_id.id, marker.weight, marker.critical]
                for marker in self.marker_ids
            ],
            "channels": [[channel.id, channel.name] for channel in everything.channel_ids],
            "steps": [[step.id, step.name] for step in everything.step_ids],
            "tiers": [[tier.code, tier.name] for tier in self._tiers().with_env(self.env).sudo()] or [["", ""]],
        }

    @api.model
    def _matrix_rules(self, rules):
        """Return rows: id, marker, channel, step, tier ('' for any), applicability, state (ranks; -1: not said),
        owner, due date, ease, whether there is content, and the moment of the last change (for the lock)."""
        ranks = {
            name: {code: rank for rank, (code, _label) in enumerate(rules._fields[name].selection)}
            for name in ("applicability", "state")
        }
        return [
            [
                rule.id,
                rule.marker_id.id,
                rule.channel_id.id,
                rule.step_id.id,
                rule.tier_code or "",
                ranks["applicability"].get(rule.applicability, -1),
                ranks["state"].get(rule.state, -1),
                rule.user_id.id,
                fields.Date.to_string(rule.due_date),
                rule.ease,
                bool(rule.content or rule.artefact or rule.url),
                rule._seen(),
            ]
            for rule in rules
        ]

    def _matrix_cells(self, dimensions, markers=None):
        """Return cells and profiles; a profile: asked (rank), done (rank), on which level each is said (-1: nowhere),
        whether rules contradict each other about each, owner, due date, ease.

        :param markers: those to return; none: all of the version.
        """
        condition = SQL("h.id = %s", self.id)
        if markers is not None:
            condition = SQL("%s AND k.id IN %s", condition, tuple(markers.ids))
        self.env.flush_all()
        found = self.env.execute_query(SQL(CELLS, sql_coverage.cells(condition)))
        kept = (
            dimensions["markers"]
            if markers is None
            else [row for row in dimensions["markers"] if row[0] in markers.ids]
        )
        place = _places({**dimensions, "markers": kept})
        profiles, numbers = {}, [0] * len(found)
        for marker, channel, step, tier, *profile in found:
            number = profiles.setdefault(tuple(profile), len(profiles))
            numbers[
                place["markers"][marker] + place["channels"][channel] + place["steps"][step] + place["tiers"][tier]
            ] = number
        return {"cells": numbers, "profiles": [list(profile) for profile in profiles]}


CELLS = """
    SELECT marker_id, channel_id, step_id, COALESCE(tier_code, ''), asked, done,
           COALESCE(asked_level, -1), COALESCE(done_level, -1),
           COALESCE(is_tie_asked, FALSE)::int, COALESCE(is_tie_done, FALSE)::int,
           COALESCE(user_id, 0), COALESCE(due_date::text, ''), ease
    FROM (%s) c
"""


def _places(dimensions):
    """Return how much each value of a dimension adds to the place of a cell in the list."""
    places, size = {}, 1
    for name in ("tiers", "steps", "channels", "markers"):
        places[name] = {row[0]: number * size for number, row in enumerate(dimensions[name])}
        size *= len(dimensions[name])
    return places
