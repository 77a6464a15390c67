"""Pipeline: what was forecast of each open lead on a date; never changed afterwards."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, split_every

PERIODS = {"weekly": 7, "daily": 1}
SLICE = 5000  # leads at a time in Odoo's own statistics, which work in memory


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

    @api.model
    def _take(self, date=None, companies=None):
        """Write down the open opportunities as they are; what stands already for a date stays as it is.

        :param date: of the snapshot; by default today, where each company is.
        :param companies: all of them by default; the leads without company belong to the main one.
        :return: how many leads were written.
        """
        companies = (
            companies if companies is not None else self.env["res.company"].sudo().search([("active", "=", True)])
        )
        self.env["crm.lead"].flush_model()
        self.env["kestio.model.scope"].flush_model()
        odoo = self._odoo_probabilities(companies)
        self.env.cr.execute(
            SQL(
                _TAKE,
                companies=companies.ids,
                dates=[fields.Date.to_date(date) or self._today(company) for company in companies],
                main=self.env["kestio.model.scope"]._main_company_id(),
                leads=list(odoo),
                probabilities=list(odoo.values()),
            )
        )
        self.invalidate_model()
        return self.env.cr.rowcount

    @api.model
    def _today(self, company):
        """Return the date where a company is."""
        return fields.Date.context_today(self.with_context(tz=company._kestio_tz()))

    def _odoo_probabilities(self, companies):
        """Return what Odoo's statistics say of the open leads of companies whose engine is the commercial model.

        Elsewhere they are the automated probability itself.
        """
        scopes = self.env["kestio.model.scope"]
        ruled = set(companies.ids) & scopes._engine_company_ids()
        if not ruled:
            return {}
        owners = [*ruled, *([False] if scopes._main_company_id() in ruled else [])]
        open_ = [("won_status", "=", "pending"), ("type", "=", "opportunity"), ("company_id", "in", owners)]
        leads, found = self.env["crm.lead"].sudo(), {}
        for ids in split_every(SLICE, leads.search(open_, order="id").ids):
            found.update(leads.browse(ids)._kestio_odoo_probabilities())
            self.env.invalidate_all(flush=False)
        return found

    @api.model
    def _due(self, companies, as_of):
        """Return those of the companies whose last snapshot is older than their period on a date."""
        since = [as_of - timedelta(PERIODS[company.kestio_snapshot_period]) for company in companies]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company.id FROM UNNEST(%s::int[], %s::date[]) company (id, since)
                 WHERE NOT EXISTS (SELECT FROM kestio_lead_snapshot snapshot
                                    WHERE snapshot.date > company.since
                                      AND COALESCE(snapshot.company_id, %s) = company.id)
                """,
                companies.ids,
                since,
                self.env["kestio.model.scope"]._main_company_id(),
            )
        )
        return companies.browse(company_id for [company_id] in rows)


# A probability that Odoo could not compute is 0, and the model's is never below 1: 0 is no forecast of theirs.
_TAKE = """
    INSERT INTO kestio_lead_snapshot (date, lead_id, stage_id, user_id, team_id, company_id, tier_id, model_id,
           expected_revenue, probability, own_probability, rule_probability, odoo_probability, date_deadline)
    SELECT company.today, lead.id, lead.stage_id, lead.user_id, lead.team_id, lead.company_id, lead.kestio_tier_id,
           COALESCE(of_team.model_id, of_company.model_id), COALESCE(lead.expected_revenue, 0),
           COALESCE(lead.probability, 0),
           CASE WHEN ROUND(COALESCE(lead.probability, 0)::numeric, 2)
                     != ROUND(COALESCE(lead.automated_probability, 0)::numeric, 2) THEN lead.probability END,
           NULLIF(lead.kestio_rule_probability, 0),
           NULLIF(COALESCE(odoo.probability, lead.automated_probability), 0), lead.date_deadline
      FROM crm_lead lead
      JOIN UNNEST(%(companies)s::int[], %(dates)s::date[]) company (id, today)
        ON company.id = COALESCE(lead.company_id, %(main)s)
      LEFT JOIN kestio_model_scope of_team ON of_team.company_id = company.id AND of_team.team_id = lead.team_id
      LEFT JOIN kestio_model_scope of_company ON of_company.company_id = company.id AND of_company.team_id IS NULL
      LEFT JOIN UNNEST(%(leads)s::int[], %(probabilities)s::float8[]) odoo (lead_id, probability)
        ON odoo.lead_id = lead.id
     WHERE lead.active AND lead.type = 'opportunity' AND lead.won_status = 'pending'
        ON CONFLICT DO NOTHING
"""
