"""Data quality: facts to begin with, in one click: what a rep needs to reach, visit and invoice a customer."""

from odoo import api, models
from odoo.exceptions import UserError

# Field and weight, of every customer; then what is worth knowing of the best tier.
OF_ALL = (("email", 3), ("phone", 3), ("city", 1), ("zip", 1), ("country_id", 1), ("user_id", 2), ("industry_id", 2))
OF_THE_BEST = (("child_ids", 3), ("vat", 1), ("website", 1), ("kestio_potential", 3))


class CompletenessProposalMixin(models.AbstractModel):
    """What is asked for already is left as it is."""

    _name = "kestio.completeness.proposal.mixin"
    _description = "Proposed facts to know"

    def action_propose(self):
        """Ask for the usual facts.

        :raises AccessError: for who may not write rules.
        :raises UserError: when all of them are asked for already.
        """
        company = self.env.company
        best = company.sudo().kestio_model_id.tier_ids.sorted()[:1]
        wanted = [(name, weight, self.env["kestio.tier"]) for name, weight in OF_ALL]
        wanted += [(name, weight, best) for name, weight in OF_THE_BEST]
        asked = {
            (rule.field_id.name, rule.tier_code or False) for rule in self.search([("company_id", "=", company.id)])
        }
        names = self.env["ir.model.fields"].sudo()
        missing = [
            {
                "company_id": company.id,
                "field_id": names._get("res.partner", name).id,
                "weight": weight,
                "tier_id": tier.id,
                "sequence": 10 + place,
            }
            for place, (name, weight, tier) in enumerate(wanted)
            if (name, tier.code or False) not in asked and self._is_choice(name)
        ]
        if not missing:
            raise UserError(self.env._("The usual facts are asked for already."))
        self.create(missing)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _is_choice(self, name):
        """Tell whether a field of customers may be asked for."""
        return bool(
            self.env["ir.model.fields"]
            .sudo()
            .search_count([("name", "=", name), *self._fields["field_id"]._description_domain(self.env)], limit=1)
        )
