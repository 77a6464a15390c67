"""Ledger: a contact, his consent, and his right to be forgotten."""

from odoo import api, fields, models
from odoo.tools import SQL

from .kestio_score_consent import STATES
from .traces_mixin import shown, traced

READERS = "kestio_scoring.group_user"


class KestioPartnerLedgerMixin(models.AbstractModel):
    """What he said last about being followed, and what he did."""

    _name = "kestio.partner.ledger.mixin"
    _description = "Events of a contact"
    _inherit = ["kestio.traces.mixin"]

    kestio_consent = fields.Selection(
        selection=STATES,
        string="Consent to be followed",
        compute="_compute_kestio_consent",
        groups=READERS,
        help="Whether he agreed that the mails which he opens are followed one by one.",
    )
    kestio_consent_ids = fields.One2many(
        "kestio.score.consent", "partner_id", string="What he said about it", readonly=True, groups=READERS
    )

    kestio_shown_consent_ids = shown("kestio.score.consent", "What the contact said about it")
    kestio_has_said = fields.Boolean(
        compute="_compute_kestio_traces", exportable=False, export_string_translation=False, groups=READERS
    )

    @api.depends("kestio_consent_ids")
    def _compute_kestio_traces(self):
        return super()._compute_kestio_traces()

    def _kestio_traces(self):
        said = traced(self.env["kestio.score.consent"], "partner_id", "date")
        return super()._kestio_traces() | {"kestio_shown_consent_ids": said}

    def _kestio_show_traces(self, found):
        result = super()._kestio_show_traces(found)
        self._kestio_show_lists(found, ["kestio_shown_consent_ids"])
        for partner, traces in found.items():
            partner.kestio_has_said = bool(traces.get("kestio_shown_consent_ids"))
        return result

    @api.depends("kestio_consent_ids")
    @api.depends_context("company")
    def _compute_kestio_consent(self):
        asked = self.filtered("kestio_has_said")
        last = self.env["kestio.score.consent"]._last_said(asked, self.env.company) if asked else {}
        for partner in self:
            partner.kestio_consent = last.get(partner._origin.id)

    def action_kestio_consent(self):
        """Ask what the contact said."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Consent of %(name)s", name=self.display_name),
            "res_model": "kestio.score.consent.entry",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    def action_kestio_events(self):
        """Show what the contact did, with all contacts of a company."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kestio_scoring.kestio_score_event_action")
        return {**action, "domain": [("partner_id", "child_of", self.id)], "context": {}}

    @api.ondelete(at_uninstall=False)
    def _unlink_kestio_events(self):
        self.env["kestio.score.ledger"].sudo()._erase(SQL("partner_id = ANY(%s)", self.ids), is_scored=False)
