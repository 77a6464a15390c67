"""Pipeline: the figures of deals that enter a stage now, which are the same for all of one place: remembered."""

from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.tools import SQL

FEW = 20  # leads, for which the statement takes longer to plan than to run
JUST_NOW = timedelta(minutes=1)
_STAYED = """
    SELECT FROM unnest(%(leads)s::int[], %(stages)s::int[]) AS entered (lead_id, stage_id)
      JOIN kestio_lead_history stay ON stay.lead_id = entered.lead_id
     WHERE stay.stage_id = entered.stage_id OR stay.date_to IS NULL AND stay.won_status != 'pending' LIMIT 1
"""


class KestioProbabilityFigures(models.AbstractModel):
    """A deal that comes to a stage for the first time has no days there, no pauses and no meetings that count."""

    _inherit = "kestio.probability.figures"

    @api.model
    def _entering(self, leads):
        """Return the figures of leads that all enter their stage now and for the first time, or None.

        :return: rows by lead id, without the leads of stages without a rule; None when the statement has to be asked.
        """
        if len(leads) > FEW:
            return None
        # As Odoo dates the change of a stage.
        moment = self.env.cr.now()
        if not all(self._just_came(lead, moment) for lead in leads) or self._stayed_before(leads):
            return None
        rows = {lead.id: self._on_entry(*lead._kestio_state(0)[2:6]) for lead in leads}
        # On this clock the days since the deal began count.
        if any(rows[lead.id].get("clock") == "process" and not _is_today(lead, lead.create_date) for lead in leads):
            return None
        return {lead_id: dict(row) for lead_id, row in rows.items() if row}

    def _just_came(self, lead, moment):
        """Tell whether a lead came to its stage a moment ago, today where the company is, to meet no criteria there."""
        came = lead.date_last_stage_update or moment
        if abs(came - moment) > JUST_NOW or not _is_today(lead, came):
            return False
        model_id = self.env["kestio.model.scope"]._active_model_id(lead._kestio_company().id, lead.team_id.id)
        return (model_id, lead.stage_id.id) not in self.env["kestio.stage.criterion"]._active_stages()

    def _stayed_before(self, leads):
        """Tell whether any of these leads was in its stage before, or comes back from being won or lost."""
        stored = [lead for lead in leads if lead._origin]
        values = {"leads": [lead._origin.id for lead in stored], "stages": [lead.stage_id.id for lead in stored]}
        return bool(stored and self.env.execute_query(SQL(_STAYED, **values)))

    @api.model
    @tools.ormcache("company_id", "team_id", "stage_id", "tier_id")
    def _on_entry(self, company_id, team_id, stage_id, tier_id):
        """Return the figures of a deal that enters a stage now, by the statement; empty without a rule."""
        versions = self.env["kestio.model"].sudo().browse(self.env["kestio.model.scope"]._ruled_models())
        self._flush()
        edited = self._edited([(0, None, company_id, team_id, stage_id, tier_id, None, None, None)])
        now = fields.Datetime.now()
        rows = self.env.execute_query_dict(self._statement(self._live(edited, now, versions), now, versions))
        return rows[0] if rows else {}


def _is_today(lead, moment):
    """Tell whether a moment is today where the lead's company is; no moment is now."""
    place = lead.with_context(tz=lead._kestio_company()._kestio_tz())
    return not moment or fields.Datetime.context_timestamp(place, moment).date() == lead._kestio_today()
