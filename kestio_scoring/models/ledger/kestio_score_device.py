"""Ledger: whose device it is: that of the one to whom a signed link was sent, when it is the first to open it."""

import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import hash_sign, verify_hash_signed

SCOPE = "kestio_scoring.recipient"
LASTS = timedelta(days=400)


class KestioScoreDevice(models.Model):
    """A device is of one person for good; nobody becomes somebody else because he forwards a mail."""

    _name = "kestio.score.device"
    _description = "Device of a contact"
    _order = "id desc"
    _log_access = False

    visitor = fields.Char(required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade", index=True)
    date = fields.Datetime(string="Known since", required=True, readonly=True)

    _visitor_uniq = models.UniqueIndex("(visitor)")

    @api.model
    def _token(self, partner, **facts):
        """Return what a link to one person carries; nobody makes it without the server's secret.

        :param facts: what else it says, such as ``url`` (where it leads) or ``mail`` (key of the mail).
        """
        # Each link is one of its own, also of two mails that leave in the same second.
        facts = {**facts, "partner": partner.id, "nonce": secrets.token_urlsafe(6)}
        return hash_sign(self.sudo().env, SCOPE, facts, expiration=LASTS)

    @api.model
    def _read_token(self, token):
        """Return what a token says, or nothing when it is not ours or too old."""
        try:
            return verify_hash_signed(self.sudo().env, SCOPE, token) or {}
        except (ValueError, IndexError, TypeError):
            return {}

    @api.model
    def _meet(self, token, visitor):
        """Learn whose device opened a link.

        :param token: what the link carried; it was read before.
        :param visitor: key of the device.
        :return: None when the device is the person's, else ``shared_link``.
        """
        partner = self._read_token(token)["partner"]
        now = fields.Datetime.now()
        if self._owners([visitor]).get(visitor, partner) != partner:
            return "shared_link"
        digest = hashlib.sha256(token.encode()).hexdigest()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO kestio_score_link (digest, visitor, partner_id, date) VALUES (%s, %s, %s, %s)
                ON CONFLICT (digest) DO NOTHING
                """,
                digest,
                visitor,
                partner,
                now,
            )
        )
        [[first]] = self.env.execute_query(SQL("SELECT visitor FROM kestio_score_link WHERE digest = %s", digest))
        if first != visitor:
            return "shared_link"
        self._sign(visitor, partner)
        return None

    @api.model
    def _sign(self, visitor, partner_id):
        """Give a device to a person who made himself known on it, with what happened on it before.

        :return: False when it is somebody else's already: then nothing changes.
        """
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO kestio_score_device (visitor, partner_id, date)
                SELECT %s, id, %s FROM res_partner WHERE id = %s ON CONFLICT (visitor) DO NOTHING RETURNING id
                """,
                visitor,
                fields.Datetime.now(),
                partner_id,
            )
        )
        if not rows:
            return self._owners([visitor]).get(visitor) == partner_id
        self.env.cr.execute(
            SQL(
                "UPDATE kestio_score_event SET partner_id = %s, visitor = NULL WHERE visitor = %s",
                partner_id,
                visitor,
            )
        )
        self.env["kestio.score.event"].invalidate_model()
        if self.env.cr.rowcount:
            self.env["kestio.score.ledger"].sudo()._recompute({partner_id})
        return True

    @api.model
    def _owners(self, visitors):
        """Return whose devices these are: ``{visitor: id of contact}``."""
        return dict(
            self.env.execute_query(
                SQL("SELECT visitor, partner_id FROM kestio_score_device WHERE visitor = ANY(%s)", list(visitors))
            )
        )

    @api.model
    def _forget(self, partners):
        """Forget the devices of contacts and which links they opened."""
        self.sudo().search([("partner_id", "in", partners.ids)]).unlink()
        self.env["kestio.score.link"].sudo().search([("partner_id", "in", partners.ids)]).unlink()
