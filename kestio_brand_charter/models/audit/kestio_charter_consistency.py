"""Consistency: how alike the brand is from channel to channel, month by month; and the dashboard."""

from odoo import fields, models

from . import sql_consistency


class KestioCharterConsistency(models.Model):
    """Read-only rows of the statement; nothing that was not audited has a row."""

    _name = "kestio.charter.consistency"
    _description = "Consistency of a brand"
    _inherit = ["kestio.tier.code.mixin", "kestio.charter.dashboard.mixin"]
    _auto = False
    _order = "month desc, scope, compared, consistency, id"
    _rec_name = "brand_id"
    _depends = {
        "kestio.charter.audit": [
            "brand_id", "company_id", "channel_id", "step_id", "tier_code", "score", "score_state", "state",
            "done_on", "replaced_on", "double_of_id", "hidden_for_id",
        ]
    }  # fmt: skip

    brand_id = fields.Many2one("kestio.brand", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True, help="As it was known at the end of this month.")
    scope = fields.Selection(
        selection=[("brand", "Whole brand"), ("channel", "A channel"), ("step", "A step"), ("tier", "A tier")],
        readonly=True,
    )
    compared = fields.Selection(
        selection=[("channel", "Channels"), ("step", "Steps"), ("tier", "Tiers")], readonly=True
    )
    channel_id = fields.Many2one("kestio.channel", readonly=True)
    step_id = fields.Many2one("kestio.journey.step", readonly=True)
    tier_code = fields.Char(readonly=True)
    score = fields.Float(
        readonly=True, digits=(4, 1), aggregator="avg", help="Mean of results, each by how fresh it is."
    )
    mean = fields.Float(readonly=True, digits=(4, 1), aggregator="avg", help="Mean of what is compared.")
    deviation = fields.Float(
        readonly=True, digits=(4, 1), aggregator="avg", help="Standard deviation of what is compared."
    )
    consistency = fields.Float(
        readonly=True, digits=(4, 1), aggregator="avg", help="Mean minus half of the standard deviation."
    )
    parts = fields.Integer(string="Compared parts", readonly=True, aggregator="max")
    audits = fields.Integer(readonly=True, aggregator="max")

    @property
    def _table_query(self):
        return sql_consistency.months(self.env.uid)
