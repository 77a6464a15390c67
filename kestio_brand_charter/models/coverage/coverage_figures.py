"""Coverage: what the screen Coverage shows, in one call: shares, the two budgets, and what is wrong with the rules."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import budget as engine
from ...engine.coverage import STATES
from . import coverage_sql

GROUPS = {
    "channel": "channel_id",
    "step": "step_id",
    "tier": "tier_id",
    "marker": "marker_id",
    "user": "user_id",
}
LEVELS = STATES[1:]
MEASURES = ("required:sum", "weight_required:sum", *(f"weight_{level}:sum" for level in LEVELS))
SIDES = ("basics", "personal")


class KestioCharterFigures(models.AbstractModel):
    """Readers see the charters of their companies; shares are of the weight of what is required."""

    _name = "kestio.charter.figures"
    _description = "Coverage of a charter"

    @api.model
    @api.readonly
    def summary(self, charter_id=None, group_by="channel"):
        """Return how much of a charter is defined, deployed and audited.

        :param charter_id: a charter that is in force or a draft; by default the first one in force, else a draft.
        :param group_by: rows of the table: channel, step, tier, marker or user (owner).
        :return: dict with ``charters``, ``charter`` (id, None without any), ``total``, ``rows``, ``budgets``,
            ``alerts`` and ``currency_id``; shares from 0 to 1, None where nothing is required.
        :raises UserError: for another grouping.
        :raises AccessError: for anybody who is no reader.
        """
        self.env["kestio.charter.cell"].check_access("read")
        if group_by not in GROUPS:
            raise UserError(self.env._("Choose channel, step, tier, marker or owner."))
        charters = self.env["kestio.charter"].search([("state", "!=", "archived")])
        charters = charters.sorted(lambda charter: charter.state != "published")
        charter = charters.filtered(lambda one: one.id == charter_id) or charters[:1]
        listed = [{"id": one.id, "name": one.display_name, "state": one.state} for one in charters]
        if not charter:
            return {"charters": [], "charter": None}
        gaps = self._gaps(charter)
        total, budgets = self._budgets(charter, self._left(gaps))
        return {
            "charters": listed,
            "charter": charter.id,
            "group_by": group_by,
            "currency_id": charter.company_id.currency_id.id,
            "total": total,
            "rows": self._rows(charter, group_by),
            "budgets": budgets,
            "alerts": self._alerts(charter, gaps),
        }

    def _groups(self, charter, groupby):
        """Return weights of the required cells of each group: ``[(keys..., figures)]``."""
        cells = self.env["kestio.charter.cell"]
        domain = [("charter_id", "=", charter.id), ("applicability", "=", "required")]
        return [
            (*row[: len(groupby)], self._shares(row[len(groupby) :]))
            for row in cells._read_group(domain, groupby, MEASURES)
        ]

    @staticmethod
    def _shares(sums):
        """Return cells and weight that are required, and which shares of the weight have reached each level."""
        cells, required, *reached = sums
        shares = {level: weight / required if required else None for level, weight in zip(LEVELS, reached, strict=True)}
        return {"cells": cells or 0, "weight": required or 0, **shares}

    def _sum(self, figures):
        """Return the figures of several groups together."""
        weight = sum(one["weight"] for one in figures)
        shares = {
            level: sum(one["weight"] * (one[level] or 0) for one in figures) / weight if weight else None
            for level in LEVELS
        }
        return {"cells": sum(one["cells"] for one in figures), "weight": weight, **shares}

    def _rows(self, charter, group_by):
        """Return a row for each channel (step, ...) of the charter; where nothing is required there is no share."""
        found = dict(self._groups(charter, [GROUPS[group_by]]))
        known = {
            "channel": charter.channel_ids.sorted(),
            "step": charter.step_ids.sorted(),
            "tier": charter._tiers().sudo(False),
            "marker": charter.marker_ids,
        }.get(group_by)
        order = {record.id: number for number, record in enumerate(known or ())}
        missing = [record for record in known or () if record not in found]
        rows = [self._row(record, figures) for record, figures in found.items()]
        rows += [self._row(record, self._shares((0, 0, 0, 0, 0))) for record in missing]
        return sorted(rows, key=lambda row: (order.get(row["id"], len(order)), row["name"]))

    def _row(self, record, figures):
        if record:
            return {"id": record.id, "name": record.sudo().display_name, **figures}
        return {"id": False, "name": self._nothing(record), **figures}

    def _nothing(self, record):
        return self.env._("Nobody") if record._name == "res.users" else self.env._("Everybody")

    def _budgets(self, charter, left):
        """Return the figures of both budgets together, and those of each."""
        groups = self._groups(charter, ["budget", "tier_id"])
        total = self._sum([figures for _side, _tier, figures in groups])
        costs = self.env.execute_query(coverage_sql.costs(charter))
        people = self._people(charter)
        budgets = []
        for side in SIDES:
            tiers = [(tier, figures) for one, tier, figures in groups if one == side]
            figures = self._sum([figures for _tier, figures in tiers])
            money = engine.side([row[1:] for row in costs if row[0] == side], total["weight"])
            budgets.append(
                {
                    "side": side,
                    **figures,
                    "share": figures["weight"] / total["weight"] if total["weight"] else None,
                    **money._asdict(),
                    **left[side],
                    **self._reach(side, [tier for tier, _figures in tiers], people),
                    "tiers": [self._row(tier, figures) for tier, figures in self._best_first(charter, tiers)],
                }
            )
        return total, budgets

    def _best_first(self, charter, tiers):
        order = charter._tiers().ids
        return sorted(tiers, key=lambda pair: order.index(pair[0].id) if pair[0].id in order else len(order))

    def _gaps(self, charter):
        """Return the gaps in few rows: ``[(budget, next step, owner, due date, number, priority, costed)]``."""
        return self.env["kestio.charter.gap"]._read_group(
            [("charter_id", "=", charter.id)],
            ["budget", "next_step", "user_id", "due_date:day"],
            ["__count", "priority:sum", "costed:sum"],
        )

    def _left(self, gaps):
        """Return, for each budget, the priority of what is not deployed, its actions, and how many have a cost."""
        left = {side: {"priority": 0, "actions": 0, "costed": 0} for side in SIDES}
        for side, step, _user, _due, number, priority, costed in gaps:
            if step != "audit":
                left[side]["priority"] += priority
                left[side]["actions"] += number
                left[side]["costed"] += costed
        return left

    def _people(self, charter):
        """Return customers and revenue (12 months) of each tier; as superuser: sums, nobody's own figures."""
        groups = (
            self.env["kestio.tier.evaluation"]
            .sudo()
            ._read_group([("tier_id", "in", charter._tiers().ids)], ["tier_id"], ["__count", "revenue:sum"])
        )
        return {tier.id: (count, revenue) for tier, count, revenue in groups}

    def _reach(self, side, tiers, people):
        """Return how many customers a budget reaches, and their share of the revenue."""
        reached = people if side == "basics" else {tier.id: people.get(tier.id, (0, 0)) for tier in tiers}
        revenue = sum(money for _count, money in people.values())
        mine = sum(money for _count, money in reached.values())
        return {
            "customers": sum(count for count, _money in reached.values()),
            "revenue": mine / revenue if revenue else None,
        }

    def _alerts(self, charter, gaps):
        """Return how many contradictions, orphan rules, overdue gaps, and gaps of nobody there are."""
        own, today = [("charter_id", "=", charter.id)], fields.Date.context_today(self)
        return {
            "ties": self.env["kestio.charter.tie"].search_count(own),
            "orphans": self.env["kestio.charter.rule"].search_count([*own, ("is_orphan", "=", True)]),
            "overdue": sum(row[4] for row in gaps if row[1] != "audit" and row[3] and row[3] < today),
            "nobody": sum(row[4] for row in gaps if not row[2]),
            "gaps": sum(row[4] for row in gaps),
        }
