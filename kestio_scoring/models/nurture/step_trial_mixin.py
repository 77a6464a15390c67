"""Nurture: the mail of a step as a lead would get it, on the screen and sent to oneself."""

from odoo import models
from odoo.exceptions import UserError

from .enrollment_mail_mixin import LAYOUT


class StepTrialMixin(models.AbstractModel):
    """Nothing is written on the lead, and the person hears nothing."""

    _name = "kestio.nurture.step.trial.mixin"
    _description = "Trial of a step"

    def _rendered(self, lead):
        """Return subject and body of the mail of this step, written to a lead."""
        self.ensure_one()
        lang = self.scenario_id._lang_of(lead)
        template = self.template_id.with_context(lang=lang)
        values = template._generate_template([lead.id], ("subject", "body_html"))[lead.id]
        return values["subject"], values["body_html"] + self.scenario_id._way_out(lang, "#")

    def _send_to_me(self, lead):
        """Send the mails of these steps, written to a lead, to the present user only.

        :raises UserError: when he has no address, or there is no mail.
        """
        me, steps = self.env.user, self._parents_first().filtered("template_id")
        if not me.email:
            raise UserError(self.env._("You have no e-mail address: write it into your preferences."))
        if not steps:
            raise UserError(self.env._("No step sends a mail yet."))
        mails = self.env["mail.mail"].sudo().create([step._trial(lead, me) for step in steps])
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s mail(s) sent to %(address)s.", count=len(mails), address=me.email),
            },
        }

    def _trial(self, lead, user):
        subject, body = self._rendered(lead)
        lang = self.scenario_id._lang_of(lead)
        body = self.template_id.with_context(lang=lang)._render_encapsulate(
            self.template_id.email_layout_xmlid or LAYOUT,
            body,
            add_context={"company": self.scenario_id.company_id},
            context_record=lead,
        )
        return {
            "subject": self.env._("[Trial] %s", subject),
            "body_html": body,
            "email_from": self.scenario_id.user_id.email_formatted or user.email_formatted,
            "email_to": user.email_formatted,
            "auto_delete": True,
        }

    def action_send_to_me(self):
        """Send the mail of this step to the present user, written to the first lead that would come in."""
        self.ensure_one()
        leads = [lead for lead, reason in self.scenario_id._simulate()["reasons"].items() if not reason]
        lead = next(iter(leads), self.env["crm.lead"].search([], limit=1))
        if not lead:
            raise UserError(self.env._("There is no lead that the mail could be written to."))
        return self._send_to_me(lead)
