"""Nurture: a scenario to begin with, in one click: three mails in two weeks, changed before it starts."""

from odoo import models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)
# Step, the step before, days, condition, what is done, and its mail: subject and paragraphs, or the text of a task.
STEPS = (
    (
        "hello",
        None,
        0,
        "always",
        "mail",
        _lt("Something useful"),
        _lt("What companies like yours ask us first"),
        (
            _lt(
                "You were in touch with us some time ago. Here is what companies like yours ask us most, with answers."
            ),
            _lt("Write here what helps, with a link to the page."),
        ),
    ),
    (
        "case",
        "hello",
        4,
        "clicked",
        "mail",
        _lt("How another customer did it"),
        _lt("How a company like yours did it"),
        (
            _lt("You read our answers: this is how one of our customers went about it, with figures."),
            _lt("Write here the story in five lines, with a link to the whole of it."),
        ),
    ),
    (
        "again",
        "hello",
        7,
        "not_clicked",
        "mail",
        _lt("One question"),
        _lt("Is this still on your list?"),
        (
            _lt("We have not heard from you, and do not want to disturb. Is the subject still on your list this year?"),
            _lt("One line in answer is enough: now, later, or never."),
        ),
    ),
    ("call", "case", 3, "clicked", "sales", _lt("Hand over to sales"), "", ()),
)


class ScenarioProposalMixin(models.AbstractModel):
    """The proposal is a draft like any other."""

    _name = "kestio.nurture.proposal.mixin"
    _description = "Proposed scenario"

    def action_propose(self):
        """Write a draft with usual steps and open it.

        :raises AccessError: for who may not write scenarios.
        """
        say = self.env._
        scenario = self.create({"name": say("Keep in touch")})
        made = {}
        for place, (key, after, days, condition, action, name, subject, lines) in enumerate(STEPS):
            values = {
                "scenario_id": scenario.id,
                "parent_id": made[after].id if after else False,
                "sequence": place,
                "name": say(name),
                "delay": days,
                "condition": condition,
                "action": action,
            }
            if action == "mail":
                values["template_id"] = scenario._proposed_mail(say(subject), [say(line) for line in lines]).id
            made[key] = self.env["kestio.nurture.step"].create(values)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": scenario.id,
            "views": [(False, "form")],
        }

    def _proposed_mail(self, subject, lines):
        """Return a new mail of this scenario, which greets the person by name."""
        hello = self.env._("Hello")
        text = "".join(f"<p>{line}</p>" for line in lines)
        name = "<t t-out=\"object.contact_name or object.partner_id.name or ''\"/>"
        return (
            self.env["mail.template"]
            .sudo()
            .create(
                {
                    "name": f"{self.name}: {subject}",
                    "model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "subject": subject,
                    "body_html": f"<p>{hello} {name},</p>{text}",
                    "lang": "{{ object.partner_id.lang or object.lang_id.code }}",
                }
            )
        )
