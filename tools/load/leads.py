"""Leads made with all that a file tells of them: attributes as fields of their own, visits as events."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING

from tools.load.lead_file import Leads
from tools.load.opportunities import Opportunities
from tools.load.pipeline import Deal
from tools.load.tracking import MESSAGE, VALUE

if TYPE_CHECKING:
    from odoo.api import Environment

MOST_VISITS = 30  # of one lead that become events: the rest tells nothing more
SOURCE = "load_leads"


class LeadMaker(Opportunities):
    """The leads of one company; each batch is committed whole, with its events.

    :param late: columns that were filled when the lead was closed: their writing is noted at that moment.
    """

    def __init__(self, env: Environment, leads: Leads, late: Collection[str] = ()):
        super().__init__(env, leads.deals)
        self.leads = leads
        self.names = field_names(leads)
        _add_fields(self.env, leads, self.names, late)
        self.late = {self.names[column]: column for column in late}
        for name in self.late:
            self.tracking.fields[name] = self.env["ir.model.fields"]._get("crm.lead", name).id
        told = leads.told.values()
        self.sources = self._marks("utm.source", {lead.source for lead in told})
        self.mediums = self._marks("utm.medium", {lead.medium for lead in told})
        self.events = 0

    def _values(self, deal: Deal) -> dict[str, object]:
        lead = self.leads.told[deal.name]
        numbers = self.leads.attributes
        attributes = {
            self.names[column]: float(cell) if numbers.get(column) else cell
            for column, cell in lead.cells.items()
            if column in self.names
        }
        return super()._values(deal) | attributes | {
            "name": f"Lead {deal.name}", "source_id": self.sources.get(lead.source, False),
            "medium_id": self.mediums.get(lead.medium, False),
        }  # fmt: skip

    def _name(self, leads, deals: list[Deal]) -> None:
        """Note what came with the leads, too, in the transaction that makes them."""
        super()._name(leads, deals)
        self._note_late(leads, deals)
        self._record_visits(leads, deals)

    def _marks(self, model: str, names: set[str]) -> dict[str, int]:
        return {name: self.env["utm.mixin"]._find_or_create_record(model, name).id for name in names if name}

    def _note_late(self, leads, deals: list[Deal]) -> None:
        """Insert what Odoo would have tracked when these fields were filled at the closing."""
        filled = [
            (lead, deal, cells)
            for lead, deal in zip(leads, deals, strict=True)
            if deal.closed and (cells := self._late_cells(deal))
        ]
        ids, messages, values = self.tracking._next_ids(len(filled)), [], []
        for key, (lead, deal, cells) in zip(ids, filled, strict=True):
            stamp = (deal.closed, deal.closed, self.env.uid, self.env.uid)
            messages.append((
                key, None, "crm.lead", lead.id, deal.closed, *stamp, self.env.user.partner_id.id,
                self.tracking.subtypes["note"], "notification", f"<late-{key}-openerp-{lead.id}-crm.lead@localhost>",
                "", None, False, True,
            ))  # fmt: skip
            values += [(key, self.tracking.fields[name], None, None, "", cell, *stamp) for name, cell in cells]
        self.tracking._insert("mail_message", MESSAGE, messages)
        self.tracking._insert("mail_tracking_value", VALUE, values)

    def _late_cells(self, deal: Deal) -> list[tuple[str, str]]:
        cells = self.leads.told[deal.name].cells
        return [(name, cells[column]) for name, column in self.late.items() if column in cells]

    def _record_visits(self, leads, deals: list[Deal]) -> None:
        """Tell the ledger of Kestio, where it is installed, of the visits: one a day up to the creation."""
        if "kestio.score.ledger" not in self.env:
            return
        events = [
            {"type": "page_view", "lead_id": lead.id, "source": SOURCE, "source_key": f"{deal.name}/{visit}",
             "date": deal.steps[0].at - timedelta(days=visit)}
            for lead, deal in zip(leads, deals, strict=True)
            for visit in range(min(self.leads.told[deal.name].visits, MOST_VISITS))
        ]  # fmt: skip
        self.events += self.env["kestio.score.ledger"]._record(events).count("stored")


def field_names(leads: Leads) -> dict[str, str]:
    """Return the name of the field of leads that holds each attribute."""
    return {column: f"x_{re.sub(r'[^a-z0-9]+', '_', column.lower()).strip('_')[:50]}" for column in leads.attributes}


def _add_fields(env: Environment, leads: Leads, names: dict[str, str], late: Collection[str]) -> None:
    """Make the fields that are missing; those filled at the closing are tracked, as such fields are."""
    model = env["ir.model"]._get("crm.lead")
    env["ir.model.fields"].create([
        {"model_id": model.id, "name": name, "field_description": column.strip(),
         "ttype": "float" if leads.attributes[column] else "char", "tracking": 100 if column in late else 0}
        for column, name in names.items()
        if name not in env["crm.lead"]._fields
    ])  # fmt: skip
    env.cr.commit()
