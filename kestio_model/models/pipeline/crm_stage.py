"""Pipeline: a stage that is deleted stays readable in the history of leads."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CrmStage(models.Model):
    """The history keeps the name of a stage; who was in it has been moved out before."""

    _name = "crm.stage"
    _inherit = "crm.stage"

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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ruled(self):
        rules = self.env["kestio.stage.rule"].sudo().search([("stage_id", "in", self.ids)])
        criteria = self.env["kestio.stage.criterion"].sudo().search([("stage_id", "in", self.ids)])
        parts = [*rules, *criteria]
        for stage in self:
            if versions := {part.model_id for part in parts if part.stage_id == stage}:
                raise UserError(
                    self.env._(
                        "The stage %(stage)s has rules or criteria in %(versions)s, so it cannot be deleted: "
                        "rename it, fold it, or remove them from the version while it is a draft.",
                        stage=stage.name,
                        versions=", ".join(sorted(version.display_name for version in versions)),
                    )
                )
