"""Guard: the mail composer warns before a quote or an invoice goes to the wrong contact, and puts in the right one."""

from odoo import api, fields, models
from odoo.exceptions import UserError

GUARDED = ("sale.order", "account.move")
SHOWN = 5  # documents named in the warning of a mass mailing


class MailComposeMessage(models.TransientModel):
    """The composer of other documents is left as it is."""

    _name = "mail.compose.message"
    _inherit = "mail.compose.message"

    kestio_guard_warning = fields.Text(compute="_compute_kestio_guard")
    kestio_guard_block = fields.Boolean(compute="_compute_kestio_guard")
    kestio_guard_right_ids = fields.Many2many("res.partner", compute="_compute_kestio_guard")

    @api.depends(
        "model",
        "res_ids",
        "res_domain",
        "partner_ids",
        "composition_mode",
        "composition_comment_option",
        "subtype_is_log",
        "notify_skip_followers",
    )
    @api.depends_context("lang")
    def _compute_kestio_guard(self):
        for composer in self:
            findings = composer._kestio_findings()
            guard = self.env["kestio.recipient.guard"]
            lines = [guard._words(kind, finding) for _document, kind, finding in findings]
            if composer.composition_mode != "comment" or composer.composition_batch:
                lines = composer._kestio_batch_words(findings)
                findings = []
            composer.kestio_guard_warning = "\n".join(dict.fromkeys(lines)) or False
            composer.kestio_guard_block = bool(lines) and composer._kestio_guard_mode() == "block"
            composer.kestio_guard_right_ids = self.env["res.partner"].union(
                *(finding.right for _document, _kind, finding in findings)
            )

    def action_kestio_right_contact(self):
        """Write to the right contacts instead, and open the composer again."""
        self.ensure_one()
        for document, _kind, finding in self._kestio_findings():
            if finding.right:
                self.partner_ids = self.partner_ids - finding.partner + finding.right
                if finding.partner in document.message_partner_ids:
                    document.message_unsubscribe(finding.partner.ids)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compose Email"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
            "context": {**self.env.context, "default_model": self.model, "dialog_size": "large"},
        }

    # Sending

    def _action_send_mail(self, auto_commit=False):
        self._kestio_check_recipients()
        return super()._action_send_mail(auto_commit=auto_commit)

    def _action_schedule_message(self):
        self._kestio_check_recipients()
        return super()._action_schedule_message()

    def _kestio_check_recipients(self):
        """Refuse to send to wrong contacts where the company blocks it; what Odoo sends by itself is not held up.

        :raises UserError: with the contacts and who is right.
        """
        blocked = self.browse() if self.env.su else self.filtered("kestio_guard_block")
        if blocked:
            raise UserError(blocked[0].kestio_guard_warning)

    # What is found

    def _kestio_documents(self):
        """Return the quotes or invoices that are about to be sent."""
        self.ensure_one()
        if self.model not in GUARDED or self.model not in self.env or self.subtype_is_log:
            return self.env["sale.order"]
        documents = self.env[self.model]
        if self.res_domain:
            return documents.search(self._evaluate_res_domain())
        return documents.browse(self._evaluate_res_ids()).exists()

    def _kestio_guard_mode(self):
        """Return the strictest setting of the companies of the documents."""
        modes = set(self._kestio_documents().company_id.mapped("kestio_recipient_guard"))
        return next((mode for mode in ("block", "warn") if mode in modes), "off")

    def _kestio_findings(self):
        """Return who should not get which document: documents, their kinds and findings."""
        guard = self.env["kestio.recipient.guard"]
        documents = self._kestio_documents().filtered(
            lambda document: document.company_id.kestio_recipient_guard != "off" and guard._kind(document)
        )
        people = {document: self._kestio_reached(document) for document in documents}
        found = []
        for kind, group in documents.grouped(guard._kind).items():
            everybody = self.env["res.partner"].union(*(people[document] for document in group))
            findings = {finding.partner: finding for finding in guard._findings(kind, everybody)}
            for document in group:
                found += [(document, kind, findings[one]) for one in people[document] if one in findings]
        return found

    def _kestio_reached(self, document):
        """Return who gets a document: those it is written to, and its followers outside the company."""
        if self.composition_mode != "comment" or self.composition_batch:
            return document.partner_id
        partners = self.partner_ids._origin
        if self.notify_skip_followers:
            return partners
        followers = self.env["mail.followers"]._get_recipient_data(document, self.message_type, self.subtype_id.id)
        outside = [key for key, data in followers[document.id].items() if key and data["active"] and data["share"]]
        return partners | partners.browse(outside)

    def _kestio_batch_words(self, findings):
        """Return a line for each document of a mass mailing, the first ones by name."""
        guard = self.env["kestio.recipient.guard"]
        lines = [
            self.env._("%(document)s: %(words)s", document=document.display_name, words=guard._words(kind, finding))
            for document, kind, finding in findings[:SHOWN]
        ]
        if len(findings) > SHOWN:
            lines.append(self.env._("And %s more.", len(findings) - SHOWN))
        return lines
