"""Score: whose events are new since their score was computed and acted on; a job empties the list every few minutes."""

from odoo import api, fields, models
from odoo.tools import SQL


class KestioScoreTouched(models.Model):
    """Written without looking whether somebody is there already: a page view must cost next to nothing."""

    _name = "kestio.score.touched"
    _description = "Touched by new events"
    _log_access = False

    partner_id = fields.Integer(readonly=True)
    lead_id = fields.Integer(readonly=True)
    is_scored = fields.Boolean(readonly=True, help="Computed; the thresholds are still to be looked at.")

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
        """Tell whom new events touched whose scores are not computed yet, and note that they are.

        They stay on the list until their leads have crossed their thresholds: a job that is killed in between leaves
        them to the next.

        :return: the ids of contacts, and those of leads without contact.
        """
        new = "UPDATE kestio_score_touched SET is_scored = TRUE WHERE is_scored IS NOT TRUE"
        rows = self.env.execute_query(SQL("%s RETURNING partner_id, lead_id", SQL(new)))
        self.invalidate_model()
        return _people(rows)

    @api.model
    def _scored(self):
        """Return the entries of those whose scores are computed and who did not cross their thresholds yet.

        :return: the ids of the entries, the ids of contacts, and those of leads without contact.
        """
        rows = self.env.execute_query(SQL("SELECT id, partner_id, lead_id FROM kestio_score_touched WHERE is_scored"))
        return [one for one, _partner, _lead in rows], *_people((partner, lead) for _one, partner, lead in rows)

    @api.model
    def _forget(self, entries):
        """Take entries off the list."""
        self.env.cr.execute(SQL("DELETE FROM kestio_score_touched WHERE id = ANY(%s)", list(entries)))
        self.invalidate_model()


def _people(rows):
    rows = list(rows)
    partners = sorted({partner for partner, _lead in rows if partner})
    return partners, sorted({lead for partner, lead in rows if lead and not partner})
