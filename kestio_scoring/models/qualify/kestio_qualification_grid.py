"""Qualification: the questions that a rep asks in a stage, the same for all reps."""

from odoo import api, fields, models, tools


class KestioQualificationGrid(models.Model):
    """The most specific grid holds for a lead: of its stage and of the company's archetype before those of all."""

    _name = "kestio.qualification.grid"
    _description = "Qualification grid"
    _inherit = ["kestio.qualification.part.mixin", "kestio.qualification.proposal.mixin"]
    _order = "company_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    archetype = fields.Selection(
        selection=lambda self: self.env["kestio.model"]._fields["archetype"]._description_selection(self.env),
        string="Way of selling",
        help="Empty: whatever the commercial model says.",
    )
    stage_id = fields.Many2one(
        "crm.stage", string="From stage", index="btree_not_null", ondelete="cascade", help="Empty: every stage."
    )
    threshold = fields.Float(string="Qualified from (%)", required=True, default=60.0, digits=(4, 1))
    question_ids = fields.One2many("kestio.qualification.question", "grid_id", string="Questions", copy=True)

    _threshold_bounds = models.Constraint("CHECK(threshold BETWEEN 0 AND 100)", "A share is between 0 and 100 %.")

    def _companies(self):
        return self.company_id

    @api.model
    @tools.ormcache()
    def _are_written(self):
        """Tell whether anybody asks anything: a lead that moves costs nothing where nobody does."""
        return bool(self.sudo().with_context(active_test=False).search_count([], limit=1))

    def _for(self, lead):
        """Return the grid of a lead among these; a grid of a stage holds from that stage on."""
        return self._fitting(lead)[:1]

    def _counted(self, lead):
        """Return the grid that judges a lead: its own once something of it is answered, till then the one before.

        A qualified lead that moves on stays qualified until the questions of its new stage are asked.
        """
        fitting = self._fitting(lead)
        answered = lead.kestio_answer_ids.question_id.grid_id
        return fitting.filtered(lambda grid: grid in answered)[:1] or fitting[:1]

    def _fitting(self, lead):
        """Return the grids for a lead, the most specific first: by stage and archetype, stage, archetype, any."""
        company = lead.company_id or self.env.company
        archetype = company.sudo().kestio_model_id.archetype
        fitting = self.filtered(
            lambda grid: (
                grid.company_id == company
                and grid.archetype in (False, archetype)
                and (not grid.stage_id or grid.stage_id.sequence <= lead.stage_id.sequence)
            )
        )
        return fitting.sorted(
            lambda grid: (
                -(grid.stage_id.sequence if grid.stage_id else -1),
                not grid.archetype,
                grid.sequence,
                grid.id,
            )
        )
