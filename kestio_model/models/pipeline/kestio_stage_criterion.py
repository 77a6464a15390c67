"""Pipeline: what a rep must know or have done in a stage, the same for all reps."""

import re

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from .sql_criteria import READABLE, is_readable

# Fields that every lead has from the start.
ALWAYS = {*models.MAGIC_COLUMNS, "stage_id", "active", "won_status", "probability", "automated_probability"}

# Fields that say nothing about a deal.
OF_THE_SYSTEM = {"color", "company_id", "date_last_stage_update", "date_open", "date_closed", "lang_id"}
# Lines of a lead that say something about it.
LINES = ["calendar_event_ids", "order_ids"]


class KestioStageCriterion(models.Model):
    """An objective criterion of a stage: met by a field that is filled, or ticked by hand."""

    _name = "kestio.stage.criterion"
    _description = "Stage criterion"
    _inherit = ["kestio.model.part.mixin"]
    _order = "model_id, stage_sequence, stage_id, sequence, id"
    _free_fields = frozenset({"name", "help"})

    model_id = fields.Many2one("kestio.model", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="model_id.company_id")
    state = fields.Selection(related="model_id.state")
    stage_id = fields.Many2one(
        "crm.stage", required=True, index=True, ondelete="restrict", domain="[('is_won', '=', False)]"
    )
    stage_sequence = fields.Integer(related="stage_id.sequence", string="Stage position", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        help="Stays the same from version to version: what was ticked on leads is found again in the next version.",
    )
    help = fields.Char(translate=True, help="What counts as met, and how to find out.")
    weight = fields.Float(required=True, default=1.0)
    mandatory = fields.Boolean(help="A deal does not leave the stage forwards before this is met.")
    field_id = fields.Many2one(
        "ir.model.fields",
        string="Met by the field",
        index="btree_not_null",
        ondelete="set null",
        domain=[
            ("model", "=", "crm.lead"),
            ("store", "=", True),
            ("required", "=", False),
            ("name", "not in", sorted(ALWAYS | OF_THE_SYSTEM)),
            "|",
            ("ttype", "in", sorted(READABLE - {"one2many"})),
            ("name", "in", LINES),
        ],
        help="Met when this field of the lead is filled; empty: ticked by hand.",
    )
    field_label = fields.Char(string="Field", compute="_compute_field_label", compute_sudo=True)

    _weight_positive = models.Constraint("CHECK(weight >= 0)", "A weight cannot be negative.")
    _code_uniq = models.UniqueIndex(
        "(model_id, stage_id, code)", "There is already such a criterion in this stage of this version."
    )

    @api.depends("name", "field_id")
    def _compute_code(self):
        for criterion in self:
            if not criterion.code and (criterion.field_id or criterion.name):
                plain = re.sub(r"\W+", "_", (criterion.name or "").casefold()).strip("_")
                criterion.code = criterion.field_id.sudo().name or plain or "criterion"

    @api.depends("field_id")
    def _compute_field_label(self):
        for criterion in self:
            criterion.field_label = criterion.field_id.field_description

    @api.constrains("stage_id")
    def _check_stage_open(self):
        for criterion in self:
            if criterion.stage_id.is_won:
                raise UserError(
                    self.env._("%s is a won stage: nothing has to be met any more.", criterion.stage_id.display_name)
                )

    @api.constrains("field_id")
    def _check_field(self):
        for field in self.field_id.sudo():
            if field.model != "crm.lead" or not is_readable(self.env, field.name):
                raise UserError(
                    self.env._(
                        "%s cannot tell whether a criterion is met: choose a stored field of leads.",
                        field.field_description,
                    )
                )
            if field.required or field.name in ALWAYS:
                raise UserError(
                    self.env._("%s is filled on every lead: the criterion would always be met.", field.display_name)
                )

    def _problems(self):
        """Return why these criteria could not be measured, one sentence each."""
        stages = self.grouped("stage_id")
        weightless = [stage for stage, criteria in stages.items() if not sum(criteria.mapped("weight"))]
        return [
            *(
                self.env._("- The weights of the criteria of the stage %s sum to 0.", stage.display_name)
                for stage in weightless
            ),
            *(
                self.env._("- %s is a won stage: it has no criteria.", stage.display_name)
                for stage in stages
                if stage.is_won
            ),
        ]

    @api.model
    @tools.ormcache()
    def _active_fields(self):
        """Return the fields (id: name) that criteria of active versions read; None when there is no criterion."""
        criteria = self.sudo().search([("model_id.state", "=", "active")])
        return {field.id: field.name for field in criteria.field_id} if criteria else None

    @api.model
    @tools.ormcache()
    def _active_stages(self):
        """Return the pairs of version and stage that have criteria, of active versions."""
        criteria = self.sudo().search([("model_id.state", "=", "active")])
        return frozenset((criterion.model_id.id, criterion.stage_id.id) for criterion in criteria)

    @api.model
    def _read_fields(self, versions=None):
        """Return the fields (id: name) that criteria of some versions read; of the active ones by default."""
        if versions is None:
            found = self._active_fields() or {}
        else:
            found = {field.id: field.name for field in versions.sudo().stage_criterion_ids.field_id}
        known = self.env["crm.lead"]._fields
        return {field_id: name for field_id, name in found.items() if name in known}

    @api.model
    def _are_written(self, versions=None):
        """Tell whether some versions have criteria; the active ones by default."""
        if versions is None:
            return self._active_fields() is not None
        return bool(versions.sudo().stage_criterion_ids)
