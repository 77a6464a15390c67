"""Visit: how often a company's own meetings are missed, by how many days ahead they were made."""

from datetime import timedelta

from odoo import fields, models, tools
from odoo.tools import SQL

from ...engine import slot_choice

YEARS = 2  # older meetings do not teach any more

# A meeting that was noted after its start was never promised.
COUNTS = """
    SELECT (event.start AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
               - (event.create_date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS ahead,
           COUNT(*) FILTER (WHERE event.kestio_outcome = 'no_show'),
           COUNT(*)
      FROM calendar_event event
      JOIN res_users rep ON rep.id = event.user_id
     WHERE rep.company_id = %(company)s
       AND event.active IS TRUE
       AND event.kestio_outcome IN ('held', 'no_show')
       AND event.allday IS NOT TRUE
       AND event.create_date < event.start
       AND event.start >= %(since)s
  GROUP BY 1
"""


class SlotRatesMixin(models.AbstractModel):
    """Read once a day and company; the built-in rates weigh as much as 100 meetings at each lead."""

    _name = "kestio.slot.rates.mixin"
    _description = "No-show by lead time"

    def _no_show_rates(self, company):
        """Return the share of meetings that are missed, from a number of days ahead on."""
        return self._learned_rates(company.id, company._kestio_tz(), fields.Date.today())

    @tools.ormcache("company_id", "tz", "today")
    def _learned_rates(self, company_id, tz, today):
        self.env["calendar.event"].flush_model(["active", "allday", "kestio_outcome", "start", "user_id"])
        since = today - timedelta(days=365 * YEARS)
        rows = self.env.execute_query(SQL(COUNTS, tz=tz, company=company_id, since=since))
        return slot_choice.learned_rates({ahead: (missed, met) for ahead, missed, met in rows})
