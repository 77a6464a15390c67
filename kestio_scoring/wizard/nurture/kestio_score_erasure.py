"""Nurture: scenarios and notices are part of what a person gets, or what is forgotten of him."""

from odoo import models
from odoo.tools import email_normalize


class KestioScoreErasure(models.TransientModel):
    """Steps keep their figures, which are nobody's then; notices are deleted."""

    _name = "kestio.score.erasure"
    _inherit = "kestio.score.erasure"

    def _rows(self):
        people, notices = self._nurtured()
        return (
            super()._rows()
            + [_row(one.entered_on, "scenario_entered", one.scenario_id.display_name, one) for one in people]
            + [
                _row(moment, kind, sending.step_id.name, sending)
                for sending in people.sending_ids.sorted("date")
                for kind, moment in _moments(sending)
                if moment
            ]
            + [_row(notice.date, f"notice_{notice.kind}", notice.subject, notice) for notice in notices]
        )

    def action_erase(self):
        """Erase the scenarios and notices of these people too."""
        self._check()
        people, notices = self._nurtured()
        # First: clicks that are nobody's any more stay in the figures.
        people._forget()
        notices.unlink()
        return super().action_erase()

    def _nurtured(self):
        """Return where these people are or were in scenarios, and the notices about them or that name them."""
        leads = self.lead_ids | self.env["crm.lead"].sudo().with_context(active_test=False).search(
            [("partner_id", "in", self.partner_ids.ids)]
        )
        emails = {email_normalize(one.email) for one in self.partner_ids} | set(leads.mapped("email_normalized"))
        emails = list(emails - {False, None})
        same = ["|", ("lead_id", "in", leads.ids), ("email", "in", emails)]
        people = self.env["kestio.nurture.enrollment"].sudo().search(same)
        told = ["|", "|", ("partner_id", "in", self.partner_ids.ids), ("new_email", "in", emails), *same]
        return people, self.env["kestio.nurture.notice"].sudo().search(told)


def _moments(sending):
    return (
        ("step_taken", sending.date),
        ("mail_sent", sending.sent_on),
        ("mail_opened", sending.opened_on),
        ("mail_clicked", sending.clicked_on),
        ("mail_answered", sending.replied_on),
    )


def _row(date, kind, label, record):
    lead = record.lead_id
    contact = lead.partner_id.display_name or record.email
    return (date.isoformat(), kind, label or "", "", contact, lead.display_name or "", "scenario", "", "", "")
