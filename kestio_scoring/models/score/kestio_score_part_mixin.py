"""Score: what groups and rules share as parts of a rule set: frozen once it is published."""

from odoo import api, models


class KestioScorePartMixin(models.AbstractModel):
    """Parts are written in a draft: scores of the past must stay explained by the rules that made them."""

    _name = "kestio.score.part.mixin"
    _description = "Part of a rule set"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.ruleset_id._check_draft()
        return parts

    def write(self, vals):
        self.ruleset_id._check_draft()
        result = super().write(vals)
        self.ruleset_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self.ruleset_id._check_draft()
