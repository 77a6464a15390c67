"""Qualification: the questions of a lead, one click each."""

from odoo import Command, api, fields, models


class KestioQualificationEntry(models.TransientModel):
    """Answers that are there already are shown, and may be changed or taken back."""

    _name = "kestio.qualification.entry"
    _description = "Qualify a lead"

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True, ondelete="cascade")
    grid_name = fields.Char(readonly=True)
    threshold = fields.Float(readonly=True)
    line_ids = fields.One2many("kestio.qualification.entry.line", "entry_id", string="Questions")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        lead = self.env["crm.lead"].browse(values.get("lead_id") or self.env.context.get("default_lead_id"))
        if not lead:
            return values
        lead.check_access("read")
        grid = lead._kestio_grid()
        given = {row.question_id: row.answer_id for row in lead.sudo().kestio_answer_ids}
        values.update(grid_name=grid.name, threshold=grid.threshold)
        values["line_ids"] = [
            Command.create(
                {"question_id": question.id, "answer_id": given[question].id if question in given else False}
            )
            for question in grid.question_ids
        ]
        return values

    def action_save(self):
        """Write the answers down and close.

        :raises AccessError: when the user may not change the lead.
        """
        self.ensure_one()
        self.lead_id._kestio_answer({line.question_id: line.answer_id for line in self.line_ids})
        return {"type": "ir.actions.act_window_close"}
