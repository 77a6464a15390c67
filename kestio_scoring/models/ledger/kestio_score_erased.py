"""Ledger: what was erased stays erased, also when an outside tool sends it again."""

from odoo import api, fields, models
from odoo.tools import SQL


class KestioScoreErased(models.Model):
    """Of an event only a digest of its source and key is kept, with the server's secret in it: nobody can be read."""

    _name = "kestio.score.erased"
    _description = "Erased event"
    _rec_name = "digest"
    _log_access = False

    digest = fields.Char(required=True, readonly=True)

    _digest_uniq = models.UniqueIndex("(digest)")

    @api.model
    def _digest(self, alias):
        """Return the SQL of the digest of an event.

        :param alias: of a relation with the columns source and source_key.
        """
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        return SQL(
            "ENCODE(SHA256(CONVERT_TO(%s || CHR(10) || %s || CHR(10) || %s, 'UTF8')), 'hex')",
            secret,
            SQL.identifier(alias, "source"),
            SQL.identifier(alias, "source_key"),
        )
