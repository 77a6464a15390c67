"""Coverage: contradictions: two rules of one level that say different things of the same cells."""

from odoo import api, fields, models

from . import coverage_sql


class KestioCharterTie(models.Model):
    """Read-only rows; a rule for the place where both meet settles it."""

    _name = "kestio.charter.tie"
    _description = "Contradiction of a charter"
    _auto = False
    _order = "cells desc, id"
    _rec_name = "marker_id"
    _depends = coverage_sql.DEPENDS

    charter_id = fields.Many2one("kestio.charter", readonly=True)
    charter_state = fields.Selection(
        selection=[("draft", "Draft"), ("published", "Published")], string="State of the charter", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    marker_id = fields.Many2one("kestio.charter.marker", readonly=True)
    rule_id = fields.Many2one("kestio.charter.rule", readonly=True)
    other_id = fields.Many2one("kestio.charter.rule", string="Other rule", readonly=True)
    about = fields.Selection(
        selection=[("applicability", "Whether it is required"), ("state", "How far it is")],
        readonly=True,
    )
    place = fields.Char(related="rule_id.place", string="One rule")
    other_place = fields.Char(related="other_id.place", string="The other one")
    said = fields.Char(compute="_compute_said", string="Says")
    other_said = fields.Char(compute="_compute_said", string="Says otherwise")
    counted = fields.Char(
        compute="_compute_said", string="Counts meanwhile", help="What asks more, and what is less far."
    )
    cells = fields.Integer(readonly=True, help="Cells of which both rules speak, and no nearer one.")

    @property
    def _table_query(self):
        return coverage_sql.ties()

    @api.depends("rule_id", "other_id", "about")
    @api.depends_context("lang")
    def _compute_said(self):
        for tie in self:
            field = tie.rule_id._fields[tie.about]
            names = dict(field._description_selection(self.env))
            ranks = list(names)
            one, other = tie.rule_id[tie.about], tie.other_id[tie.about]
            counted = (max if tie.about == "applicability" else min)(one, other, key=ranks.index)
            tie.said, tie.other_said, tie.counted = names[one], names[other], names[counted]

    def action_open_rule(self):
        """Open the one rule."""
        self.ensure_one()
        return self.rule_id._get_records_action()

    def action_open_other(self):
        """Open the other rule."""
        self.ensure_one()
        return self.other_id._get_records_action()

    def action_settle(self):
        """Open a new rule for the place where both meet: being nearer, it settles what counts there."""
        self.ensure_one()
        one, other = self.rule_id, self.other_id
        return {
            "type": "ir.actions.act_window",
            "res_model": "kestio.charter.rule",
            "name": self.env._("Settle the contradiction"),
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_charter_id": self.charter_id.id,
                "default_marker_id": self.marker_id.id,
                "default_channel_id": (one.channel_id or other.channel_id).id,
                "default_step_id": (one.step_id or other.step_id).id,
                "default_tier_code": one.tier_code or other.tier_code,
                f"default_{self.about}": one[self.about],
            },
        }
