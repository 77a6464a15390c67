"""Visit: the phone queue on the portal: who calls for us sees name, phone, script and free times, nothing else."""

import csv
import io

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request
from werkzeug.exceptions import NotFound

from ..engine.rebooking import safe_cell

GROUP = "kestio_model.group_caller"
QUEUE = "/my/kestio/calls"


class CallsController(http.Controller):
    """Providers have no right on any record: this shows plain texts of what is in the queue of their companies."""

    @http.route(QUEUE, type="http", auth="user", website=True, methods=["GET"])
    def calls(self, done=None, **_query):
        """List who is to be called now."""
        flows = self._queue()
        values = {"calls": [self._texts(flow) for flow in flows], "done": done, **self._page()}
        return request.render("kestio_model.portal_calls", values)

    @http.route(f"{QUEUE}/export", type="http", auth="user", website=True, methods=["GET"])
    def export(self, **_query):
        """Return the queue as CSV for the provider's own tool."""
        rows = [self._texts(flow) for flow in self._queue()]
        names = [
            "reference",
            "name",
            "company",
            "phone",
            "language",
            "zone",
            "meeting",
            "rep",
            "missed",
            "calls",
            "script",
        ]
        written = io.StringIO()
        writer = csv.writer(written)
        writer.writerow(names)
        writer.writerows([safe_cell(str(row[name])) for name in names] for row in rows)
        headers = [
            ("Content-Type", "text/csv; charset=utf-8"),
            ("Content-Disposition", 'attachment; filename="calls.csv"'),
            ("Cache-Control", "no-store"),
        ]
        # The mark lets spreadsheets read accents.
        return request.make_response("\ufeff" + written.getvalue(), headers=headers)

    @http.route(f"{QUEUE}/<int:reference>", type="http", auth="user", website=True, methods=["GET"])
    def call(self, reference, **_query):
        """Show one call: script, free times, and how it ended."""
        return self._render(self._one(reference))

    @http.route(f"{QUEUE}/<int:reference>/book", type="http", auth="user", website=True, methods=["POST"])
    def book(self, reference, slot=None, **_form):
        """Book a time for the prospect; show fresh ones when it is taken."""
        flow = self._one(reference)
        start = flow._parse_start(slot)
        if not start:
            return self._render(flow, problem=request.env._("Please choose a time first."))
        if not flow._book(start, "phone"):
            return self._render(flow, problem=request.env._("This time has just been taken: here are other ones."))
        return request.redirect(f"{QUEUE}?done=booked", code=303)

    @http.route(f"{QUEUE}/<int:reference>/outcome", type="http", auth="user", website=True, methods=["POST"])
    def outcome(self, reference, outcome=None, note="", **_form):
        """Note how the call ended."""
        flow = self._one(reference)
        try:
            flow._call(outcome, note)
        except UserError as error:
            return self._render(flow, problem=str(error))
        return request.redirect(f"{QUEUE}?done=noted", code=303)

    def _queue(self):
        """Return the flows to call now, as superuser; nobody but providers and salespeople gets here."""
        user = request.env.user
        if not (user.has_group(GROUP) or user.has_group("kestio_model.group_manager")):
            raise NotFound
        flows = request.env["kestio.rebooking"].sudo()
        now = fields.Datetime.now()
        domain = [("state", "=", "phone"), ("company_id", "in", user.company_ids.ids), ("call_date", "<=", now)]
        found = flows.search(domain, order="call_date, id", limit=500)
        return found - found.browse(found._stop_reasons())

    def _one(self, reference):
        """Return a flow of the queue; what is not in it does not exist."""
        flow = self._queue().filtered(lambda flow: flow.id == reference)
        if not flow:
            raise NotFound
        return flow.with_user(flow.user_id).with_company(flow.company_id).sudo()

    def _texts(self, flow):
        """Return what a provider may read of a flow."""
        lang, company = request.env.lang or "en_US", flow.partner_id.commercial_partner_id
        return {
            "reference": flow.id,
            "name": flow.name,
            "company": company.name if company != flow.partner_id else flow.lead_id.partner_name or "",
            "phone": flow.phone or "",
            "language": dict(request.env["res.lang"].get_installed()).get(flow.lang, "").split(" / ")[-1],
            "zone": flow.tz or flow.company_id._kestio_tz(),
            "meeting": flow.title,
            "rep": flow.user_id.name,
            "missed": flow._spoken(flow.missed_start, lang=lang) if flow.missed_start else "",
            "calls": flow.call_count,
            "note": flow.call_note or "",
            "script": flow.with_context(lang=lang)._script(),
        }

    def _render(self, flow, problem=""):
        """Return the screen of one call."""
        now, lang = fields.Datetime.now(), request.env.lang or "en_US"
        starts = flow._shown(now) or flow._all_free(now)
        values = {
            "call": self._texts(flow),
            "days": flow._page_times(starts, None, lang),
            "outcomes": flow.with_context(lang=lang)._fields["call_outcome"]._description_selection(request.env),
            "problem": problem,
            **self._page(),
        }
        return request.render("kestio_model.portal_call", values)

    def _page(self):
        """Return what both screens need around them; Odoo's portal does not say in which language it is."""
        lang = request.env.lang or "en_US"
        return {"page_name": "kestio_calls", "html_data": {"lang": lang.replace("_", "-").split("@")[0]}}
