"""Absence: the dialog with other dates of an absence that runs; it tells what they would do."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError


class KestioAbsenceChange(models.TransientModel):
    """Reads and changes as far as the user may decide on the absence."""

    _name = "kestio.absence.change"
    _description = "Other dates of an absence"

    absence_id = fields.Many2one("kestio.absence", required=True, readonly=True, ondelete="cascade")
    substitute_id = fields.Many2one(related="absence_id.substitute_id")
    has_begun = fields.Boolean(compute="_compute_has_begun")
    date_from = fields.Date(
        string="First day", required=True, compute="_compute_dates", store=True, readonly=False, precompute=True
    )
    date_to = fields.Date(
        string="Last day", required=True, compute="_compute_dates", store=True, readonly=False, precompute=True
    )
    effect = fields.Html(compute="_compute_effect", sanitize=False)
    is_possible = fields.Boolean(compute="_compute_effect")

    @api.depends("absence_id")
    def _compute_has_begun(self):
        for change in self:
            absence = change.absence_id
            change.has_begun = bool(absence) and absence.date_from <= absence._today()

    @api.depends("absence_id")
    def _compute_dates(self):
        for change in self:
            change.date_from = change.absence_id.date_from
            change.date_to = change.absence_id.date_to

    @api.depends("absence_id", "date_from", "date_to")
    @api.depends_context("lang", "uid")
    def _compute_effect(self):
        for change in self:
            absence, dates = change.absence_id, (change.date_from, change.date_to)
            change.effect, change.is_possible = False, False
            if not absence or dates == (absence.date_from, absence.date_to):
                continue
            try:
                change.effect = absence._effect(*dates)
                change.is_possible = True
            except UserError as error:
                change.effect = Markup("<p>%s</p>") % error.args[0]

    def action_apply(self):
        """Change the dates, and what follows from them."""
        self.ensure_one()
        self.absence_id._change_dates(self.date_from, self.date_to)
        return {"type": "ir.actions.act_window_close"}
