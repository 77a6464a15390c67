"""Wording: a charter with a tone, words and a required marker, and somebody who writes templates."""

from odoo.tests import new_test_user

from ..charter_case import CharterCase

GOOD = "<p>Bonjour {{ object.name }},</p><p>Nous vous rappelons demain.</p><p>Bien à vous,</p>"
BAD = "<p>Salut,</p><p>Ton <b>pro</b>blème est réglé, nos contrats sont prêts pour la signature.</p>"
ENGLISH = "<p>Dear customer,</p><p>We will send you the contract that you asked for, with the price of it.</p>"


class WordingCase(CharterCase):
    """The charter in force says vous in French, avoids *problème* and, critically, *contrat*."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["kestio.charter.tone"].create(
            {
                "charter_id": cls.charter.id,
                "lang": "fr",
                "address_form": "formal",
                "greetings": "Bonjour {nom}",
                "closings": "Bien à vous\nCordialement",
            }
        )
        cls.words = cls.env["kestio.charter.word"].create(
            [
                cls.word("problème", instead="question", why="Un client n'a pas de problème."),
                cls.word("contrat", is_critical=True, instead="accord"),
                cls.word("contract", lang="en", is_critical=True),
                cls.word("rappeler", kind="sign", marker_id=cls.callback.id),
            ]
        )
        cls.say(cls.callback, cls.mail, applicability="required")
        cls.writer = new_test_user(cls.env, "charter_writer", "base.group_user,mail.group_mail_template_editor")
        cls.writer.write({"company_id": cls.company.id, "company_ids": cls.company.ids})

    @classmethod
    def word(cls, text, **values):
        return {"charter_id": cls.charter.id, "lang": "fr", "kind": "avoid", "text": text, **values}

    def template(self, body=BAD, user=None, **values):
        templates = self.env["mail.template"].with_user(user or self.writer).with_company(self.company)
        # Odoo tries a template on any record that the user finds; countries belong to no company.
        country = self.env["ir.model"]._get_id("res.country")
        return templates.create({"name": "Offer", "model_id": country, "body_html": body, **values})

    def rows(self, template, other=None):
        """Return what was found in a template for the tested brand, and for another one."""
        domain = [("res_model", "=", "mail.template"), ("res_id", "=", template.id)]
        brands = (self.brand | other if other else self.brand).ids
        return self.env["kestio.charter.text"].search([*domain, ("brand_id", "in", brands)])

    def kinds(self, template):
        return sorted(finding["kind"] for finding in self.rows(template).findings)
