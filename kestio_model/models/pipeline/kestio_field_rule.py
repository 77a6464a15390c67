"""Pipeline: which fields of a lead must be filled, at creation or before it leaves a stage."""

import logging
from collections import defaultdict

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .sql_criteria import READABLE, is_readable

_logger = logging.getLogger(__name__)


class KestioFieldRule(models.Model):
    """Fields that are required for the leads that meet a condition; 0 and an unticked box count as empty."""

    _name = "kestio.field.rule"
    _description = "Required fields"
    _inherit = ["kestio.model.part.mixin", "kestio.condition.mixin"]
    _order = "model_id, sequence, id"
    _free_fields = frozenset({"name"})

    model_id = fields.Many2one("kestio.model", required=True, index=True, ondelete="cascade")
    state = fields.Selection(related="model_id.state")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    stage_id = fields.Many2one(
        "crm.stage",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_won', '=', False)]",
        help="Asked before the lead leaves this stage forwards; empty: asked when it is created.",
    )
    domain = fields.Char(help="Leads that are asked; empty: all of them.")
    field_ids = fields.Many2many(
        "ir.model.fields",
        string="Required fields",
        domain=[
            ("model", "=", "crm.lead"),
            ("store", "=", True),
            ("readonly", "=", False),
            ("required", "=", False),
            ("ttype", "in", sorted(READABLE - {"one2many"})),
            ("name", "not in", ["stage_id", "active", "probability", "automated_probability", "color"]),
        ],
    )

    field_labels = fields.Char(string="Fields", compute="_compute_field_labels", compute_sudo=True)

    @api.depends("field_ids")
    def _compute_field_labels(self):
        for rule in self:
            rule.field_labels = ", ".join(rule.field_ids.mapped("field_description"))

    @api.constrains("stage_id")
    def _check_stage_open(self):
        for rule in self:
            if rule.stage_id.is_won:
                raise UserError(
                    self.env._("%s is a won stage: a deal does not leave it forwards.", rule.stage_id.display_name)
                )

    @api.constrains("field_ids")
    def _check_fields(self):
        for field in self.field_ids.sudo():
            if field.model != "crm.lead" or field.readonly or not is_readable(self.env, field.name):
                raise UserError(
                    self.env._("%s cannot be asked for: choose a field that people fill.", field.field_description)
                )

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            rule._check_readable()

    def _candidates(self):
        return self.env["crm.lead"].sudo()

    def _asked(self, leads):
        """Return those of some leads that meet the condition, in one query; leads that are not saved in memory."""
        self.ensure_one()
        domain = self._domain_in_use()
        if domain is None or not leads:
            return leads.browse()
        if domain.is_true():
            return leads
        if not leads._origin:
            return leads.filtered_domain(domain)
        found = leads.sudo().with_context(active_test=False).search(domain & Domain("id", "in", leads.ids))
        return leads.browse(found.ids)

    def _domain_in_use(self):
        """Return the condition, or None: one that cannot be read any more, its field being gone, asks nobody."""
        try:
            return self._domain()
        except ValidationError as error:
            _logger.warning(error.args[0])
            return None

    def _unreadable(self, error):
        return ValidationError(
            self.env._("The condition of '%(name)s' cannot be read on leads: %(reason)s", name=self.name, reason=error)
        )

    def _problems(self):
        """Return why these rules could not be asked, one sentence each."""
        return [self.env._("- %s asks for no field.", rule.name) for rule in self.sudo() if not rule.field_ids]

    @api.model
    @tools.ormcache()
    def _obligations(self):
        """Return what holds leads back: ``{version: {stage: ids of rules}}``; stage False is creation.

        A stage with mandatory criteria and without rules has no id. Nothing configured: nothing at all. Parts of an
        active version never change, and to activate another one clears the cache.
        """
        active = [("model_id.state", "=", "active")]
        found = defaultdict(lambda: defaultdict(tuple))
        for rule in self.sudo().search(active):
            found[rule.model_id.id][rule.stage_id.id] += (rule.id,)
        for criterion in self.env["kestio.stage.criterion"].sudo().search([*active, ("mandatory", "=", True)]):
            found[criterion.model_id.id][criterion.stage_id.id] += ()
        return {model_id: dict(stages) for model_id, stages in found.items()}
