"""Pipeline: a version carries its benchmarks, proposed from the way its company sells."""

from odoo import fields, models

from . import kestio_benchmark


class ModelBenchmarkMixin(models.AbstractModel):
    """Benchmarks are a part of the version: the next one may aim higher."""

    _name = "kestio.model.benchmark.mixin"
    _description = "Benchmarks of a commercial model"

    benchmark_ids = fields.One2many("kestio.benchmark", "model_id", string="Benchmarks", copy=True)

    def action_propose_benchmarks(self):
        """Add the bounds of this draft's archetype for the figures that have none.

        :raises AccessError: for anybody but a director.
        :raises UserError: in a version that is or was in use.
        """
        self._check_group("kestio_model.group_director")
        self._propose_benchmarks()

    def _propose_benchmarks(self):
        """Add what is missing; what a person wrote stays."""
        self.ensure_one()
        self._check_draft()
        known = set(self.benchmark_ids.mapped("kpi"))
        self.env["kestio.benchmark"].create(
            [
                {"model_id": self.id, "kpi": kpi, "green": green, "amber": amber}
                for kpi, (green, amber) in kestio_benchmark.PROPOSED[self.archetype].items()
                if kpi not in known
            ]
        )
