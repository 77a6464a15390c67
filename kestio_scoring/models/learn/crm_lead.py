"""Learn: what a lead did early on, as a condition that rules can ask: so many events of a type."""

import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..ledger.kestio_score_event import COUNTS

BEFORE, AFTER = 90, 7  # days around the moment at which a lead came
ASKED = re.compile(r"\s*(\w+)\s*:\s*(\d{1,6})\s*(?:(\+)|-\s*(\d{1,6}))?\s*")


class CrmLead(models.Model):
    """Written ``page_view: 3+`` or ``page_view: 1-2``; the answer stays the same for as long as events are kept.

    It is asked with *contains*: of two equalities about one field Odoo makes one, which no value meets.
    """

    _name = "crm.lead"
    _inherit = "crm.lead"

    kestio_early_events = fields.Char(
        string="Did early on",
        compute="_compute_kestio_early_events",
        search="_search_kestio_early_events",
        groups="kestio_scoring.group_user",
        help="What it did from 90 days before it came until 7 days after. In a condition: contains page_view: 3+",
    )

    @api.depends("partner_id")
    def _compute_kestio_early_events(self):
        found = self.env["kestio.score.facet.event"]._counts(self.ids)
        for lead in self:
            rows = sorted(found.get(lead.id, {}).items())
            lead.kestio_early_events = ", ".join(f"{code}: {count}" for code, count in rows)

    def _search_kestio_early_events(self, operator, value):
        # Odoo asks nobody for his groups before it calls a search method.
        self._check_field_access(self._fields["kestio_early_events"], "read")
        if operator.startswith("not "):
            return NotImplemented
        kinds = self.env["kestio.score.event.type"].sudo()._by_code()
        found = ASKED.fullmatch(value) if operator in ("like", "ilike") else None
        if not found or found[1] not in kinds:
            raise ValueError(f"{value!r} is no type of event with a number, such as page_view: 3+")
        kind, low = kinds[found[1]][0], int(found[2])
        most = None if found[3] else int(found[4] or low)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(SELECT COUNT(*) FROM (%s) did WHERE did.type_id = %s) BETWEEN %s AND COALESCE(%s, 1000000)",
                early(SQL.identifier(alias)),
                kind,
                low,
                most,
            )
        )


def early(lead):
    """Select the type of what a lead, or its contact, did early on and that is not in doubt; ``lead`` is an alias."""
    return SQL(_EARLY, lead=lead, counts=list(COUNTS), before=BEFORE, after=AFTER)


_EARLY = """
    SELECT event.type_id
      FROM (SELECT e.* FROM kestio_score_event e WHERE e.lead_id = %(lead)s.id
             UNION ALL
            SELECT e.* FROM kestio_score_event e
             WHERE e.partner_id = %(lead)s.partner_id AND e.lead_id IS DISTINCT FROM %(lead)s.id) event
     WHERE event.date > %(lead)s.create_date - %(before)s * INTERVAL '1 day'
       AND event.date <= %(lead)s.create_date + %(after)s * INTERVAL '1 day'
       AND event.trust = ANY(%(counts)s)
       AND (event.company_id IS NULL OR %(lead)s.company_id IS NULL OR event.company_id = %(lead)s.company_id)
"""
