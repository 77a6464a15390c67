"""Nurture: two versions of a scenario side by side: what is different, and what came of it."""

from odoo import api, fields, models

FEW = 100
RATES = ("opened", "clicked", "replied", "sales", "refused")


class KestioNurtureComparison(models.TransientModel):
    """Rates are of the people who got at least one mail of a version; each person counts once."""

    _name = "kestio.nurture.comparison"
    _description = "Comparison of versions of a scenario"

    scenario_id = fields.Many2one("kestio.nurture.scenario", required=True, readonly=True, ondelete="cascade")
    family = fields.Char(related="scenario_id.family")
    other_id = fields.Many2one(
        "kestio.nurture.scenario",
        string="Compared with",
        compute="_compute_other_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('family', '=', family), ('id', '!=', scenario_id)]",
        ondelete="cascade",
    )
    table = fields.Html(compute="_compute_table", sanitize=False)

    @api.depends("scenario_id")
    def _compute_other_id(self):
        for dialog in self:
            scenario = dialog.scenario_id
            others = scenario.search([("family", "=", scenario.family), ("id", "!=", scenario.id)], limit=1)
            dialog.other_id = scenario.previous_id or others

    @api.depends("scenario_id", "other_id")
    def _compute_table(self):
        for dialog in self:
            values = dialog.scenario_id._compared(dialog.other_id) if dialog.other_id else {"left": False}
            dialog.table = self.env["ir.qweb"]._render("kestio_scoring.nurture_comparison", values)


class KestioNurtureScenario(models.Model):
    """What the dialog asks of a scenario."""

    _name = "kestio.nurture.scenario"
    _inherit = "kestio.nurture.scenario"

    def action_compare(self):
        """Open the comparison with the version before."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare versions"),
            "res_model": "kestio.nurture.comparison",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_scenario_id": self.id},
        }

    def _compared(self, other):
        """Return the values of the page that shows two versions, the older one first."""
        self.ensure_one()
        left, right = (self | other).sorted("version")
        self.check_access("read")
        figures = {row["scenario_id"]: row for row in self.env["kestio.nurture.sending"]._results(left | right)}
        columns = [figures.get(version.id, {}) for version in (left, right)]
        people = [column.get("people", 0) for column in columns]
        labels = self.env["kestio.nurture.step"].fields_get([f"{name}_count" for name in RATES], ["string"])
        rows = [
            {
                "label": labels[f"{name}_count"]["string"],
                "cells": [_rate(column.get(name, 0), count) for column, count in zip(columns, people, strict=True)],
            }
            for name in RATES
        ]
        changes = right._changes() if right.previous_id == left else []
        return {
            "left": left,
            "right": right,
            "people": people,
            "rows": rows,
            "changes": changes,
            "few": min(people) < FEW,
        }


def _rate(count, people):
    """Return a count with its share, as a person reads it."""
    return f"{100 * count / people:.1f} % ({count})" if people else "-"
