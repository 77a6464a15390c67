"""Visit: the list of actions that the commercial model asks for, tier by tier, as Odoo's own activity plans."""

from odoo import api, fields, models
from odoo.fields import Domain


class MailActivityPlan(models.Model):
    """A plan for customers belongs to a tier, which is known by its code in later versions."""

    _name = "mail.activity.plan"
    _inherit = "mail.activity.plan"

    kestio_tier_id = fields.Many2one(
        "kestio.tier",
        string="For customers of tier",
        index="btree_not_null",
        ondelete="set null",
        domain="[('state', '=', 'active')]",
        help="Launched in one click on a customer of this tier.",
    )

    @api.model
    def _kestio_of(self, tier, company):
        """Return the plan for customers of a tier in a company: its own first, then one for all companies."""
        own = Domain("res_model", "=", "res.partner") & Domain("kestio_tier_id.code", "=", tier.code or "")
        found = self.sudo().search(
            own & Domain("company_id", "in", [company.id, False]) & Domain("template_ids", "!=", False), order="id"
        )
        return found.sorted(lambda plan: (not plan.company_id, plan.id))[:1]
