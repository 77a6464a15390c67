"""Ledger: who agreed that what he opens is followed, since when, and how we know."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

STATES = [("given", "Given"), ("withdrawn", "Withdrawn")]


class KestioScoreConsent(models.Model):
    """Append-only: the last row of a contact holds; the rows before prove what was allowed when.

    A contact that companies share agrees with each of them by itself: who asks has to be named. A row without company
    holds for all of them; so the dialog proposes it for a withdrawal.
    """

    _name = "kestio.score.consent"
    _description = "Consent to be followed"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Contact", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company", string="Said to", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    state = fields.Selection(selection=STATES, string="Consent", required=True, readonly=True)
    date = fields.Datetime(string="Said on", required=True, readonly=True, default=fields.Datetime.now)
    source = fields.Char(string="How", required=True, readonly=True, help="Form, mail, phone call, meeting...")
    proof = fields.Text(readonly=True, help="What was agreed to, in which words, or where it is kept.")
    user_id = fields.Many2one(
        "res.users",
        string="Written by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )

    _partner_idx = models.Index("(partner_id, date)")

    def write(self, vals):
        if self:
            raise UserError(self.env._("What was said about consent is not changed: write down what is said now."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was said about consent is not deleted: it proves what was allowed."))

    @api.model
    def _given_since(self, partners, companies=None):
        """Return since when those agree who do: ``{(contact, company): naive UTC}``.

        :param partners: ids of contacts.
        :param companies: ids of the companies that they agree with; left out: any.
        """
        if not partners or companies is not None and not companies:
            return {}
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT said.partner_id, company.id, MIN(said.date)
                  FROM kestio_score_consent said
                  JOIN UNNEST(%s) company (id) ON said.company_id IS NULL OR said.company_id = company.id
                 WHERE said.partner_id = ANY(%s) AND said.state = 'given' AND NOT EXISTS (
                       SELECT FROM kestio_score_consent later
                        WHERE later.partner_id = said.partner_id AND later.state = 'withdrawn'
                          AND (later.company_id IS NULL OR later.company_id = company.id)
                          AND (later.date, later.id) > (said.date, said.id))
                 GROUP BY said.partner_id, company.id
                """,
                SQL("ARRAY(SELECT id FROM res_company)") if companies is None else list(companies),
                list(partners),
            )
        )
        return {(partner, company): since for partner, company, since in rows}

    @api.model
    def _last_said(self, partners, company):
        """Return what contacts said last to a company, or to all where it is empty: ``{id: state}``."""
        domain = [("partner_id", "in", partners.ids), ("company_id", "in", [False, company.id or False])]
        return {row.partner_id.id: row.state for row in self.sudo().search(domain, order="date, id")}

    @api.model
    def _say(self, partners, state, source, proof=None, date=None, company=None):
        """Write down what contacts say; who withdraws loses what was recorded by his consent.

        :param partners: ``res.partner`` records.
        :param state: ``given`` or ``withdrawn``.
        :param company: to which ``res.company`` they said it; left out: to all of them.
        """
        date = date or fields.Datetime.now()
        said = self.sudo().create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": company.id if company else False,
                    "state": state,
                    "source": source,
                    "proof": proof,
                    "date": date,
                    "user_id": self.env.uid,
                }
                for partner in partners
            ]
        )
        agree = self._given_since(partners.ids)
        self.env["kestio.score.ledger"].sudo()._erase(
            SQL(
                """
                partner_id = ANY(%s) AND consent = 'given'
                AND (partner_id, company_id) NOT IN (SELECT * FROM UNNEST(%s::int[], %s::int[]))
                """,
                partners.ids,
                [partner for partner, _company in agree],
                [company for _partner, company in agree],
            )
        )
        partners.invalidate_recordset(["kestio_consent"])
        return said
