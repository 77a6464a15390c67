"""Absence: a user knows for whom he stands in, so that rules can let him in."""

from odoo import api, fields, models


class ResUsers(models.Model):
    """Read by the access rules of leads and quotes: their ids are constants there, so that indexes serve."""

    _name = "res.users"
    _inherit = "res.users"

    kestio_standing_ids = fields.One2many(
        "kestio.absence", "substitute_id", string="Absences of others", groups="kestio_model.group_user"
    )
    kestio_absent_ids = fields.Many2many(
        "res.users", string="Stands in for", compute="_compute_kestio_absent_ids", compute_sudo=True
    )

    @api.depends("kestio_standing_ids.state", "kestio_standing_ids.user_id")
    def _compute_kestio_absent_ids(self):
        for user in self:
            standing = user.kestio_standing_ids.filtered(lambda absence: absence.state == "running")
            user.kestio_absent_ids = standing.user_id
