"""Learn: a rule set that was learned knows from how many leads, how well it judged others, and what points mean."""

from markupsafe import Markup
from odoo import api, fields, models

from ...engine import learn

USUAL = (
    ("email_from", 10),
    ("phone", 10),
    ("partner_name", 10),
    ("function", 5),
    ("website", 5),
    ("country_id", 5),
    ("source_id", 5),
)


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
        """Make a draft with groups of fit rules; how engagement counts is taken over from what is in force.

        :param groups: values of ``kestio.score.group``, rules included.
        """
        published = self.search([("company_id", "=", company.id), ("state", "=", "published")], limit=1)
        draft = published.copy() if published else self.create({"company_id": company.id})
        draft.group_ids.filtered(lambda group: group.axis == "fit").unlink()
        commands = [fields.Command.create({"axis": "fit", **group}) for group in groups]
        draft.write({"group_ids": commands, **values})
        return draft

    @api.model
    def _draft_of_usual_fit(self, company):
        """Make a draft with what is usual: a lead of which more is known is worth more."""
        known = self.env["crm.lead"]._fields
        rules = [
            {
                "name": self.env._("%(field)s is known", field=known[name]._description_string(self.env) or name),
                "subject": "lead",
                "domain": repr([(name, "!=", False)]),
                "points": points,
            }
            for name, points in USUAL
            if name in known and known[name].store
        ]
        group = {"name": self.env._("What we know"), "rule_ids": [fields.Command.create(rule) for rule in rules]}
        draft = self._draft_of_fit(company, [group])
        draft.message_post(body=self.env._("Usual rules: there were too few closed leads to learn from."))
        return draft

    def _tell_learning(self, sentences):
        """Write into the chatter how the rules were learned."""
        lines = Markup("").join(Markup("<li>%s</li>") % sentence for sentence in sentences)
        self.message_post(body=Markup("<ul>%s</ul>") % lines)
