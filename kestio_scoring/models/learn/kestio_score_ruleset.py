"""Learn: a rule set that was learned knows from how many leads, how well it judged others, and what points mean."""

from markupsafe import Markup
from odoo import api, fields, models

from ...engine import learn


class KestioScoreRuleset(models.Model):
    """Nothing is published by learning: a draft is made, which a person reads, changes and publishes."""

    _inherit = "kestio.score.ruleset"

    learned_on = fields.Datetime(readonly=True, copy=False)
    learned_leads = fields.Integer(string="Learned from (leads)", readonly=True, copy=False)
    learned_base = fields.Float(readonly=True, copy=False, digits=(12, 6), help="Log odds of a lead without points.")
    learned_slope = fields.Float(readonly=True, copy=False, digits=(12, 6), help="What a point of fit adds to them.")

    def _chance(self, fit):
        """Return the chance to win (0 to 1) that so many points of fit meant when they were learned."""
        self.ensure_one()
        return learn.Scorecard((), (), self.learned_base, self.learned_slope).chance(fit)

    @api.model
    def _draft_of_fit(self, company, groups, **values):
        """Make a draft with groups of fit rules; engagement counts as in the rules in force, or as usual.

        :param groups: values of ``kestio.score.group``, rules included.
        """
        published = self.search([("company_id", "=", company.id), ("state", "=", "published")], limit=1)
        usual = {"company_id": company.id, "group_ids": self._proposed_groups()}
        draft = published.copy() if published else self.create(usual)
        draft.group_ids.filtered(lambda group: group.axis == "fit").unlink()
        commands = [fields.Command.create({"axis": "fit", **group}) for group in groups]
        draft.write({"group_ids": commands, **values})
        return draft

    def _tell_learning(self, sentences):
        """Write into the chatter how the rules were learned."""
        lines = Markup("").join(Markup("<li>%s</li>") % sentence for sentence in sentences)
        self.message_post(body=Markup("<ul>%s</ul>") % lines)
