"""Audits: how often two auditors who judge the same artefact agree."""

from odoo import fields, models

from . import sql_consistency


class KestioCharterAgreement(models.Model):
    """Within 10 points is agreement; fewer than 10 artefacts say nothing."""

    _name = "kestio.charter.agreement"
    _description = "Agreement of auditors"
    _auto = False
    _order = "pairs desc, id"
    _rec_name = "first_id"
    _depends = {
        "kestio.charter.audit": ["brand_id", "company_id", "auditor_id", "score", "score_state", "double_of_id"]
    }

    brand_id = fields.Many2one("kestio.brand", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    first_id = fields.Many2one("res.users", string="Auditor", readonly=True)
    second_id = fields.Many2one("res.users", string="And", readonly=True)
    pairs = fields.Integer(string="Artefacts judged by both", readonly=True)
    agreed = fields.Integer(string="Within 10 points", readonly=True)
    gap = fields.Float(string="Mean gap (points)", readonly=True, digits=(4, 1), aggregator="avg")
    share = fields.Float(
        string="Agreement (%)", readonly=True, digits=(4, 0), aggregator=None, help="From 10 artefacts on."
    )
    is_enough = fields.Boolean(compute="_compute_verdict")
    is_good = fields.Boolean(string="Reaches 85 %", compute="_compute_verdict")

    @property
    def _table_query(self):
        return sql_consistency.pairs()

    def _compute_verdict(self):
        for row in self:
            row.is_enough = row.pairs >= 10
            row.is_good = row.is_enough and row.share >= 85
