"""Score: whose events are new since their score was computed; a job empties the list every few minutes."""

from odoo import api, fields, models
from odoo.tools import SQL


class KestioScoreTouched(models.Model):
    """Written without looking whether somebody is there already: a page view must cost next to nothing."""

    _name = "kestio.score.touched"
    _description = "Touched by new events"
    _log_access = False

    partner_id = fields.Integer(readonly=True)
    lead_id = fields.Integer(readonly=True)

    @api.model
    def _add(self, pairs):
        """Remember contacts and leads.

        :param pairs: pairs of a contact's id and a lead's id; either may be missing.
        """
        if pairs := sorted({(partner or 0, lead or 0) for partner, lead in pairs} - {(0, 0)}):
            rows = SQL(", ").join(SQL("(%s, %s)", partner or None, lead or None) for partner, lead in pairs)
            self.env.cr.execute(SQL("INSERT INTO kestio_score_touched (partner_id, lead_id) VALUES %s", rows))

    @api.model
    def _take(self):
        """Empty the list; return the ids of contacts, and those of leads without contact."""
        rows = self.env.execute_query(SQL("DELETE FROM kestio_score_touched RETURNING partner_id, lead_id"))
        self.invalidate_model()
        partners = sorted({partner for partner, _lead in rows if partner})
        return partners, sorted({lead for partner, lead in rows if lead and not partner})
