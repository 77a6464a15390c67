"""Qualification: leads are judged again when their grid changes."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

PENDING = "kestio_grids"
# What is shown, and does not count.
SHOWN = {"name", "help"}


class KestioQualificationPartMixin(models.AbstractModel):
    """Once for a whole form that is saved, before it is committed. Closed leads stay as they were judged."""

    _name = "kestio.qualification.part.mixin"
    _description = "Part of a qualification grid"

    def _companies(self):
        """Return the companies of the grids."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._judge_later()
        return parts

    def write(self, vals):
        if vals.keys() <= SHOWN:
            return super().write(vals)
        self._judge_later()
        result = super().write(vals)
        self._judge_later()
        return result

    def unlink(self):
        self._judge_later()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        questions = {
            "kestio.qualification.grid": "question_id.grid_id",
            "kestio.qualification.question": "question_id",
            "kestio.qualification.answer": "answer_id",
        }
        given = self.env["kestio.lead.answer"].sudo().search([(questions[self._name], "in", self.ids)], limit=1)
        if given:
            raise UserError(
                self.env._(
                    "'%s' was answered on leads: change it, or archive the grid and write another one.",
                    given.question_id.name,
                )
            )

    def _judge_later(self):
        self.env.registry.clear_cache()
        waiting = self.env.cr.precommit.data.setdefault(PENDING, set())
        if not waiting:
            self.env.cr.precommit.add(self.env["kestio.qualification.grid"]._judge_leads)
        waiting.update(self.sudo()._companies().ids)

    @api.model
    def _judge_leads(self):
        """Compute the qualification of the open leads of the companies whose grids changed."""
        companies = self.env.cr.precommit.data.pop(PENDING, ())
        domain = (
            Domain("won_status", "=", "pending")
            & Domain("company_id", "in", [*companies, False])
            & (Domain("kestio_answer_ids", "!=", False) | Domain("kestio_qualified", "=", True))
        )
        self.env["crm.lead"].sudo().search(domain)._kestio_qualify()
