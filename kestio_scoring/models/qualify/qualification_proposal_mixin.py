"""Qualification: grids to begin with, in one click, for the company's way of selling, in all its languages."""

from odoo import Command, api, models
from odoo.exceptions import UserError

from .default_grids import GRIDS


class QualificationProposalMixin(models.AbstractModel):
    """Proposed grids are grids like any other: they are changed, or archived."""

    _name = "kestio.qualification.proposal.mixin"
    _description = "Proposed qualification grids"

    def action_propose(self):
        """Write the usual grids of the company's way of selling, and show them.

        :raises AccessError: for who may not write grids.
        :raises UserError: when they are there already.
        """
        archetype = self.env.company.sudo().kestio_model_id.archetype or "mixed"
        if self.with_context(active_test=False).search_count(
            [("company_id", "=", self.env.company.id), ("archetype", "=", archetype)], limit=1
        ):
            raise UserError(self.env._("There are grids for this way of selling already: change those."))
        self._propose(archetype)
        return self.env["ir.actions.act_window"]._for_xml_id("kestio_scoring.kestio_qualification_grid_action")

    @api.model
    def _propose(self, archetype):
        """Write the usual grids of a way of selling.

        :return: the grids.
        """
        stages = self.env["crm.stage"].sudo().search([("is_won", "=", False), ("team_ids", "=", False)])
        grids = self.browse()
        for name, place, questions in GRIDS[archetype]:
            stage = stages[place : place + 1] if place else stages.browse()
            if place and not stage:
                continue
            grid = self.create(
                {
                    "name": name._translate("en_US"),
                    "archetype": archetype,
                    "stage_id": stage.id,
                    "question_ids": [Command.create(_question(*question)) for question in questions],
                }
            )
            grid._name_in_languages(name, questions)
            grids += grid
        return grids

    def _name_in_languages(self, name, questions):
        """Give a proposed grid its names in all languages that are in use."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]

        def say(record, field, text):
            record.update_field_translations(field, {lang: text._translate(lang) for lang in languages})

        say(self, "name", name)
        for question, (label, _weight, hint, answers) in zip(self.question_ids, questions, strict=True):
            say(question, "name", label)
            say(question, "help", hint)
            for answer, (text, *_points) in zip(question.answer_ids, answers, strict=True):
                say(answer, "name", text)


def _question(name, weight, hint, answers):
    """Return the values of a proposed question."""
    lines = [
        {"name": text._translate("en_US"), "points": points, "knock_out": bool(out), "sequence": place}
        for place, (text, points, *out) in enumerate(answers)
    ]
    return {
        "name": name._translate("en_US"),
        "help": hint._translate("en_US"),
        "weight": weight,
        "answer_ids": [Command.create(line) for line in lines],
    }
