"""Score: the fields that leads and contacts share; they live in the narrow table and still sort, group and search."""

from operator import ge, gt, le, lt

from odoo import api, fields, models
from odoo.tools import SQL

from .joined_column import JoinedColumn
from .kestio_score import BANDS, SCORED

READERS = "kestio_scoring.group_user"
INVERSE = {"in": "not in", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}
COMPARE = {">": gt, ">=": ge, "<": lt, "<=": le}
# What SCORED names, by the column that finds it.
_ROWS = {
    "lead_id": "SELECT lead_id, company_id, score, fit, engagement, band FROM kestio_score WHERE lead_id = ANY(%s)",
    "partner_id": """
        SELECT partner_id, company_id, score, fit, engagement, band FROM kestio_score WHERE partner_id = ANY(%s)
    """,
}


class KestioScoreFieldsMixin(models.AbstractModel):
    """A model says by which column of ``kestio.score`` its records are found (``_kestio_score_key``).

    Who has no row has 0 points and no band: so he is found, sorted and grouped.
    """

    _name = "kestio.score.fields.mixin"
    _description = "Scored record"
    _kestio_score_key = None

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
    kestio_score_cap = fields.Float(
        string="Highest score",
        compute="_compute_kestio_score_cap",
        exportable=False,
        groups=READERS,
        help="The most points that the published rules give; 0 without rules.",
    )

    def _determine_fields_to_fetch(self, field_names=None, ignore_when_in_cache=False):
        """Fetch scores with the records that are fetched; what is read otherwise is computed."""
        fetched = super()._determine_fields_to_fetch(field_names, ignore_when_in_cache)
        wanted = SCORED.keys() & (field_names or ())
        if not wanted or not self._kestio_has_scores() or not any(field.column_type for field in fetched):
            return fetched
        return [*fetched, *(JoinedColumn(self._fields[name]) for name in SCORED if name in wanted)]

    def _kestio_has_scores(self):
        """Tell whether there may be scores that the user may read."""
        return bool(self.env["kestio.score.ruleset"]._caps()) and self.env["kestio.score"].has_access("read")

    @api.depends_context("company")
    def _compute_kestio_score(self):
        """Read all of them in one statement, past the ORM: they stand beside what screens show anyway."""
        columns = [self._fields[name] for name in SCORED]
        for field in columns:
            field._update_cache(self, field.convert_to_cache(False, self))
        if rows := self._kestio_score_rows():
            by_id = {
                record_id if isinstance(record_id, int) else record_id.origin: record_id for record_id in self._ids
            }
            ids, *values = zip(*rows, strict=True)
            scored = [by_id[origin] for origin in ids]
            for field, column in zip(columns, values, strict=True):
                field._get_cache(self.env).update(zip(scored, column, strict=True))

    @api.depends_context("company")
    def _compute_kestio_score_cap(self):
        caps = self.env["kestio.score.ruleset"]._caps()
        for record in self:
            record.kestio_score_cap = caps.get(record._kestio_score_company_id(), 0)

    def _kestio_score_rows(self):
        """Return the id, and what ``SCORED`` names, of those among these records that have a score."""
        ids = self._origin.ids
        if not ids or not self._kestio_has_scores():
            return []
        self.env["kestio.score"].flush_model(SCORED.values())
        self.env.cr.execute(_ROWS[self._kestio_score_key], [ids])
        rows = self.env.cr.fetchall()
        companies = self._origin._kestio_score_companies() if rows else {}
        return [(row[0], *row[2:]) for row in rows if companies[row[0]] == row[1]]

    def _kestio_score_companies(self):
        """Return the id of the company whose rules give each record its score, by the record's id."""
        return dict.fromkeys(self._ids, self.env.company.id)

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
        self._check_kestio_score_access(name)
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

    def _check_kestio_score_access(self, name):
        self._check_field_access(self._fields[name], "read")
        self.env["kestio.score"].check_access("read")

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
        self._check_kestio_score_access(field_expr)
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
            "context": {"dialog_size": "medium"},
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
