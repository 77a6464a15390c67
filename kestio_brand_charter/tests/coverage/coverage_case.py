"""Coverage: rules drawn at random, and the same figures counted in Python, cell by cell."""

import random

from ...engine import coverage as engine
from ..charter_case import CharterCase


class CoverageCase(CharterCase):
    """The cells of the tested charter, as the database has them and as the engine says."""

    def cells(self, charter=None):
        """Return the cells of a charter, fresh."""
        cells = self.env["kestio.charter.cell"]
        cells.invalidate_model()
        return cells.search([("charter_id", "=", (charter or self.charter).id)])

    def draw_rules(self, draw, number=12):
        """Write rules at places drawn at random."""
        places = {
            (
                draw.choice(self.charter.marker_ids),
                draw.choice([None, self.mail, self.phone]),
                draw.choice([None, self.discover, self.use]),
                draw.choice([None, "gold", "silver", "bronze"]),
            )
            for _n in range(number)
        }
        for place in sorted(places, key=str):
            self.say(
                *place,
                applicability=draw.choice([False, "required", *engine.APPLICABILITY]),
                state=draw.choice([False, *engine.STATES]),
                ease=draw.choice([0, 0, 1, 4]),
                user_id=draw.choice([False, self.editor.id, self.auditor.id]),
            )

    @staticmethod
    def draw(seed):
        """Return the same dice each time."""
        return random.Random(seed)  # noqa: S311 - the same rules each time

    def expected(self):
        """Return, for each cell counted in Python, the required weight, the state and the priority."""
        rows = []
        tiers = {"gold": 3, "silver": 2, "bronze": 1}
        weights = {(point.channel_id, point.step_id): point.weight for point in self.charter.touchpoint_ids}
        for marker in self.charter.marker_ids:
            for channel in self.charter.channel_ids:
                for step in self.charter.step_ids:
                    for code, segment in tiers.items():
                        row = self.one(marker, (channel.id, step.id, code))
                        row["weight"] = marker.weight * weights.get((channel, step), 1)
                        row["priority"] = engine.priority(row["weight"], row["state"], row["ease"], segment)
                        rows.append({**row, "marker": marker, "channel": channel, "step": step, "tier": code})
        return rows

    def one(self, marker, place):
        """Return what the rules of a marker say of a place."""
        rules = self.charter.rule_ids.filtered(lambda rule: rule.marker_id == marker)

        def said(rank, highest):
            pairs = [
                ((rule.channel_id.id or None, rule.step_id.id or None, rule.tier_code or None), rank(rule))
                for rule in rules
            ]
            return engine.inherited(pairs, place, highest)[0]

        asked = said(lambda rule: engine.APPLICABILITY.index(rule.applicability) if rule.applicability else None, True)
        state = said(lambda rule: engine.STATES.index(rule.state) if rule.state else None, False)
        ease = said(lambda rule: rule.ease or None, True)
        return {"required": asked == 2, "state": state or 0, "ease": ease or 3}
