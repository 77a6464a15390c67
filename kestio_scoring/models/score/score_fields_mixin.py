"""Score: the fields that leads and contacts share; they live in the narrow table and still sort, group and search."""

from odoo import api, fields, models
from odoo.tools import SQL

from .kestio_score import BANDS

SCORED = {
    "kestio_score": "score",
    "kestio_fit": "fit",
    "kestio_engagement": "engagement",
    "kestio_score_band": "band",
}
READERS = "kestio_scoring.group_user"


class KestioScoreFieldsMixin(models.AbstractModel):
    """A model says by which column of ``kestio.score`` its records are found (``_kestio_score_key``)."""

    _name = "kestio.score.fields.mixin"
    _description = "Scored record"
    _kestio_score_key = None

    kestio_score_id = fields.Many2one("kestio.score", compute="_compute_kestio_score", groups=READERS)
    kestio_score = fields.Integer(
        string="Score", compute="_compute_kestio_score", search="_search_kestio_score", groups=READERS
    )
    kestio_fit = fields.Integer(
        string="Fit", compute="_compute_kestio_score", search="_search_kestio_fit", groups=READERS
    )
    kestio_engagement = fields.Integer(
        string="Engagement", compute="_compute_kestio_score", search="_search_kestio_engagement", groups=READERS
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
        found = scores.search([(key, "in", self.ids), ("company_id", "=", self.env.company.id)])
        by_record = {score[key].id: score for score in found}
        for record in self:
            score = by_record.get(record.id, scores)
            record.kestio_score_id = score.sudo(False)
            record.kestio_score = score.score
            record.kestio_fit = score.fit
            record.kestio_engagement = score.engagement
            record.kestio_score_band = score.band

    def _search_kestio_score(self, operator, value):
        return self._search_scored("score", operator, value)

    def _search_kestio_fit(self, operator, value):
        return self._search_scored("fit", operator, value)

    def _search_kestio_engagement(self, operator, value):
        return self._search_scored("engagement", operator, value)

    def _search_kestio_score_band(self, operator, value):
        return self._search_scored("band", operator, value)

    def _search_scored(self, field, operator, value):
        scores = self.env["kestio.score"].sudo()
        query = scores._search(
            [("company_id", "=", self.env.company.id), (self._kestio_score_key, "!=", False), (field, operator, value)]
        )
        return [("id", "in", query.subselect(self._kestio_score_key))]

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let lists sort and group by scores through the narrow table."""
        if field_expr not in SCORED or query is None:
            return super()._field_to_sql(alias, field_expr, query)
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
                self.env.company.id,
            ),
        )
        return SQL.identifier(table, SCORED[field_expr])

    def action_recompute_score(self):
        """Compute the scores of these records now, by the statement of the nightly job."""
        self.check_access("read")
        ruleset = self.env["kestio.score.ruleset"]._published(self.env.company)
        if ruleset:
            ids = {"lead_ids" if self._kestio_score_key == "lead_id" else "partner_ids": self.ids}
            self.env["kestio.score.job"].sudo()._run_now(ruleset, **ids)
        return True
