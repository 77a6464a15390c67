"""Ledger: who agreed that what he opens is followed, since when, and how we know."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

STATES = [("given", "Given"), ("withdrawn", "Withdrawn")]


class KestioScoreConsent(models.Model):
    """Append-only: the last row of a contact holds; the rows before prove what was allowed when."""

    _name = "kestio.score.consent"
    _description = "Consent to be followed"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Contact", required=True, readonly=True, ondelete="cascade", index=True
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
    def _given_since(self, partners):
        """Return since when those agree who do: ``{id: naive UTC}``.

        :param partners: ids of contacts.
        """
        if not partners:
            return {}
        self.flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT said.partner_id, MIN(said.date) FROM kestio_score_consent said
                     WHERE said.partner_id = ANY(%s) AND said.state = 'given' AND NOT EXISTS (
                           SELECT FROM kestio_score_consent later
                            WHERE later.partner_id = said.partner_id AND later.state = 'withdrawn'
                              AND (later.date, later.id) > (said.date, said.id))
                     GROUP BY said.partner_id
                    """,
                    list(partners),
                )
            )
        )

    @api.model
    def _say(self, partners, state, source, proof=None, date=None):
        """Write down what contacts say; who withdraws loses what was recorded by his consent.

        :param partners: ``res.partner`` records.
        :param state: ``given`` or ``withdrawn``.
        """
        date = date or fields.Datetime.now()
        said = self.sudo().create(
            [
                {
                    "partner_id": partner.id,
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
            SQL("partner_id = ANY(%s) AND consent = 'given'", [one for one in partners.ids if one not in agree])
        )
        partners.invalidate_recordset(["kestio_consent"])
        return said
