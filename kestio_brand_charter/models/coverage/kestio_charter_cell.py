"""Coverage: the cells of charters, never stored: marker x channel x step x tier with what they inherit."""

from odoo import fields, models
from odoo.tools import SQL

from ...engine.coverage import STATES
from . import coverage_sql

# Shares of the weight that is required: never means of shares.
COVERAGE = {f"coverage_{level}:avg": f"weight_{level}" for level in STATES[1:]}


class KestioCharterCell(models.Model):
    """Read-only rows of the one statement; pivot, graph and list of gaps are made of them."""

    _name = "kestio.charter.cell"
    _description = "Cell of a charter"
    _auto = False
    _order = "priority desc, id"
    _rec_name = "marker_id"
    _depends = coverage_sql.DEPENDS

    charter_id = fields.Many2one("kestio.charter", readonly=True)
    charter_state = fields.Selection(
        selection=[("draft", "Draft"), ("published", "Published")], string="State of the charter", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    marker_id = fields.Many2one("kestio.charter.marker", readonly=True)
    channel_id = fields.Many2one("kestio.channel", readonly=True)
    step_id = fields.Many2one("kestio.journey.step", readonly=True)
    tier_id = fields.Many2one("kestio.tier", readonly=True)
    tier_code = fields.Char(string="Code of the tier", readonly=True)
    applicability = fields.Selection(
        selection=[("na", "Not applicable"), ("optional", "Optional"), ("required", "Required")], readonly=True
    )
    state = fields.Selection(
        selection=[
            ("undefined", "Undefined"),
            ("defined", "Defined"),
            ("deployed", "Deployed"),
            ("audited", "Audited"),
        ],
        readonly=True,
    )
    is_tie = fields.Boolean(string="Contradiction", readonly=True)
    weight = fields.Float(readonly=True, help="Weight of the marker x weight of the touchpoint.")
    priority = fields.Float(readonly=True, help="Impact (weight x missing levels) x ease x weight of the tier.")
    budget = fields.Selection(
        selection=[("basics", "Basics for everybody"), ("personal", "Personalised for tiers")],
        readonly=True,
        help="Whether it is required by a rule for everybody, or by a rule for a tier.",
    )
    user_id = fields.Many2one("res.users", string="Owner", readonly=True)
    due_date = fields.Date(readonly=True)
    asked_rule_id = fields.Many2one("kestio.charter.rule", string="Asked by", readonly=True)
    done_rule_id = fields.Many2one("kestio.charter.rule", string="State said by", readonly=True)
    act_rule_id = fields.Many2one(
        "kestio.charter.rule", string="Nearest rule", readonly=True, help="The most specific rule that speaks of it."
    )
    required = fields.Integer(string="Required cells", readonly=True)
    weight_required = fields.Float(string="Required weight", readonly=True, help="Weight of the required cells.")
    weight_defined = fields.Float(
        string="Defined weight", readonly=True, help="Of them, those that are at least defined."
    )
    weight_deployed = fields.Float(
        string="Deployed weight", readonly=True, help="Of them, those that are at least deployed."
    )
    weight_audited = fields.Float(string="Audited weight", readonly=True, help="Of them, those that were audited.")
    coverage_defined = fields.Float(
        string="Defined (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Weight of the required cells that are at least defined, of the weight of all required ones.",
    )
    coverage_deployed = fields.Float(
        string="Deployed (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Weight of the required cells that are at least deployed, of the weight of all required ones.",
    )
    coverage_audited = fields.Float(
        string="Audited (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Weight of the required cells that were audited, of the weight of all required ones.",
    )

    @property
    def _table_query(self):
        return SQL(_QUERY, coverage_sql.cells())

    def _read_group_select(self, aggregate_spec, query):
        """Divide sums by sums where a mean of coverage is asked: heavy cells count more; none required says nothing."""
        if aggregate_spec not in COVERAGE:
            return super()._read_group_select(aggregate_spec, query)
        reached = self._field_to_sql(self._table, COVERAGE[aggregate_spec], query)
        required = self._field_to_sql(self._table, "weight_required", query)
        return SQL("100 * SUM(%s) / NULLIF(SUM(%s), 0)", reached, required)

    def action_open_rule(self):
        """Open the nearest rule."""
        self.ensure_one()
        return self.act_rule_id._get_records_action()


_QUERY = """
    SELECT c.id, c.charter_id, charter.state AS charter_state, c.company_id, c.marker_id, c.channel_id, c.step_id,
           c.tier_id, c.tier_code, c.weight, c.budget, c.user_id, c.due_date,
           c.asked_rule_id, c.done_rule_id, c.act_rule_id,
           (ARRAY['na', 'optional', 'required'])[c.asked + 1] AS applicability,
           (ARRAY['undefined', 'defined', 'deployed', 'audited'])[c.done + 1] AS state,
           COALESCE(c.is_tie_asked, FALSE) OR COALESCE(c.is_tie_done, FALSE) AS is_tie,
           required.one AS required,
           required.one * c.weight * (3 - c.done) * c.ease * c.segment_weight AS priority,
           required.one * c.weight AS weight_required,
           required.one * (c.done > 0)::int * c.weight AS weight_defined,
           required.one * (c.done > 1)::int * c.weight AS weight_deployed,
           required.one * (c.done > 2)::int * c.weight AS weight_audited,
           CASE WHEN c.asked = 2 THEN 100.0::float8 * (c.done > 0)::int END AS coverage_defined,
           CASE WHEN c.asked = 2 THEN 100.0::float8 * (c.done > 1)::int END AS coverage_deployed,
           CASE WHEN c.asked = 2 THEN 100.0::float8 * (c.done > 2)::int END AS coverage_audited
      FROM (%s) c
      JOIN kestio_charter charter ON charter.id = c.charter_id
     CROSS JOIN LATERAL (SELECT (c.asked = 2)::int AS one) required
"""
