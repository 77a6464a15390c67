"""A company chooses what the charter does in daily work."""

from odoo import fields, models


class ResCompany(models.Model):
    """Whether the panel is shown is asked at each mail: it is kept in the cache of brands."""

    _inherit = "res.company"

    kestio_charter_panel = fields.Boolean(string="Charter where one writes", default=True)
    kestio_charter_block = fields.Boolean(
        string="Hold back critical words",
        help="A template or mailing with a critical word of the charter cannot be saved. Off: it is only shown.",
    )
    kestio_charter_score_aim = fields.Integer(
        string="Score to aim at", default=70, help="Texts below are listed as such; from 0 to 100."
    )

    _charter_score_aim = models.Constraint(
        "CHECK(kestio_charter_score_aim BETWEEN 0 AND 100)", "The score to aim at is from 0 to 100."
    )

    def write(self, vals):
        result = super().write(vals)
        if "kestio_charter_panel" in vals:
            self.env.registry.clear_cache()
        if "kestio_charter_score_aim" in vals:
            self.env["kestio.charter.text"].sudo()._relevel(self)
        return result
