"""Nurture: what all mails of a scenario have, and mails to try them on oneself."""

from markupsafe import Markup
from odoo import models


class ScenarioMailMixin(models.AbstractModel):
    """A mail that is tried looks as it will, without links that tell or refuse."""

    _name = "kestio.nurture.scenario.mail.mixin"
    _description = "Mails of a scenario"

    def _lang_of(self, lead):
        """Return the language in which a lead is written to."""
        return lead.partner_id.lang or lead.lang_id.code or self.company_id.partner_id.lang or self.env.lang

    def _way_out(self, lang, url):
        """Return the line that says why a mail comes, and how to stop it.

        :param url: where the person refuses further mails.
        """
        env = self.with_context(lang=lang).env
        return Markup('<p style="font-size: 12px; color: #6c757d; text-align: center;">%s <a href="%s">%s</a></p>') % (
            env._("You get this mail from %s because you were in touch with us.", self.company_id.name),
            url,
            env._("Stop these mails"),
        )
