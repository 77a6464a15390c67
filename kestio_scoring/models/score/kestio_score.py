"""Score: what each lead and contact has today, in a narrow table that may be rewritten cheaply."""

from odoo import api, fields, models
from odoo.tools import SQL

BANDS = [(letter + digit, letter + digit) for letter in "ABC" for digit in "123"]
# Fields of leads and contacts, and where they live.
SCORED = {
    "kestio_score": "score",
    "kestio_fit": "fit",
    "kestio_engagement": "engagement",
    "kestio_score_band": "band",
}


class KestioScore(models.Model):
    """Whole points: what a person can see. Rows without points are not kept."""

    _name = "kestio.score"
    _description = "Score"
    _order = "score desc, id"
    _log_access = False

    lead_id = fields.Many2one("crm.lead", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    ruleset_id = fields.Many2one("kestio.score.ruleset", required=True, readonly=True, index=True, ondelete="cascade")
    fit = fields.Integer(readonly=True, aggregator="avg")
    engagement = fields.Integer(readonly=True, aggregator="avg")
    score = fields.Integer(readonly=True, aggregator="avg")
    band = fields.Selection(selection=BANDS, readonly=True)
    last_event = fields.Datetime(readonly=True)
    date = fields.Datetime(string="Computed on", readonly=True)
    user_id = fields.Many2one(related="lead_id.user_id")
    team_id = fields.Many2one(related="lead_id.team_id")
    stage_id = fields.Many2one(related="lead_id.stage_id")

    _lead_uniq = models.UniqueIndex("(lead_id, company_id) WHERE lead_id IS NOT NULL")
    _partner_uniq = models.UniqueIndex("(partner_id, company_id) WHERE partner_id IS NOT NULL")
    _one_subject = models.Constraint("CHECK((lead_id IS NULL) != (partner_id IS NULL))", "A score has one subject.")
    _company_idx = models.Index("(company_id, score)")

    @api.model
    def _refresh(self, ruleset, leads, partners, as_of=None, is_summed=False):
        """Compute scores and keep what changed.

        :param ruleset: the published ``kestio.score.ruleset``.
        :param leads: SQL condition on the alias ``l`` (``crm_lead``).
        :param partners: SQL condition on the alias ``p`` (``res_partner``).
        :param is_summed: take the running sums instead of the ledger.
        :return: how many rows changed.
        """
        figures = self.env["kestio.score.figures"]
        figures._flush_sources()
        changed = 0
        for subject, condition in (("lead", leads), ("partner", partners)):
            statement = figures._statement(ruleset, subject, condition, as_of or fields.Datetime.now(), is_summed)
            self.env.cr.execute(self._upsert(ruleset, subject, condition, statement))
            changed += self.env.cr.rowcount
        self._forget()
        return changed

    @api.model
    def _forget(self):
        """Let what was read of scores be read again."""
        self.invalidate_model()
        for model in ("crm.lead", "res.partner"):
            self.env[model].invalidate_model(["kestio_score_cap", *SCORED], flush=False)

    def _upsert(self, ruleset, subject, condition, figures):
        """Insert, update and delete so that the table says what the figures say."""
        key = SQL.identifier(f"{subject}_id")
        table, alias = (SQL("crm_lead"), SQL("l")) if subject == "lead" else (SQL("res_partner"), SQL("p"))
        return SQL(
            """
            WITH figures AS MATERIALIZED (%(figures)s),
            gone AS (
                DELETE FROM kestio_score s USING %(table)s %(alias)s
                 WHERE s.%(key)s = %(alias)s.id AND s.company_id = %(company)s AND (%(condition)s)
                   AND NOT EXISTS (SELECT FROM figures f WHERE f.id = s.%(key)s)
                RETURNING 1),
            kept AS (
                INSERT INTO kestio_score AS s (%(key)s, company_id, ruleset_id, fit, engagement, score, band,
                       last_event, date)
                SELECT f.id, %(company)s, %(ruleset)s, f.fit, f.engagement, f.score, f.band, f.last_event,
                       NOW() AT TIME ZONE 'UTC'
                  FROM figures f LEFT JOIN kestio_score b ON b.%(key)s = f.id AND b.company_id = %(company)s
                 WHERE (b.ruleset_id, b.fit, b.engagement, b.score, b.band, b.last_event)
                       IS DISTINCT FROM (%(ruleset)s, f.fit, f.engagement, f.score, f.band, f.last_event)
                ON CONFLICT (%(key)s, company_id) WHERE %(key)s IS NOT NULL DO UPDATE SET
                       ruleset_id = EXCLUDED.ruleset_id, fit = EXCLUDED.fit, engagement = EXCLUDED.engagement,
                       score = EXCLUDED.score, band = EXCLUDED.band, last_event = EXCLUDED.last_event,
                       date = EXCLUDED.date
                RETURNING 1)
            SELECT 1 FROM gone UNION ALL SELECT 1 FROM kept
            """,
            figures=figures,
            key=key,
            table=table,
            alias=alias,
            condition=condition,
            company=ruleset.company_id.id,
            ruleset=ruleset.id,
        )
