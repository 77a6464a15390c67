"""Segment: what the periodic digest mail says about tiers."""

from odoo import fields, models
from odoo.exceptions import AccessError


class DigestDigest(models.Model):
    """Two figures; each user counts what his access rights show him."""

    _name = "digest.digest"
    _inherit = "digest.digest"

    kpi_kestio_tier_change = fields.Boolean(string="Tier changes")
    kpi_kestio_tier_change_value = fields.Integer(compute="_compute_kpi_kestio_tier_change_value")
    kpi_kestio_suggestion = fields.Boolean(string="Tier suggestions to decide")
    kpi_kestio_suggestion_value = fields.Integer(compute="_compute_kpi_kestio_suggestion_value")

    def _compute_kpi_kestio_tier_change_value(self):
        self._kestio_check_reader()
        self._calculate_company_based_kpi("kestio.tier.history", "kpi_kestio_tier_change_value")

    def _compute_kpi_kestio_suggestion_value(self):
        self._kestio_check_reader()
        self._calculate_company_based_kpi(
            "kestio.tier.suggestion",
            "kpi_kestio_suggestion_value",
            additional_domain=[("state", "=", "open")],
        )

    def _kestio_check_reader(self):
        """Leave the figures out of the mail of somebody who may not see tiers."""
        if not self.env.user.has_group("kestio_model.group_user"):
            raise AccessError(self.env._("Do not have access, skip this data for user's digest email"))

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("crm.crm_menu_root").id
        actions["kpi_kestio_tier_change"] = f"kestio_model.kestio_tier_history_action?menu_id={menu}"
        actions["kpi_kestio_suggestion"] = f"kestio_model.kestio_tier_suggestion_action?menu_id={menu}"
        return actions
