"""Pipeline: what was true of a lead, and when: append-only, one open row for each lead."""

from odoo import fields, models


class KestioLeadHistory(models.Model):
    """One row for each period in which nothing that steering reads changed.

    ``date_to`` is empty in the last row of a lead. Rows that follow each other in one stage belong to one *stay*
    (same ``stage_entered_at``); its last row carries where the lead went (``next_stage_id``, ``next_status``).
    An *episode* is the life of a lead until it is won or lost: a lead that is re-opened starts another
    (``clock_from``), and its clocks start again.
    """

    _name = "kestio.lead.history"
    _description = "Lead history"
    _order = "date_from desc, id desc"
    _rec_name = "lead_id"
    _log_access = False

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True, ondelete="cascade")
    date_from = fields.Datetime(string="From", required=True, readonly=True)
    date_to = fields.Datetime(string="To", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True, index="btree_not_null", ondelete="set null")
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True, index="btree_not_null")
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True, index="btree_not_null")
    company_id = fields.Many2one("res.company", readonly=True)
    tier_id = fields.Many2one("kestio.tier", readonly=True, index="btree_not_null", ondelete="set null")
    model_id = fields.Many2one("kestio.model", readonly=True, index="btree_not_null", ondelete="set null")
    expected_revenue = fields.Float(readonly=True, digits=(16, 2))
    probability = fields.Float(readonly=True, aggregator="avg")
    rule_probability = fields.Float(readonly=True, aggregator="avg")
    date_deadline = fields.Date(string="Expected closing", readonly=True)
    won_status = fields.Selection(
        selection=[("won", "Won"), ("lost", "Lost"), ("pending", "Open")], string="Status", readonly=True
    )

    stage_entered_at = fields.Datetime(readonly=True, help="When the stay in this stage began.")
    stage_days_before = fields.Integer(
        readonly=True, aggregator=None, help="Days spent in this stage earlier in the same episode."
    )
    clock_from = fields.Datetime(readonly=True, help="When the lead was last re-opened; empty before that.")
    next_stage_id = fields.Many2one("crm.stage", readonly=True, index="btree_not_null", ondelete="set null")
    next_status = fields.Selection(selection=[("won", "Won"), ("lost", "Lost"), ("pending", "Open")], readonly=True)
    is_exit = fields.Boolean(readonly=True, help="Last row of a stay that has ended.")

    _open_uniq = models.UniqueIndex("(lead_id) WHERE date_to IS NULL", "A lead has one open history row.")
    _lead_idx = models.Index("(lead_id, date_from)")
    _dates_order = models.Constraint("CHECK(date_to IS NULL OR date_to >= date_from)", "A period ends after it begins.")
