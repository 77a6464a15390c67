"""Score: the fields that leads and contacts share; they live in the narrow table and still sort, group and search."""

from operator import ge, gt, le, lt

from odoo import api, fields, models
from odoo.tools import SQL

from .kestio_score import BANDS, SCORED

READERS = "kestio_scoring.group_user"
INVERSE = {"in": "not in", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}
COMPARE = {">": gt, ">=": ge, "<": lt, "<=": le}


class KestioScoreFieldsMixin(models.AbstractModel):
    """A model says by which column of ``kestio.score`` its records are found (``_kestio_score_key``).

    Who has no row has 0 points and no band: so he is found, sorted and grouped.
    """

    _name = "kestio.score.fields.mixin"
    _description = "Scored record"
    _kestio_score_key = None

    kestio_score_id = fields.Many2one("kestio.score", compute="_compute_kestio_score", groups=READERS)
    kestio_score = fields.Integer(
        string="Score",
        compute="_compute_kestio_score",
        search="_search_kestio_score",
        aggregator="avg",
        groups=READERS,
    )
    kestio_fit = fields.Integer(
        string="Fit", compute="_compute_kestio_score", search="_search_kestio_fit", aggregator="avg", groups=READERS
    )
    kestio_engagement = fields.Integer(
        string="Engagement",
        compute="_compute_kestio_score",
        search="_search_kestio_engagement",
        aggregator="avg",
        groups=READERS,
    )
    kestio_score_band = fields.Selection(
        selection=BANDS,
        string="Score band",
        compute="_compute_kestio_score",
        search="_search_kestio_score_band",
        groups=READERS,
        help="A to C: how well he fits; 1 to 3: how much interest he shows.",
    )

    @api.depends_context("company")
    def _compute_kestio_score(self):
        key = self._kestio_score_key
        scores = self.env["kestio.score"].sudo()
        found = scores.search_fetch([(key, "in", self._origin.ids)], [key, "company_id", *SCORED.values()])
        by_record = {(score[key].id, score.company_id.id): score for score in found}
        for record in self:
            score = by_record.get((record._origin.id, record._kestio_score_company_id()), scores)
            record.kestio_score_id = score.sudo(False)
            for name, column in SCORED.items():
                record[name] = score[column]

    def _kestio_score_company_id(self):
        """Return the id of the company whose rules give this record its score."""
        return self.env.company.id

    def _kestio_score_company_sql(self, alias):
        """Return the same in SQL, for the table of an alias."""
        return SQL("%s", self.env.company.id)

    def _search_kestio_score(self, operator, value):
        return self._search_scored("kestio_score", operator, value)

    def _search_kestio_fit(self, operator, value):
        return self._search_scored("kestio_fit", operator, value)

    def _search_kestio_engagement(self, operator, value):
        return self._search_scored("kestio_engagement", operator, value)

    def _search_kestio_score_band(self, operator, value):
        return self._search_scored("kestio_score_band", operator, value)

    def _search_scored(self, name, operator, value):
        """Find records by the narrow table; where a record without row meets the condition, by who does not."""
        # Odoo asks nobody for his groups before it calls a search method.
        self._check_field_access(self._fields[name], "read")
        if operator not in INVERSE:
            return NotImplemented
        if name == "kestio_score_band" and operator != "in":
            return NotImplemented
        if operator == "in":
            value = [one or False for one in value] if name == "kestio_score_band" else [one or 0 for one in value]
            without_row = (False if name == "kestio_score_band" else 0) in value
        else:
            without_row = COMPARE[operator](0, value)
        rows = [(SCORED[name], INVERSE[operator] if without_row else operator, value)]
        return [("id", "not in" if without_row else "in", self._kestio_scored_ids(rows))]

    def _kestio_scored_ids(self, domain):
        """Return the sub-query of the records whose row meets a condition."""
        key = self._kestio_score_key
        query = self.env["kestio.score"].sudo()._search([(key, "!=", False), *domain])
        record = query.join(query.table, key, self._table, "id", "scored")
        query.add_where(
            SQL("%s = %s", SQL.identifier(query.table, "company_id"), self._kestio_score_company_sql(record))
        )
        return query.subselect(SQL.identifier(query.table, key))

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let lists sort and group by scores through the narrow table."""
        if field_expr not in SCORED or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        table = query.make_alias(alias, "kestio_score")
        query.add_join(
            "LEFT JOIN",
            table,
            "kestio_score",
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(table, self._kestio_score_key),
                SQL.identifier(alias, "id"),
                SQL.identifier(table, "company_id"),
                self._kestio_score_company_sql(alias),
            ),
        )
        column = SQL.identifier(table, SCORED[field_expr])
        return column if field_expr == "kestio_score_band" else SQL("COALESCE(%s, 0)", column)

    @api.readonly
    def get_score_explanation(self):
        """Return why this record has its score: see ``kestio.score.explanation``; False without published rules.

        :raises AccessError: for who may not read the record, or no scores.
        """
        self.ensure_one()
        self.check_access("read")
        self.env["kestio.score"].check_access("read")
        company = self.env["res.company"].browse(self._kestio_score_company_id())
        ruleset = self.env["kestio.score.ruleset"]._published(company)
        subject = self._kestio_score_key.removesuffix("_id")
        return bool(ruleset) and self.env["kestio.score.explanation"]._explain(ruleset, subject, self.id)

    def action_kestio_score_why(self):
        """Open the explanation of the score."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "kestio_score_why",
            "name": self.env._("Why %s?", self.kestio_score),
            "target": "new",
            "params": {"model": self._name, "id": self.id},
        }

    def action_recompute_score(self):
        """Compute the scores of these records now, by the statement of the nightly job.

        :raises AccessError: for who may not read the records, or no scores.
        """
        self.check_access("read")
        self.env["kestio.score"].check_access("read")
        companies = self.env["res.company"].browse({record._kestio_score_company_id() for record in self})
        for company in companies:
            if ruleset := self.env["kestio.score.ruleset"]._published(company):
                ids = {"lead_ids" if self._kestio_score_key == "lead_id" else "partner_ids": self.ids}
                self.env["kestio.score.job"].sudo()._run_now(ruleset, **ids)
        return True
