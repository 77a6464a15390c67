"""Visit: the Settings screen of visits and meetings."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Nothing is stored here: every field is the company's own."""

    _name = "res.config.settings"
    _inherit = "res.config.settings"

    kestio_send_delay = fields.Integer(related="company_id.kestio_send_delay", readonly=False)
    kestio_rule_days = fields.Integer(related="company_id.kestio_rule_days", readonly=False)
    kestio_slot_buffer = fields.Integer(related="company_id.kestio_slot_buffer", readonly=False)
    kestio_slot_step = fields.Integer(related="company_id.kestio_slot_step", readonly=False)
    kestio_slot_after_hours = fields.Integer(related="company_id.kestio_slot_after_hours", readonly=False)
    kestio_slot_days = fields.Integer(related="company_id.kestio_slot_days", readonly=False)
    kestio_recipient_guard = fields.Selection(
        related="company_id.kestio_recipient_guard", readonly=False, required=True
    )
    kestio_rebooking = fields.Boolean(related="company_id.kestio_rebooking", readonly=False)
    kestio_rebooking_untyped = fields.Boolean(related="company_id.kestio_rebooking_untyped", readonly=False)
    kestio_rebooking_slots = fields.Integer(related="company_id.kestio_rebooking_slots", readonly=False)
    kestio_rebooking_attempts = fields.Integer(related="company_id.kestio_rebooking_attempts", readonly=False)
    kestio_rebooking_hold = fields.Boolean(related="company_id.kestio_rebooking_hold", readonly=False)
    kestio_rebooking_hold_minutes = fields.Integer(related="company_id.kestio_rebooking_hold_minutes", readonly=False)
    kestio_rebooking_reminder_days = fields.Integer(related="company_id.kestio_rebooking_reminder_days", readonly=False)
    kestio_rebooking_phone_days = fields.Integer(related="company_id.kestio_rebooking_phone_days", readonly=False)
    kestio_call_attempts = fields.Integer(related="company_id.kestio_call_attempts", readonly=False)
    kestio_call_script = fields.Text(related="company_id.kestio_call_script", readonly=False)
    kestio_rebooking_minutes = fields.Float(related="company_id.kestio_rebooking_minutes", readonly=False)
    kestio_rebooking_cost = fields.Float(related="company_id.kestio_rebooking_cost", readonly=False)
    kestio_visit_tolerance = fields.Integer(related="company_id.kestio_visit_tolerance", readonly=False)
    kestio_visit_onboarding = fields.Integer(related="company_id.kestio_visit_onboarding", readonly=False)
    kestio_visit_share = fields.Integer(related="company_id.kestio_visit_share", readonly=False)
    kestio_visit_travel = fields.Integer(related="company_id.kestio_visit_travel", readonly=False)
    kestio_visit_area = fields.Integer(related="company_id.kestio_visit_area", readonly=False)
