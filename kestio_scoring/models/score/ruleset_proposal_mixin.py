"""Score: rules to begin with, in one click: usual weights that a company changes before it publishes them."""

from odoo import Command, models

from .default_rules import ENGAGEMENT, FACTS, FIT


class RulesetProposalMixin(models.AbstractModel):
    """The proposal is a draft like any other."""

    _name = "kestio.score.ruleset.proposal.mixin"
    _description = "Proposed score rules"

    def action_propose(self):
        """Write a draft with usual rules and open it.

        :raises AccessError: for who may not write rules.
        """
        draft = self.create({"group_ids": self._proposed_groups()})
        for lang, _name in self.env["res.lang"].get_installed():
            draft.with_context(lang=lang)._name_proposed()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def _name_proposed(self):
        """Name the groups and rules of a proposal in the language of the context."""
        say = self.env._
        for group, name in zip(self._in_order(self.group_ids), (FACTS, *(row[0] for row in ENGAGEMENT)), strict=True):
            group.name = say(name)
        facts = self.group_ids.filtered(lambda group: group.axis == "fit").rule_ids
        for rule, row in zip(self._in_order(facts), FIT, strict=True):
            rule.name = say(row[0])
        for rule in self.group_ids.rule_ids - facts:
            rule.name = " ".join(filter(None, (rule.type_id.name, rule.pattern)))

    def _in_order(self, parts):
        """Return parts as they were written."""
        return parts.sorted("id")

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
