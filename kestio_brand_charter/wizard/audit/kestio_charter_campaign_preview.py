"""Audits: how many artefacts there are in each cell, before a campaign is drawn."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...models.audit import sql_artefacts


class KestioCharterCampaignPreview(models.TransientModel):
    """Counts only: nothing of the artefacts is shown."""

    _name = "kestio.charter.campaign.preview"
    _description = "Artefacts in a cell"
    _inherit = ["kestio.tier.code.mixin"]
    _order = "drawn desc, available desc, channel_id, step_id, sequence, id"
    _rec_name = "channel_id"

    campaign_id = fields.Many2one("kestio.charter.campaign", readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="campaign_id.company_id", store=True)
    channel_id = fields.Many2one("kestio.channel", readonly=True)
    step_id = fields.Many2one("kestio.journey.step", readonly=True)
    sequence = fields.Integer(readonly=True)
    markers = fields.Integer(string="Questions", readonly=True, aggregator=None)
    available = fields.Integer(string="Artefacts", readonly=True)
    drawn = fields.Integer(string="To draw", readonly=True)

    @api.model
    def _fill(self, campaign):
        """Return a row for each cell in which something is required, and one for what belongs to none."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH counted AS (
                    SELECT channel_id, step_id, tier_code, COUNT(*) AS available FROM (%s) p
                     GROUP BY channel_id, step_id, tier_code)
                SELECT COALESCE(a.channel_id, c.channel_id) AS channel_id, COALESCE(a.step_id, c.step_id) AS step_id,
                       COALESCE(a.tier_code, c.tier_code) AS tier_code, COALESCE(a.tier_rank, 0) AS sequence,
                       COALESCE(a.markers, 0) AS markers, COALESCE(c.available, 0) AS available,
                       CASE WHEN a.channel_id IS NULL THEN 0 ELSE LEAST(COALESCE(c.available, 0), %s) END AS drawn
                  FROM (%s) a
                  FULL JOIN counted c ON c.channel_id = a.channel_id AND c.step_id = a.step_id
                        AND COALESCE(c.tier_code, '') = COALESCE(a.tier_code, '')
                """,
                campaign.sudo()._population(),
                campaign.per_cell,
                sql_artefacts.asked(campaign.charter_id),
            )
        )
        return self.create([{**row, "campaign_id": campaign.id} for row in rows])
