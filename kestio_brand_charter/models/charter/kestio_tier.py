"""Charter: the tier that a code stands for."""

from odoo import api, models


class KestioTier(models.Model):
    """Tiers of the commercial model, found by their code."""

    _inherit = "kestio.tier"

    @api.model
    def _of_codes(self, companies, codes):
        """Return the tier of each company and code: of the version in use, else of the last one that had it.

        :return: ``{(company id, code): tier}``.
        """
        tiers = self.sudo().search([("company_id", "in", companies.ids), ("code", "in", list({*codes} - {False}))])
        ordered = tiers.sorted(_newest)
        return {(tier.company_id.id, tier.code): tier.with_env(self.env) for tier in ordered}


def _newest(tier):
    """Order by what counts last: versions in use after those that were, the best tier of a code after the others."""
    is_active = tier.state == "active"
    return is_active, 0 if is_active else tier.model_id.id, -tier.sequence, -tier.id
