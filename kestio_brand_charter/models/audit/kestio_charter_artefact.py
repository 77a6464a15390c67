"""Audits: the copy of an artefact: kept as it was, or without who wrote it and to whom."""

from markupsafe import Markup, escape
from odoo import api, models
from odoo.tools import html_sanitize

from ...engine.anonymise import anonymise, plain_text

NAMES = {"crm.lead": ("contact_name",), "res.partner": ("name",)}
COMPANIES = {"crm.lead": ("partner_name",), "res.partner": ("company_name", "commercial_company_name")}
PLACES = ("street", "street2", "zip", "city", "phone", "email_from", "email", "website")


class KestioCharterArtefact(models.AbstractModel):
    """Reads as superuser: auditors see the copy, not the records."""

    _name = "kestio.charter.artefact"
    _description = "Copy of an artefact"

    @api.model
    def _freeze(self, rows, is_anonymous):
        """Return the copies, by the key of the artefact.

        :param rows: dicts with ``key``, ``kind``, ``res_model``, ``res_id``, ``doc_model``, ``doc_id``, ``author_id``.
        """
        sources = self._browse(rows, "res_model", "res_id")
        documents = self._browse(rows, "doc_model", "doc_id")
        users = self.env["res.users"].sudo().browse([row["author_id"] for row in rows if row["author_id"]])
        authors = {user.id: user for user in users}
        texts = {}
        for row in rows:
            source = sources[row["res_model"], row["res_id"]]
            text = self._text(source)
            # A page is public: nobody is hidden by changing it.
            if is_anonymous and row["kind"] != "page":
                people = self._people(source, documents.get((row["doc_model"], row["doc_id"])))
                text = self._anonymised(text, people, authors.get(row["author_id"]))
            texts[row["key"]] = html_sanitize(text, sanitize_form=True, sanitize_attributes=True)
        return texts

    @api.model
    def _browse(self, rows, model, key):
        """Return the records that the rows name, each with those of its model for prefetching."""
        found = {}
        for name in {row[model] for row in rows if row[model]}:
            records = self.env[name].sudo().with_context(active_test=False)
            for record in records.browse([row[key] for row in rows if row[model] == name]).exists():
                found[name, record.id] = record
        return found

    @api.model
    def _text(self, source):
        """Return what a customer read or heard, or what is written down of it."""
        if source._name == "mail.message":
            return self._titled(source.subject, source.body)
        if source._name == "mail.activity":
            said = Markup("<p>%s</p>") % source.feedback if source.feedback else ""
            return self._titled(source.summary, (source.note or Markup()) + said)
        if source._name == "calendar.event":
            return self._titled(source.name, source.description)
        return self._page(source)

    @api.model
    def _titled(self, title, body):
        return (Markup("<h4>%s</h4>") % title if title else Markup()) + (body or Markup())

    @api.model
    def _page(self, rule):
        """Return the page that a rule names: its text when Odoo has it, its address."""
        page = rule.artefact.sudo() if rule.artefact and rule.artefact.exists() else None
        body = Markup()
        if page is not None and "arch" in page._fields:
            body = html_sanitize(page.arch or "")
        elif page is not None and "body_html" in page._fields:
            body = html_sanitize(page.body_html or "")
        where = rule.url or (page is not None and "url" in page._fields and page.url) or ""
        link = Markup('<p><a href="%s">%s</a></p>') % (where, where) if where else ""
        return self._titled(page.display_name if page is not None else rule.marker_id.name, body) + link

    @api.model
    def _anonymised(self, text, people, author):
        """Return paragraphs of plain text: pictures and links of signatures say who wrote it."""
        plain = plain_text(text)
        rep = self.env._("[rep]")
        known = [(self.env._("[customer]"), names, wholes) for names, wholes in people]
        if author:
            partner = author.partner_id
            known.append((rep, [author.name], [partner.phone or "", author.email or "", author.login or ""]))
        plain = anonymise(plain, known)
        for form in ("[e-mail]", "[phone]", "[link]", "[address]"):
            plain = plain.replace(form, self._form(form))
        lines = [escape(line.strip()) for line in plain.splitlines()]
        return Markup("<p>%s</p>") % Markup("<br/>").join(lines)

    @api.model
    def _form(self, form):
        return {
            "[e-mail]": self.env._("[e-mail]"),
            "[phone]": self.env._("[phone]"),
            "[link]": self.env._("[link]"),
            "[address]": self.env._("[address]"),
        }[form]

    @api.model
    def _people(self, source, document):
        """Return pairs of names and of what is replaced whole: the customer's, and those of other addressees."""
        records = [document] if document is not None else []
        partners = self.env["res.partner"].sudo()
        for record in records:
            partners |= record.partner_id if record._name == "crm.lead" else record
        if source._name == "mail.message":
            partners |= source.partner_ids | source.notified_partner_ids
        if source._name == "calendar.event":
            partners |= source.partner_ids
        partners |= partners.commercial_partner_id
        return [self._known(record) for record in [*records, *partners]]

    @api.model
    def _known(self, record):
        names = [record[name] for name in NAMES[record._name] if record[name]]
        wholes = [record[name] for name in (*COMPANIES[record._name], *PLACES) if name in record._fields]
        wholes.append(f"{record.zip or ''} {record.city or ''}".strip())
        # A company is known by its name, not by each word of it: "La Poste" is not every post.
        if record._name == "res.partner" and record.is_company:
            return [], [*wholes, *names]
        return names, [whole for whole in wholes if whole]
