"""Coverage: gaps in the order in which to close them: what one action closes is one line."""

from odoo import api, fields, models
from odoo.fields import Domain

from . import coverage_sql


class KestioCharterGap(models.Model):
    """Read-only rows: required cells that are not audited yet, by the rule to change, owner and due date."""

    _name = "kestio.charter.gap"
    _description = "Gap of a charter"
    _auto = False
    _order = "priority desc, id"
    _rec_name = "marker_id"
    _depends = coverage_sql.DEPENDS

    charter_id = fields.Many2one("kestio.charter", readonly=True)
    charter_state = fields.Selection(
        selection=[("draft", "Draft"), ("published", "Published")], string="State of the charter", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    marker_id = fields.Many2one("kestio.charter.marker", readonly=True)
    rule_id = fields.Many2one("kestio.charter.rule", readonly=True, help="The rule that one changes to close it.")
    channel_id = fields.Many2one("kestio.channel", readonly=True)
    step_id = fields.Many2one("kestio.journey.step", readonly=True)
    tier_code = fields.Char(string="Code of the tier", readonly=True)
    place = fields.Char(related="rule_id.place")
    budget = fields.Selection(
        selection=[("basics", "Basics for everybody"), ("personal", "Personalised for tiers")], readonly=True
    )
    state = fields.Selection(
        selection=[("undefined", "Undefined"), ("defined", "Defined"), ("deployed", "Deployed")], readonly=True
    )
    next_step = fields.Selection(
        selection=[("define", "To define"), ("deploy", "To deploy"), ("audit", "To audit")],
        string="Next",
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Owner", readonly=True)
    due_date = fields.Date(readonly=True)
    cells = fields.Integer(readonly=True, help="Required cells that one change of the rule takes further.")
    weight = fields.Float(readonly=True, digits=(16, 1), help="Sum of marker x touchpoint.")
    impact = fields.Float(readonly=True, digits=(16, 0), help="Sum of weight x missing levels, up to audited.")
    ease = fields.Float(
        readonly=True,
        digits=(16, 1),
        aggregator=None,
        help="From 1 (hard) to 5 (easy); the mean where cells differ, 3 where no rule says it.",
    )
    segment_weight = fields.Float(
        string="Tier weight", readonly=True, digits=(16, 1), aggregator=None, help="The mean where cells differ."
    )
    priority = fields.Float(readonly=True, digits=(16, 0), help="Impact x ease x tier weight.")
    cost = fields.Monetary(readonly=True, aggregator=None, help="Of the rule, until it is deployed.")
    costed = fields.Integer(string="With a cost", readonly=True)
    asked_rule_id = fields.Many2one("kestio.charter.rule", readonly=True)
    done_rule_id = fields.Many2one("kestio.charter.rule", readonly=True)
    owner_rule_id = fields.Many2one("kestio.charter.rule", readonly=True)
    inherited = fields.Char(string="Inherited from", compute="_compute_inherited")

    @property
    def _table_query(self):
        return coverage_sql.gaps()

    @api.depends("asked_rule_id", "done_rule_id", "owner_rule_id", "rule_id")
    def _compute_inherited(self):
        labels = {
            "asked_rule_id": self.env._("required: %(place)s"),
            "done_rule_id": self.env._("state: %(place)s"),
            "owner_rule_id": self.env._("owner: %(place)s"),
        }
        for gap in self:
            said = [(label, gap[name]) for name, label in labels.items() if gap[name] and gap[name] != gap.rule_id]
            gap.inherited = ", ".join(label % {"place": rule.place} for label, rule in said)

    def _cells_domain(self):
        """Return the domain of the cells that are in one of these gaps."""
        keys = ("user_id", "due_date", "budget", "state")
        return Domain.OR(
            Domain("act_rule_id", "=", gap.rule_id.id)
            & Domain("applicability", "=", "required")
            & Domain.AND(Domain(key, "=", gap._fields[key].convert_to_read(gap[key], gap, False)) for key in keys)
            for gap in self
        )

    def action_open_cells(self):
        """Open the cells that are in the gap."""
        action = self.env["ir.actions.act_window"]._for_xml_id("kestio_brand_charter.kestio_charter_cell_action")
        return {**action, "domain": list(self._cells_domain()), "context": {}, "display_name": self._title()}

    def _title(self):
        return ", ".join(gap.rule_id.display_name for gap in self[:3])

    def action_open_rule(self):
        """Open the rule that closes the gap."""
        self.ensure_one()
        return self.rule_id._get_records_action()

    def action_open_matrix(self):
        """Open the matrix of the charter."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id("kestio_brand_charter.kestio_charter_matrix_action")
        return {**action, "params": {"charter_id": self.charter_id.id, "marker_id": self.marker_id.id}}

    def action_assign(self):
        """Ask who closes these gaps, and until when."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "kestio.charter.gap.assign",
            "name": self.env._("Assign"),
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_rule_ids": self.rule_id.ids},
        }
