"""Visit: the usual follow-up rules, proposed to a manager, who switches them on."""

from odoo import models


class RuleProposalMixin(models.AbstractModel):
    """Nothing is sent to a customer before somebody in charge wants it: proposed rules are off."""

    _name = "kestio.rule.proposal.mixin"
    _description = "Proposal of follow-up rules"

    def action_propose_rules(self):
        """Add the usual rules that the company does not have yet, switched off and named in every language.

        :raises AccessError: for who may not write rules.
        """
        rules = self.env["kestio.meeting.rule"].with_context(active_test=False)
        own = rules.search([("company_id", "=", self.env.company.id)])
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        known = {rule.name for code in languages for rule in own.with_context(lang=code)}
        spoken = [self.with_context(lang=code)._usual_rules() for code in languages]
        for values, *said in zip(self._usual_rules(), *spoken, strict=True):
            names = {code: one["name"] for code, one in zip(languages, said, strict=True)}
            if known.isdisjoint(names.values()):
                rule = rules.create({"active": False, "company_id": self.env.company.id, **values})
                rule.update_field_translations("name", names)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _usual_rules(self):
        """Return the values of the usual rules, in the user's language."""
        todo, call = self._types()
        thanks, reminder = (self.env.ref(f"kestio_model.mail_template_{name}") for name in ("meeting_held", "quote"))
        return [
            {
                "name": self.env._("Held: thank the customer"),
                "outcome": "held",
                "action": "mail",
                "template_id": thanks.id,
            },
            {
                "name": self.env._("Held: do what was promised"),
                "outcome": "held",
                "activity_type_id": todo,
                "delay_days": 1,
            },
            {
                "name": self.env._("Cancelled late: find another date"),
                "outcome": "late_cancel",
                "activity_type_id": call,
                "delay_days": 1,
            },
            {
                "name": self.env._("Cancelled by us: apologise and find another date"),
                "outcome": "we_cancelled",
                "activity_type_id": call,
            },
            *self._usual_quote_rules(call, reminder),
        ]

    def _usual_quote_rules(self, call, reminder):
        """Return the values of the rules that follow up quotes after 2, 7 and 15 days."""
        return [
            {
                "name": self.env._("Quote: was it received?"),
                "trigger": "quote",
                "action": "mail",
                "template_id": reminder.id,
                "delay_days": 2,
            },
            {
                "name": self.env._("Quote: answer questions"),
                "trigger": "quote",
                "activity_type_id": call,
                "delay_days": 7,
            },
            {
                "name": self.env._("Quote: last reminder"),
                "trigger": "quote",
                "action": "mail",
                "template_id": reminder.id,
                "delay_days": 15,
            },
        ]

    def _types(self):
        """Return the ids of the activity types of a task and of a call, which a user may have deleted."""
        todo = self.env.ref("mail.mail_activity_data_todo")
        call = self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False) or todo
        return todo.id, call.id
