"""Visit: a quote knows when it was sent, and until when it is followed up."""

from odoo import api, fields, models


class SaleOrder(models.Model):
    """The date costs nothing: it is written with the state."""

    _name = "sale.order"
    _inherit = "sale.order"

    kestio_sent_on = fields.Datetime(string="Quote sent on", readonly=True, copy=False)
    kestio_follow_up_stopped = fields.Boolean(string="No more follow-up", copy=False, groups="base.group_user")
    kestio_done_ids = fields.One2many(
        "kestio.meeting.rule.done",
        "order_id",
        string="Follow-ups",
        readonly=True,
        groups="kestio_model.group_user",
    )
    kestio_follow_up = fields.Char(string="Follow-up", compute="_compute_kestio_follow_up", groups="base.group_user")

    _kestio_sent_idx = models.Index("(kestio_sent_on) WHERE state = 'sent'")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([_stamped(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(_stamped(vals))

    def action_kestio_stop_follow_up(self):
        """Send no more reminders about these quotes, or begin again."""
        for order in self:
            order.kestio_follow_up_stopped = not order.kestio_follow_up_stopped

    @api.depends("state", "kestio_sent_on", "kestio_follow_up_stopped", "kestio_done_ids")
    @api.depends_context("lang")
    def _compute_kestio_follow_up(self):
        reasons = self.env["kestio.quote.follow.up"]._stopped(self.filtered("kestio_sent_on"))
        for order in self:
            order.kestio_follow_up = reasons.get(order.id, "")


def _stamped(vals):
    """Return values with the moment of sending, when they send a quote."""
    return {"kestio_sent_on": fields.Datetime.now(), **vals} if vals.get("state") == "sent" else vals
