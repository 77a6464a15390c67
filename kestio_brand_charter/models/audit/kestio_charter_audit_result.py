"""Consistency: what audits say today of each cell, the worst first."""

from odoo import fields, models

from . import sql_consistency


class KestioCharterAuditResult(models.Model):
    """Read-only; a cell that was never audited has no row."""

    _name = "kestio.charter.audit.result"
    _description = "Result of a cell"
    _inherit = ["kestio.tier.code.mixin"]
    _auto = False
    _order = "score, id"
    _rec_name = "channel_id"
    _depends = {
        "kestio.charter.audit": [
            "brand_id", "company_id", "channel_id", "step_id", "tier_code", "score", "score_state", "state",
            "is_capped", "done_on", "replaced_on", "double_of_id", "hidden_for_id",
        ]
    }  # fmt: skip

    brand_id = fields.Many2one("kestio.brand", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    channel_id = fields.Many2one("kestio.channel", readonly=True)
    step_id = fields.Many2one("kestio.journey.step", readonly=True)
    tier_code = fields.Char(readonly=True)
    score = fields.Float(
        readonly=True, digits=(4, 1), aggregator="avg", help="Mean of results, each by how fresh it is."
    )
    freshness = fields.Float(
        string="Freshness (%)", readonly=True, digits=(4, 0), aggregator="min", help="Of the newest result."
    )
    audits = fields.Integer(readonly=True)
    capped = fields.Integer(string="Capped audits", readonly=True)
    done_on = fields.Datetime(string="Last audited on", readonly=True)

    @property
    def _table_query(self):
        return sql_consistency.cells(self.env.uid)

    def action_open_audits(self):
        """Open the audits of the cell."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kestio_brand_charter.kestio_charter_audit_action")
        domain = [(name, "=", self[name].id) for name in ("brand_id", "channel_id", "step_id")]
        return {
            **action,
            "domain": [*domain, ("tier_code", "=", self.tier_code), ("state", "!=", "todo")],
            "context": {},
        }
