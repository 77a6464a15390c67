"""Pipeline: the dialog that opens the pipeline as it was at the end of a day."""

from datetime import datetime, time, timedelta

import pytz
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class KestioPipelineDate(models.TransientModel):
    """A day ends at midnight where the company is, whatever the clocks did on it."""

    _name = "kestio.pipeline.date"
    _description = "Pipeline on a date"

    date = fields.Date(required=True, default=lambda self: self._default_date())
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)

    @api.model
    def _default_date(self):
        """Return the last day of the last month."""
        return fields.Date.context_today(self).replace(day=1) - timedelta(days=1)

    @api.constrains("date", "company_id")
    def _check_date(self):
        for wizard in self:
            today = fields.Date.context_today(wizard.with_context(tz=wizard.company_id._kestio_tz()))
            if wizard.date > today:
                raise ValidationError(
                    self.env._("The pipeline of a day to come is not known: choose today or earlier.")
                )

    def _day_end(self):
        """Return the moment (naive UTC) at which the day ends where the company is."""
        midnight = datetime.combine(self.date + timedelta(days=1), time.min)
        zone = pytz.timezone(self.company_id._kestio_tz())
        return zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)

    def _domain(self):
        """Return the history rows that were true of open opportunities at the end of the day."""
        end = fields.Datetime.to_string(self._day_end())
        companies = [self.company_id.id]
        if self.company_id.id == self.env["kestio.model.scope"]._main_company_id():
            companies.append(False)
        return [
            ("date_from", "<", end),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", end),
            ("won_status", "=", "pending"),
            ("is_archived", "=", False),
            ("type", "=", "opportunity"),
            ("company_id", "in", companies),
        ]

    def action_open(self):
        """Open the opportunities that were in the pipeline at the end of the day.

        :raises ValidationError: for a day to come.
        """
        self.ensure_one()
        self._check_date()
        action = self.env["ir.actions.act_window"]._for_xml_id("kestio_model.kestio_pipeline_date_action_open")
        title = self.env._("Pipeline on %s", format_date(self.env, self.date))
        return action | {
            "name": title,
            "display_name": title,
            "domain": self._domain(),
            "context": {},
        }
