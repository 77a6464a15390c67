"""Nurture: the mails of a scenario, through Odoo's templates and queue, with a way out in each of them."""

import re
from html import unescape

from markupsafe import Markup, escape
from odoo import api, fields, models
from odoo.addons.kestio_model.engine import tokens
from odoo.tools import SQL, email_normalize, split_every

from .sql_audience import ENTERED

LAYOUT = "mail.mail_notification_light"
LOT = 10_000
LINK = re.compile(r'href="(https?://[^"]+)"')


class EnrollmentMailMixin(models.AbstractModel):
    """The mail and the step are written in one transaction: killed in between, neither is there."""

    _name = "kestio.nurture.mail.mixin"
    _description = "Mails of a scenario"

    seed = fields.Char(groups="base.group_system", readonly=True, copy=False)
    stop_hash = fields.Char(groups="base.group_system", readonly=True, copy=False)

    _stop_uniq = models.UniqueIndex("(stop_hash) WHERE stop_hash IS NOT NULL", "Tokens are unique.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            seed = tokens.new_seed()
            vals.update(seed=seed, stop_hash=tokens.digest(self._make_token(seed)))
        return super().create(vals_list)

    @api.model
    def _enter(self, scenario, people, by_itself):
        """Let people in, some thousands by each statement; return their enrolments.

        :param people: pairs of a lead's id and its address.
        :param by_itself: nobody chose them.
        """
        entered = []
        for lot in split_every(LOT, people):
            leads, emails = zip(*lot, strict=True)
            seeds = [tokens.new_seed() for _lead in leads]
            values = {
                "scenario": scenario.id,
                "company": scenario.company_id.id,
                "leads": list(leads),
                "emails": list(emails),
                "seeds": seeds,
                "hashes": [tokens.digest(self._make_token(seed)) for seed in seeds],
                "by_itself": by_itself,
                "now": fields.Datetime.now(),
                "uid": self.env.uid,
            }
            entered += [one for [one] in self.env.execute_query(SQL(ENTERED, **values))]
        self.env.invalidate_all()
        return self.browse(entered)

    @api.model
    def _make_token(self, seed):
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        return tokens.token(secret, seed, "nurture-stop")

    @api.model
    def _by_token(self, token):
        """Return the enrolment of a token; empty for any text that is none."""
        if not tokens.is_token(token):
            return self.browse()
        return self.sudo().search([("stop_hash", "=", tokens.digest(token))], limit=1)

    def _stop_url(self):
        """Return the address where the person refuses further mails; it works for ever."""
        self.ensure_one()
        return f"{self.get_base_url()}/kestio/nurture/stop/{self._make_token(self.sudo().seed)}"

    def _mail(self, sending):
        """Queue the mail of a step that is being taken; return it."""
        lead, template = self.lead_id, sending.step_id.template_id.with_context(lang=self._lang())
        mail = self.env["mail.mail"].browse(template.send_mail(lead.id, email_values=self._mail_values()))
        body = self._followed(mail.body_html, sending._mail_key()) + self._way_out()
        if not template.email_layout_xmlid:
            company = {"company": self.scenario_id.company_id}
            body = template._render_encapsulate(LAYOUT, body, add_context=company, context_record=lead)
        mail.body_html = body
        return mail

    def _followed(self, body, key):
        """Return the body with links that tell who clicked, and a picture for those who agreed to be followed."""
        devices, lead, contact = self.env["kestio.score.device"], self.lead_id, self._contact()
        addresses = set(LINK.findall(body or ""))

        def signed(match):
            url = devices._signed_url(contact, unescape(match[1]), mail=key, links=len(addresses), lead=lead)
            return f'href="{escape(url)}"'

        followed = Markup(LINK.sub(signed, body or ""))  # noqa: S704 (our own template, its addresses escaped again)
        pixel = devices._pixel(contact, key, company=self.scenario_id.company_id.id)
        return followed + (Markup('<img src="%s" width="1" height="1" alt=""/>') % pixel if pixel else Markup())

    def _contact(self):
        """Return the contact who is written to; a lead may have none."""
        contact = self.lead_id.partner_id
        return contact if contact and email_normalize(contact.email) == self.email else contact.browse()

    def _lang(self):
        """Return the language of the person."""
        return self.scenario_id._lang_of(self.lead_id)

    def _writer(self):
        """Return in whose name the mail leaves: the rep of the lead, or the person who runs the scenario."""
        rep = self.lead_id.user_id
        return rep if rep.active and rep.email else self.scenario_id.user_id

    def _mail_values(self):
        """Return who gets the mail, from whom, and how a mail program lets him unsubscribe in one click."""
        lead = self.lead_id
        contact = self._contact()
        recipient = {"recipient_ids": contact.ids} if contact else {"email_to": lead.email_from}
        return {
            "email_to": "",
            "email_cc": "",
            "recipient_ids": [],
            **recipient,
            "email_from": self._writer().email_formatted,
            "author_id": self._writer().partner_id.id,
            "auto_delete": False,
            "headers": {
                "List-Unsubscribe": f"<{self._stop_url()}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        }

    def _way_out(self):
        """Return the line that says why this mail comes, and how to stop it."""
        return self.scenario_id._way_out(self._lang(), self._stop_url())
