"""The Settings screen shows the active version, and changes what may change in it."""

from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """Nothing is stored here: every field is the active version's own."""

    _name = "res.config.settings"
    _inherit = "res.config.settings"

    kestio_model_id = fields.Many2one(related="company_id.kestio_model_id", string="Active commercial model")
    kestio_revenue_source = fields.Selection(related="kestio_model_id.revenue_source")
    kestio_window_months = fields.Integer(related="kestio_model_id.window_months")
    kestio_coverage_min = fields.Float(related="kestio_model_id.coverage_min")
    kestio_apply_mode = fields.Selection(related="kestio_model_id.apply_mode", readonly=False)
    kestio_approve_top = fields.Boolean(related="kestio_model_id.approve_top", readonly=False)
    kestio_up_evaluations = fields.Integer(related="kestio_model_id.up_evaluations", readonly=False)
    kestio_down_evaluations = fields.Integer(related="kestio_model_id.down_evaluations", readonly=False)
    kestio_evaluation_period = fields.Selection(related="kestio_model_id.evaluation_period", readonly=False)
    kestio_dwell_months = fields.Integer(related="kestio_model_id.dwell_months", readonly=False)
    kestio_cooldown_months = fields.Integer(related="kestio_model_id.cooldown_months", readonly=False)
    kestio_former_months = fields.Integer(related="kestio_model_id.former_months", readonly=False)
    kestio_probability_engine = fields.Selection(
        related="company_id.kestio_probability_engine", readonly=False, required=True
    )
    kestio_has_stage_rules = fields.Boolean(compute="_compute_kestio_has_stage_rules")
    kestio_learn_rules = fields.Boolean(related="kestio_model_id.learn_rules", readonly=False)
    kestio_learn_weight = fields.Integer(related="kestio_model_id.learn_weight", readonly=False)
    kestio_snooze_max_days = fields.Integer(related="kestio_model_id.snooze_max_days", readonly=False)
    kestio_snooze_max_count = fields.Integer(related="kestio_model_id.snooze_max_count", readonly=False)
    kestio_snapshot_period = fields.Selection(
        related="company_id.kestio_snapshot_period", readonly=False, required=True
    )
    kestio_a_calibration = fields.Float(related="company_id.kestio_a_calibration", readonly=False)
    kestio_a_bias = fields.Float(related="company_id.kestio_a_bias", readonly=False)
    kestio_a_skill = fields.Float(related="company_id.kestio_a_skill", readonly=False)
    kestio_b_calibration = fields.Float(related="company_id.kestio_b_calibration", readonly=False)
    kestio_b_bias = fields.Float(related="company_id.kestio_b_bias", readonly=False)
    kestio_b_skill = fields.Float(related="company_id.kestio_b_skill", readonly=False)
    kestio_safe_class = fields.Selection(related="company_id.kestio_safe_class", readonly=False, required=True)
    kestio_forecast_watcher_ids = fields.Many2many(related="company_id.kestio_forecast_watcher_ids", readonly=False)
    kestio_forecast_mail = fields.Boolean(related="company_id.kestio_forecast_mail", readonly=False)

    @api.depends("company_id")
    def _compute_kestio_has_stage_rules(self):
        for settings in self:
            settings.kestio_has_stage_rules = settings.company_id._has_stage_rules()
