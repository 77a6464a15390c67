"""Score: rules to begin with, in one click: usual weights that a company changes before it publishes them."""

from odoo import Command, api, models

from .default_rules import ENGAGEMENT, FACTS, FIT


class RulesetProposalMixin(models.AbstractModel):
    """The proposal is a draft like any other."""

    _name = "kestio.score.ruleset.proposal.mixin"
    _description = "Proposed score rules"

    @api.model
    def action_propose(self):
        """Write a draft with usual rules and open it.

        :raises AccessError: for who may not write rules.
        """
        draft = self.create({"group_ids": self._proposed_groups()})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def _proposed_groups(self):
        """Return commands that make the proposed groups with their rules, named in the user's language."""
        kinds = self.env["kestio.score.event.type"]._by_code()
        say = self.env._
        fit = [
            Command.create({"name": say(name), "points": points, "subject": subject, "domain": domain})
            for name, points, subject, domain in FIT
        ]
        groups = [Command.create({"name": say(FACTS), "axis": "fit", "cap": 50, "rule_ids": fit})]
        for place, (name, cap, rules) in enumerate(ENGAGEMENT):
            lines = [
                Command.create(
                    {
                        "type_id": kinds[code][0],
                        "points": points,
                        "decay": decay,
                        "days": days,
                        "pattern": pattern,
                        "sequence": line,
                        **more,
                    }
                )
                for line, (code, points, decay, days, pattern, more) in enumerate(rules)
                if code in kinds
            ]
            groups.append(Command.create({"name": say(name), "cap": cap, "sequence": place, "rule_ids": lines}))
        return groups
