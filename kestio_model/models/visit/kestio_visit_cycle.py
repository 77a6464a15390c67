"""Visit: opens, changes and ends the cycles of customers; one statement for each, whatever their number."""

from odoo import api, fields, models
from odoo.tools import SQL

from . import sql_visit

READ = {
    "res.partner": [
        "active",
        "commercial_partner_id",
        "company_id",
        "user_id",
        "kestio_tier_id",
        "kestio_visit_cadence",
        "kestio_visit_exempt",
    ],
    "kestio.tier": ["cadence_months", "handling", "visit_duration", "sequence"],
    "kestio.tier.history": None,
    "res.users": ["active", "share", "company_ids", "company_id"],
    "calendar.event": ["active", "start", "kestio_outcome", "user_id", "partner_ids"],
    "kestio.visit": None,
}


class KestioVisitCycle(models.AbstractModel):
    """Who is due, and who is not any more. A second run finds nothing to write."""

    _name = "kestio.visit.cycle"
    _description = "Cycles of visits"

    @api.model
    def _sync(self, company, condition, today=None):
        """Bring the open visits of a company's customers to what rules them now.

        :param condition: SQL on the alias ``p`` (``res_partner``).
        :return: how many visits changed.
        """
        self._flush()
        values = self._values(company, condition, today or self._today(company))
        changed, dropped = 0, []
        for statement in (sql_visit.LOST, sql_visit.CANCEL, sql_visit.CHANGE, sql_visit.OPEN_CYCLE, sql_visit.ORPHAN):
            self.env.cr.execute(SQL(statement, **values))
            changed += self.env.cr.rowcount
            if statement in (sql_visit.CANCEL, sql_visit.ORPHAN):
                dropped += self.env.cr.fetchall()
        if changed:
            self.env["kestio.visit"].invalidate_model()
        if dropped:
            self._let_go(dropped)
        return changed

    def _let_go(self, dropped):
        """Take the meetings of visits that ended out of the calendar, and what was asked of the rep with them."""
        visits = self.env["kestio.visit"]
        visits._drop(self.env["calendar.event"].browse([event_id for _visit_id, event_id in dropped if event_id]))
        visits.browse([visit_id for visit_id, _event_id in dropped]).sudo().activity_ids.unlink()

    def _values(self, company, condition, today):
        return {
            "key": str(company.id),
            "company": company.id,
            "condition": condition,
            "today": today,
            "tz": company._kestio_tz(),
            "tolerance": company.kestio_visit_tolerance,
            "onboarding": company.kestio_visit_onboarding,
            "uid": self.env.uid,
        }

    def _flush(self):
        for name, names in READ.items():
            self.env[name].flush_model(names)

    def _today(self, company):
        """Return the current date where the company is."""
        return fields.Date.context_today(self.with_context(tz=company._kestio_tz()))
