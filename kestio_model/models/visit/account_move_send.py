"""Guard: sending an invoice warns before it goes to the wrong contact, and puts in the right one."""

from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    """Odoo shows these alerts in its dialogs and refuses to send when one is a danger."""

    _name = "account.move.send"
    _inherit = "account.move.send"

    @api.model
    def _get_alerts(self, moves, moves_data):
        alerts = super()._get_alerts(moves, moves_data)
        findings = self._kestio_findings(moves, moves_data)
        if not findings:
            return alerts
        guard = self.env["kestio.recipient.guard"]
        block = any(move.company_id.kestio_recipient_guard == "block" for move, _finding in findings)
        words = (guard._words("invoices", finding) for _move, finding in findings)
        alerts["kestio_recipient"] = {
            "level": "danger" if block else "warning",
            "message": "\n".join(dict.fromkeys(words)),
        }
        return alerts

    @api.model
    def _kestio_findings(self, moves, moves_data):
        """Return who should not get which invoice by e-mail: moves and findings."""
        guard = self.env["kestio.recipient.guard"]
        mailed = moves.filtered(
            lambda move: (
                move.company_id.kestio_recipient_guard != "off"
                and "email" in moves_data[move]["sending_methods"]
                and guard._kind(move)
            )
        )
        people = {move: self._kestio_reached(move, moves_data[move]) for move in mailed}
        findings = guard._findings("invoices", self.env["res.partner"].union(*people.values())) if people else []
        by_partner = {finding.partner: finding for finding in findings}
        return [(move, by_partner[one]) for move in mailed for one in people[move] if one in by_partner]

    def _kestio_reached(self, move, data):
        """Return to whom an invoice is about to be sent; in a batch to its customer."""
        partners = data.get("mail_partner_ids")
        return partners._origin if isinstance(partners, models.BaseModel) else move.partner_id
