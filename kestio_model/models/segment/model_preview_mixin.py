"""Segment: what a version would do to the customers of today, before anybody activates it."""

from odoo import api, models
from odoo.exceptions import UserError


class ModelPreviewMixin(models.AbstractModel):
    """The preview runs the statement of the nightly job and writes nothing."""

    _name = "kestio.model.preview.mixin"
    _description = "Preview of a commercial model"

    @api.readonly
    def get_preview(self):
        """Return how many customers would fall into each tier and what they are worth, for the chart.

        :return: a dict: ``name`` of the version, ``problems`` (sentences: what is missing to activate), ``rows``
            (best tier first, the last one "not ranked": tier_id, name, color, customers, revenue in the company's
            currency, ``today`` = how many are in the tier of the same code now), ``customers``, ``revenue``,
            ``currency_id``, ``coverage_min``, ``window_months``.
        :raises AccessError: for anybody but managers: it shows the sales of the whole company.
        """
        self.ensure_one()
        self.check_access("read")
        self._check_group("kestio_model.group_manager")
        problems = self._problems() if self.state == "draft" else []
        rows, unrated = self._preview_rows()
        return {
            "name": self.display_name,
            "problems": [problem.removeprefix("- ") for problem in [*problems, *unrated]],
            "rows": rows,
            "customers": sum(row["customers"] for row in rows),
            "revenue": sum(row["revenue"] for row in rows),
            "currency_id": self.currency_id.id,
            "coverage_min": self.coverage_min,
            "window_months": self.window_months,
        }

    def _preview_rows(self):
        """Return the rows of the chart, and the reasons why there are none."""
        if not self.tier_ids or not sum(self.criterion_ids.mapped("weight")):
            return [], []
        figures = self.env["kestio.tier.figures"]
        try:
            self.env["kestio.tier.job"]._check_rates(self, figures._today(self.company_id))
        except UserError as reason:
            return [], [str(reason)]
        today = self._customers_today()
        codes = {tier.id: tier.code for tier in self.tier_ids}
        rows = figures._preview(self)
        return [row | {"today": today.get(codes.get(row["tier_id"])) if today else None} for row in rows], []

    def _customers_today(self):
        """Return how many customers the active version has in each tier, by the tier's code."""
        if self.state != "draft":
            return {}
        active = self._scope_rivals()
        groups = self.env["kestio.tier.evaluation"]._read_group(
            [("model_id", "in", active.ids)], ["tier_id"], ["__count"]
        )
        return dict.fromkeys(active.tier_ids.mapped("code"), 0) | {tier.code: count for tier, count in groups if tier}
