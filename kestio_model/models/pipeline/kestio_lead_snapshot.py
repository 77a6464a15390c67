"""Pipeline: what was forecast of each open lead on a date; never changed afterwards."""

from odoo import fields, models


class KestioLeadSnapshot(models.Model):
    """One row per open lead and date: the three probabilities side by side, amount, closing date, owner."""

    _name = "kestio.lead.snapshot"
    _description = "Forecast snapshot"
    _order = "date desc, id"
    _rec_name = "lead_id"
    _log_access = False

    date = fields.Date(required=True, readonly=True)
    lead_id = fields.Many2one("crm.lead", required=True, readonly=True, ondelete="cascade")
    stage_id = fields.Many2one("crm.stage", readonly=True, index="btree_not_null", ondelete="set null")
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True, index="btree_not_null")
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True, index="btree_not_null")
    company_id = fields.Many2one("res.company", readonly=True)
    tier_id = fields.Many2one("kestio.tier", readonly=True, index="btree_not_null", ondelete="set null")
    model_id = fields.Many2one("kestio.model", readonly=True, index="btree_not_null", ondelete="set null")
    expected_revenue = fields.Float(readonly=True, digits=(16, 2))
    probability = fields.Float(readonly=True, aggregator="avg", help="As shown on that day.")
    own_probability = fields.Float(readonly=True, aggregator="avg", help="Typed by the rep; empty when automated.")
    rule_probability = fields.Float(readonly=True, aggregator="avg", help="Of the commercial model.")
    odoo_probability = fields.Float(readonly=True, aggregator="avg", help="Of Odoo's statistics.")
    date_deadline = fields.Date(string="Expected closing", readonly=True)

    _lead_date_uniq = models.UniqueIndex("(lead_id, date)", "A lead has one snapshot a day.")
    _date_idx = models.Index("(date)")
