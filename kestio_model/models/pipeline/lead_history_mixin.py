"""Pipeline: leads write their own history, in one statement for any number of them, and show their time by stage."""

from odoo import api, fields, models
from odoo.tools import SQL

# Other fields change nothing that the history keeps: writing them asks nothing.
KEPT = frozenset(
    {
        "stage_id",
        "user_id",
        "team_id",
        "company_id",
        "expected_revenue",
        "date_deadline",
        "active",
        "probability",
        "partner_id",
        "type",
        "kestio_tier_id",
        "kestio_tier_locked",
        "kestio_potential",
    }
)


class LeadHistoryMixin(models.AbstractModel):
    """Called by ``crm.lead`` after each creation and change, and when leads are merged."""

    _name = "kestio.lead.history.mixin"
    _description = "History of a lead"

    kestio_stage_times = fields.Json(
        string="Time in stage",
        compute="_compute_kestio_stage_times",
        help="Days in each stage since the lead was made or last re-opened.",
    )

    @api.depends("stage_id", "won_status")
    def _compute_kestio_stage_times(self):
        times = self.env["kestio.lead.history"].sudo()._stage_times(self._origin.ids)
        for lead in self:
            lead.kestio_stage_times = times.get(lead._origin.id) or False

    def _kestio_log_history(self, vals=None):
        """Append to the history what changed.

        :param vals: what was written; None after a creation.
        """
        if not self or (vals is not None and KEPT.isdisjoint(vals)):
            return
        # All that waits is written at once: flushed in two goes it would take two statements.
        self.flush_recordset()
        history = self.env["kestio.lead.history"].sudo()
        if vals is None:
            history._begin(self.ids)
        else:
            history._append(SQL("lead.id = ANY(%s)", self.ids))

    def _kestio_merge_history(self, opportunities):
        """Keep the earliest entry into the stage among the leads merged into this one."""
        merged = self | opportunities
        same = merged.filtered(lambda lead: lead.stage_id == self.stage_id and lead.won_status == "pending")
        moments = [lead.date_last_stage_update for lead in same if lead.date_last_stage_update]
        if self not in same or not moments:
            return
        self.date_last_stage_update = min(moments)
        self.env["kestio.lead.history"].sudo()._merge_stays(self, same)

    def action_kestio_history(self):
        """Open what was true of this lead, and when."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kestio_model.kestio_lead_history_action")
        title = self.env._("History of %s", self.display_name)
        return action | {
            "name": title,
            "display_name": title,
            "domain": [("lead_id", "=", self.id)],
            "context": {"active_test": False, "kestio_one_lead": True},
            "views": [(False, "list")],
            "view_mode": "list",
        }
