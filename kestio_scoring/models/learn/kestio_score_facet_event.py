"""Learn: what leads did early on, by type of event, as the ledger tells it."""

from collections import Counter
from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL

from ...engine import learn_values
from .crm_lead import AFTER, early


class KestioScoreFacetEvent(models.AbstractModel):
    """Counted up to a fixed moment after a lead came, so that neither its age nor its outcome gives itself away.

    A lead that was closed before that moment, or came before the ledger began, says nothing of it.
    """

    _name = "kestio.score.facet.event"
    _description = "What leads did early on"
    _inherit = ["kestio.score.facet"]
    _kind = "did"

    @api.model
    def _offered(self, ids):
        leads = Counter(code for found in self._counts(ids).values() for code in found)
        often = [code for code, count in leads.items() if count >= learn_values.FEWEST]
        offered = {}
        for kind in self.env["kestio.score.event.type"].sudo().search([("code", "in", often)]):
            offered[self._named(kind.code)] = (learn_values.NUMBER, self.env._("%s, early on", kind.name))
        return offered

    @api.model
    def _cells(self, ids, names):
        counts = self._counts(ids)
        codes = {name: name.split(":")[1] for name in names}
        return {
            name: [float(counts[lead].get(code, 0)) if lead in counts else None for lead in ids]
            for name, code in codes.items()
        }

    @api.model
    def _condition(self, name, value):
        low, most = _bounds(value)
        times = f"{low}+" if most is None else str(low) if low == most else f"{low}-{most}"
        return [("kestio_early_events", "ilike", f"{name.split(':')[1]}: {times}")]

    @api.model
    def _label(self, name, value):
        low, most = _bounds(value)
        if most is None:
            return self.env._("%(bound)s or more", bound=low)
        return str(low) if low == most else self.env._("%(low)s to %(high)s", low=low, high=most)

    @api.model
    def _cut(self, field):
        """Leave out what is not known: no rule asks for it."""
        return replace(field, values=tuple(value for value in field.values if value.kind != learn_values.EMPTY))

    @api.model
    def _counts(self, ids):
        """Return how often each lead that tells it did what early on: ``{id: {code: times}}``."""
        self.env["crm.lead"].flush_model(["create_date", "date_closed", "partner_id", "company_id"])
        rows = self.env.execute_query(SQL(_COUNTS, early=early(SQL("lead")), ids=list(ids), after=AFTER))
        found = {}
        for lead, code, times in rows:
            found.setdefault(lead, {}).update({code: times} if code else {})
        return found


def _bounds(value):
    """Return from how many times to how many a range goes, None: no limit."""
    return int(value.low or 0), None if value.high is None else int(value.high) - 1


_COUNTS = """
    SELECT lead.id, kind.code, COUNT(*)
      FROM crm_lead lead
      LEFT JOIN LATERAL (%(early)s) did ON TRUE
      LEFT JOIN kestio_score_event_type kind ON kind.id = did.type_id
     WHERE lead.id = ANY(%(ids)s)
       AND lead.create_date >= (SELECT MIN(date) FROM kestio_score_event)
       AND (lead.date_closed IS NULL OR lead.date_closed >= lead.create_date + %(after)s * INTERVAL '1 day')
     GROUP BY lead.id, kind.code
"""
