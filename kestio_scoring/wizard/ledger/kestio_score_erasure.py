"""Ledger: gives a person what is recorded of him, or forgets it."""

import base64
import csv
import io

from odoo import Command, api, fields, models
from odoo.addons.kestio_model.engine.rebooking import safe_cell
from odoo.exceptions import AccessError
from odoo.tools import SQL

COLUMNS = ("date", "type", "label", "url", "contact", "lead", "source", "trust", "trust_reason", "consent")


class KestioScoreErasure(models.TransientModel):
    """Opened on contacts or on leads; what was erased stays as counts of a day and a type."""

    _name = "kestio.score.erasure"
    _description = "Recorded events of a person"

    partner_ids = fields.Many2many("res.partner", string="Contacts", readonly=True)
    lead_ids = fields.Many2many("crm.lead", string="Leads", readonly=True)
    event_count = fields.Integer(string="Events", compute="_compute_event_count")
    data = fields.Binary(string="File", readonly=True, attachment=False)
    filename = fields.Char(default="events.csv")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        ids, model = self.env.context.get("active_ids", []), self.env.context.get("active_model")
        if model == "res.partner":
            values["partner_ids"] = [Command.set(ids)]
        elif model == "crm.lead":
            leads = self.env["crm.lead"].browse(ids)
            values["lead_ids"] = [Command.set(ids)]
            values["partner_ids"] = [Command.set(leads.partner_id.ids)]
        return values

    @api.depends("partner_ids", "lead_ids")
    def _compute_event_count(self):
        for wizard in self:
            wizard.event_count = len(wizard._events())

    def action_export(self):
        """Write all that is recorded into a file."""
        self._check()
        rows = io.StringIO()
        writer = csv.writer(rows)
        writer.writerow(COLUMNS)
        for texts in self._rows():
            writer.writerow([safe_cell(text) for text in texts])
        # The mark lets spreadsheets read accents.
        self.data = base64.b64encode(("\ufeff" + rows.getvalue()).encode())
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _rows(self):
        """Return what is recorded, as texts in the order of ``COLUMNS``. Extend it for what else there is."""
        return [
            (
                event.date.isoformat(),
                event.type_id.code,
                event.label or "",
                event.url or "",
                event.partner_id.display_name or "",
                event.lead_id.display_name or "",
                event.source,
                event.trust,
                event.trust_reason or "",
                event.consent,
            )
            for event in self._events().sorted("date")
        ] + self._said_rows()

    def _said_rows(self):
        """Return what these contacts said about being followed, and since when devices are known as theirs."""
        said = self.env["kestio.score.consent"].search([("partner_id", "in", self.partner_ids.ids)], order="date, id")
        devices = self.env["kestio.score.device"].sudo().search([("partner_id", "in", self.partner_ids.ids)])
        return [
            (one.date.isoformat(), "consent", one.proof or "", "", one.partner_id.name or "", "", one.source, "", "")
            + (one.state,)
            for one in said
        ] + [
            (one.date.isoformat(), "device", "", "", one.partner_id.name or "", "", "device", "", "", "")
            for one in devices
        ]

    def action_erase(self):
        """Erase the events, and follow these contacts no more; what other companies know is theirs to erase."""
        self._check()
        partners, companies = self.partner_ids, self.env.companies
        self.env["kestio.score.ledger"].sudo()._erase(
            SQL(
                "(partner_id = ANY(%s) OR lead_id = ANY(%s)) AND (company_id IS NULL OR company_id = ANY(%s))",
                partners.ids,
                self.lead_ids.ids,
                companies.ids,
            )
        )
        self.env["kestio.score.device"]._forget(partners)
        consents = self.env["kestio.score.consent"].sudo()
        for company in companies:
            followed = partners.browse(
                {partner for partner, _company in consents._given_since(partners.ids, company.ids)}
            )
            if followed:
                self.env["kestio.score.consent"]._say(followed, "withdrawn", self.env._("Data erased"), company=company)
        return {"type": "ir.actions.act_window_close"}

    def _check(self):
        """Refuse who does not manage scoring."""
        self.ensure_one()
        if not self.env.user.has_group("kestio_scoring.group_manager"):
            raise AccessError(self.env._("Only managers of lead scoring export or erase what is recorded of a person."))
        (self.partner_ids.check_access("read"), self.lead_ids.check_access("read"))

    def _events(self):
        domain = ["|", ("partner_id", "in", self.partner_ids.ids), ("lead_id", "in", self.lead_ids.ids)]
        return self.env["kestio.score.event"].search(domain)
