"""Pipeline: what became of a meeting: a held one restarts the clock of its opportunity."""

from odoo import api, fields, models
from odoo.tools import SQL, sql

# What moves the days of an opportunity.
MOVING = {"kestio_outcome", "start", "stop", "start_date", "stop_date", "allday", "active", "opportunity_id"}


class CalendarEvent(models.Model):
    """The outcome is the rep's to tell; it is never guessed from the date."""

    _name = "calendar.event"
    _inherit = "calendar.event"

    kestio_outcome = fields.Selection(
        selection=[
            ("pending", "To come or to qualify"),
            ("held", "Held"),
            ("no_show", "No-show"),
            ("late_cancel", "Cancelled late by the customer"),
            ("we_cancelled", "Cancelled by us"),
            ("rescheduled", "Rescheduled"),
        ],
        string="Outcome",
        default="pending",
        copy=False,
    )

    def _auto_init(self):
        # A column made with its default fills no rows, where the ORM would write every meeting there is.
        if not sql.column_exists(self.env.cr, self._table, "kestio_outcome"):
            table, column = SQL.identifier(self._table), SQL.identifier("kestio_outcome")
            self.env.cr.execute(SQL("ALTER TABLE %s ADD COLUMN %s varchar DEFAULT 'pending'", table, column))
            self.env.cr.execute(SQL("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", table, column))
        return super()._auto_init()

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        # A meeting that is noted after it was held.
        events.filtered(lambda event: event.kestio_outcome == "held")._kestio_move_leads()
        return events

    def write(self, vals):
        moves = not MOVING.isdisjoint(vals)
        before = self.sudo().opportunity_id if "opportunity_id" in vals else None
        result = super().write(vals)
        if moves:
            self._kestio_move_leads(before)
        return result

    def unlink(self):
        leads = self.sudo().opportunity_id
        result = super().unlink()
        self.browse()._kestio_move_leads(leads)
        return result

    def _kestio_move_leads(self, others=None):
        """Compute the probability of the leads of these meetings again, and of others."""
        if not self.env["kestio.model.scope"]._engine_company_ids():
            return
        leads = self.sudo().opportunity_id
        if others:
            leads |= others.exists()
        typed = leads._kestio_typed({"kestio_meetings": True})
        leads._kestio_refresh_probability({"kestio_meetings": True})
        typed._kestio_keep_typed()
