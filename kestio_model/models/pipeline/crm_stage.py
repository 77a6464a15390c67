"""Pipeline: a stage that is deleted stays readable in the history of leads."""

from odoo import api, models
from odoo.tools import SQL


class CrmStage(models.Model):
    """The history keeps the name of a stage; who was in it has been moved out before."""

    _inherit = "crm.stage"
    _name = "crm.stage"

    @api.ondelete(at_uninstall=True)
    def _kestio_keep_name(self):
        self.flush_model(["name"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE kestio_lead_history past SET stage_name = stage.name
                  FROM crm_stage stage WHERE stage.id = past.stage_id AND stage.id = ANY(%s)
                """,
                self.ids,
            )
        )
        self.env["kestio.lead.history"].invalidate_model(flush=False)
