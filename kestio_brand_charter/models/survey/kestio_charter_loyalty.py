"""Loyalty: retention and basket of each tier beside coverage, consistency and recognition; no proof of a cause."""

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.tools import SQL

from . import sql_loyalty


class KestioCharterLoyalty(models.Model):
    """Rows of one statement; figures stand side by side, and nothing says that one makes the other."""

    _name = "kestio.charter.loyalty"
    _description = "Brand and loyalty"
    _inherit = ["kestio.tier.code.mixin"]
    _auto = False
    _order = "brand_id, rank"
    _rec_name = "tier_code"
    _depends = sql_loyalty.DEPENDS

    brand_id = fields.Many2one("kestio.brand", readonly=True)
    charter_id = fields.Many2one("kestio.charter", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    rank = fields.Integer(readonly=True, aggregator=None, help="1 for the best tier.")
    customers = fields.Integer(readonly=True, help="Bought in the 12 months before the last 12.")
    kept = fields.Integer(readonly=True, help="Of those, bought again in the last 12 months.")
    retention = fields.Float(string="Retention (%)", readonly=True, aggregator="avg", digits=(5, 1))
    orders = fields.Integer(readonly=True, help="Of the last 12 months.")
    revenue = fields.Monetary(readonly=True, help="Of the last 12 months, without tax, less refunds.")
    basket = fields.Monetary(string="Average basket", readonly=True, aggregator="avg", help="Revenue by order.")
    coverage = fields.Float(
        string="Coverage (%)",
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Share, by weight, of what is required for the tier and deployed.",
    )
    cells = fields.Integer(string="Required cells", readonly=True)
    answers = fields.Integer(readonly=True, help="To recognition surveys, in the last 12 months.")
    recognition = fields.Float(string="Recognised (%)", readonly=True, aggregator="avg", digits=(5, 1))
    audits = fields.Integer(readonly=True)
    consistency = fields.Float(
        readonly=True,
        aggregator="avg",
        digits=(5, 1),
        help="Mean of the channels' audits less half of their standard deviation.",
    )
    retention_text = fields.Char(string="Retention", compute="_compute_texts")
    basket_text = fields.Char(string="Basket", compute="_compute_texts")
    coverage_text = fields.Char(string="Coverage", compute="_compute_texts")
    consistency_text = fields.Char(string="Consistency of audits", compute="_compute_texts")
    recognition_text = fields.Char(string="Recognised", compute="_compute_texts")

    @property
    def _table_query(self):
        return sql_loyalty.figures(self._periods(), self.env.uid)

    @api.model
    def _periods(self):
        """Return of each company in use that ranks customers: company, source of revenue, and the three dates."""
        models_ = self.env["kestio.model"].sudo()
        active = models_.search([("state", "=", "active"), ("company_id", "in", self.env.companies.ids)], order="id")
        first = {}
        for model in active:
            first.setdefault(model.company_id, model.revenue_source)
        periods = []
        for company, source in first.items():
            now = self.env["kestio.tier.figures"]._today(company)
            before, start = (now - relativedelta(months=months) for months in (24, 12))
            periods.append((company, source, before, start, now))
        return periods

    @api.depends("retention", "basket", "coverage", "recognition", "consistency")
    @api.depends_context("lang")
    def _compute_texts(self):
        nothing = self.env._("n/a")
        for row in self:
            row.retention_text = (
                self.env._(
                    "%(rate)s %% (%(kept)s of %(all)s)", rate=round(row.retention), kept=row.kept, all=row.customers
                )
                if row.customers
                else nothing
            )
            row.basket_text = row.currency_id.format(row.basket) if row.orders else nothing
            row.coverage_text = f"{row.coverage:.0f} %" if row.cells else nothing
            row.consistency_text = f"{row.consistency:.0f}" if row.audits else nothing
            row.recognition_text = (
                self.env._("%(rate)s %% of %(answers)s", rate=round(row.recognition), answers=row.answers)
                if row.answers
                else nothing
            )

    @api.depends("tier_id", "brand_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.tier_id.display_name or row.tier_code}, {row.brand_id.name}"

    # What is behind a figure

    def action_open_kept(self):
        """Open the customers who bought again."""
        return self._open_customers(SQL("before AND after"), self.env._("Bought again"))

    def action_open_lost(self):
        """Open the customers who did not."""
        return self._open_customers(SQL("before AND NOT after"), self.env._("Did not buy again"))

    def action_open_answers(self):
        """Open the answers of this tier."""
        self.ensure_one()
        domain = [("brand_id", "=", self.brand_id.id), ("tier_code", "=", self.tier_code), ("date", ">", "today -12m")]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answers"),
            "res_model": "kestio.charter.survey.answer",
            "views": [(False, "list"), (False, "graph"), (False, "form")],
            "domain": domain,
        }

    def action_open_audits(self):
        """Open the audits of this tier that count."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Audits"),
            "res_model": "kestio.charter.audit",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                ("brand_id", "=", self.brand_id.id),
                ("tier_code", "=", self.tier_code),
                ("score_state", "=", "rated"),
                ("double_of_id", "=", False),
                ("replaced_on", "=", False),
            ],
        }

    def action_open_cells(self):
        """Open what is required for this tier."""
        self.ensure_one()
        domain = [
            ("charter_id", "=", self.charter_id.id),
            ("tier_code", "=", self.tier_code),
            ("applicability", "=", "required"),
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Required"),
            "res_model": "kestio.charter.cell",
            "views": [(False, "list"), (False, "form")],
            "domain": domain,
        }

    def _open_customers(self, condition, name):
        self.ensure_one()
        ids = self._buyers(condition)
        return {
            "type": "ir.actions.act_window",
            "name": f"{name}: {self.tier_id.display_name}",
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", ids)],
        }

    def _buyers(self, condition):
        """Return the ids of the customers of this row who meet a condition on the statement of buyers."""
        self.check_access("read")
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id FROM (%s) buyer WHERE brand_id = %s AND tier_code = %s AND %s ORDER BY partner_id",
                sql_loyalty.buyers(self._periods()),
                self.brand_id.id,
                self.tier_code,
                condition,
            )
        )
        return [partner_id for [partner_id] in rows]
