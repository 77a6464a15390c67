"""Hand-over: what leads gain: whether sales has them, since when and until when, and the button of marketing."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..ledger.kestio_score_event import COUNTS
from ..ledger.traces_mixin import shown
from .handover_giving_mixin import LAST_EVENTS, spoken
from .kestio_score_crossing import STATES

READERS = "kestio_scoring.group_user"


class KestioLeadHandoverMixin(models.AbstractModel):
    """Other rooms extend ``_kestio_handed_over`` and ``_kestio_handed_back``."""

    _name = "kestio.lead.handover.mixin"
    _description = "Hand-over of a lead"
    _inherit = ["kestio.traces.mixin"]

    kestio_crossing_id = fields.Many2one(
        "kestio.score.crossing", string="Last hand-over", compute="_compute_kestio_traces", groups=READERS
    )
    kestio_with_sales = fields.Boolean(
        string="Handed over to sales",
        compute="_compute_kestio_traces",
        search="_search_kestio_with_sales",
        groups=READERS,
    )
    kestio_handed_to_id = fields.Many2one(
        "res.users", string="Handed to", compute="_compute_kestio_traces", groups=READERS
    )
    kestio_handed_on = fields.Datetime(string="Handed over on", compute="_compute_kestio_traces", groups=READERS)
    kestio_react_until = fields.Datetime(string="To act on by", compute="_compute_kestio_traces", groups=READERS)
    kestio_handover_state = fields.Selection(
        selection=STATES,
        string="Hand-over",
        compute="_compute_kestio_traces",
        search="_search_kestio_handover_state",
        groups=READERS,
    )
    kestio_last_event_ids = shown("kestio.score.event")
    kestio_last_events = fields.Html(
        string="What this lead did last", compute="_compute_kestio_last_events", sanitize=False, groups=READERS
    )

    @api.depends("partner_id", "company_id")
    def _compute_kestio_traces(self):
        return super()._compute_kestio_traces()

    def _kestio_traces(self):
        events = SQL(
            _LAST_EVENTS,
            counts=COUNTS,
            company=self._kestio_score_company_sql("r"),
            limit=LAST_EVENTS,
            to_flush=[self._fields["partner_id"], self._fields["company_id"]],
        )
        return super()._kestio_traces() | {"crossing": SQL(_LAST), "event": events}

    def _kestio_show_traces(self, found):
        result = super()._kestio_show_traces(found)
        for lead, traces in found.items():
            lead.kestio_last_event_ids = self.env["kestio.score.event"].browse(traces.get("event", ()))
            crossing = self.env["kestio.score.crossing"].browse(traces.get("crossing", ())).sudo()
            up = crossing.filtered(lambda one: one.direction == "up")
            lead.kestio_crossing_id = crossing.sudo(False)
            lead.kestio_with_sales = bool(up)
            lead.kestio_handed_to_id = up.user_id
            lead.kestio_handed_on = up.date
            lead.kestio_react_until = up.react_until
            lead.kestio_handover_state = up.state
        return result

    def _search_kestio_with_sales(self, operator, value):
        self._check_field_access(self._fields["kestio_with_sales"], "read")
        if operator not in ("in", "not in"):
            return NotImplemented
        wanted = "in" if (True in value) == (operator == "in") else "not in"
        return [("id", wanted, self._kestio_last_crossings([("direction", "=", "up")]))]

    def _search_kestio_handover_state(self, operator, value):
        self._check_field_access(self._fields["kestio_handover_state"], "read")
        if operator != "in":
            return NotImplemented
        states = [one for one in value if one]
        known = Domain("id", "in", self._kestio_last_crossings([("direction", "=", "up"), ("state", "in", states)]))
        return known | Domain("kestio_with_sales", "=", False) if len(states) < len(value) else known

    def _kestio_last_crossings(self, domain):
        """Return the sub-query of the leads whose last crossing meets a condition."""
        query = self.env["kestio.score.crossing"].sudo()._search(domain)
        query.add_where(SQL(_IS_LAST))
        return query.subselect(SQL.identifier(query.table, "lead_id"))

    # What it did

    @api.depends("kestio_last_event_ids")
    @api.depends_context("lang", "tz")
    def _compute_kestio_last_events(self):
        for lead in self:
            rows = [spoken(self.env, event) for event in lead.sudo().kestio_last_event_ids]
            items = Markup().join(Markup("<li><span class='text-muted'>%s</span> %s</li>") % row for row in rows)
            lead.kestio_last_events = items and Markup("<ul class='mb-0 ps-3'>%s</ul>") % items

    def _kestio_last_events(self):
        """Return when and what of the last events that count, for a person; what was recorded meanwhile too."""
        self.ensure_one()
        found = self._kestio_find_traces({"event": self._kestio_traces()["event"]})
        events = self.env["kestio.score.event"].sudo().browse(found.get(self.id, {}).get("event", ()))
        return [spoken(self.env, event) for event in events]

    def _kestio_events_domain(self):
        """Return the domain of the events that belong to this lead and are not in doubt."""
        self.ensure_one()
        own = Domain("lead_id", "=", self._origin.id)
        if self.partner_id:
            own |= Domain("partner_id", "=", self.partner_id.id)
        companies = [False, self._kestio_score_company_id()]
        return own & Domain("trust", "in", COUNTS) & Domain("company_id", "in", companies)

    def action_kestio_events(self):
        """Show what this lead did."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("kestio_scoring.kestio_score_event_action")
        return {**action, "domain": list(self._kestio_events_domain()), "context": {}}

    def action_kestio_pages(self):
        """Show which pages this lead read, how many times each, and when."""
        pages = {"search_default_pages": 1, "search_default_by_url": 1}
        name = self.env._("Pages read")
        return {**self.action_kestio_events(), "name": name, "display_name": name, "context": pages}

    # Hooks

    def _kestio_handed_over(self, crossings):
        """Do what follows from a hand-over to sales."""

    def _kestio_handed_back(self, crossings):
        """Do what follows from a return to marketing."""

    # The button of marketing

    def action_hand_over(self):
        """Give these leads to sales now, whatever their score; whoever should have them is found as for a score.

        :raises AccessError: for anybody but marketing.
        :raises UserError: when a lead is closed, or with sales already.
        """
        if not self.env.user.has_group("kestio_scoring.group_manager"):
            raise AccessError(self.env._("Marketing hands leads over."))
        self.check_access("read")
        self._kestio_check_hand_over()
        self._kestio_hand_over(how="person")
        nobody = len(self) - len(self.filtered("kestio_handed_to_id"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if nobody else "success",
                "message": self._kestio_handed_to(),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _kestio_hand_over(self, how="score"):
        """Give these leads to sales now."""
        for company_id, leads in self.grouped(lambda lead: lead._kestio_score_company_id()).items():
            company = self.env["res.company"].sudo().browse(company_id)
            found = self.env["kestio.score.threshold"].sudo().search([("company_id", "=", company_id)])
            rows = [
                {
                    "lead_id": lead.id,
                    "score": lead.kestio_score,
                    "threshold_id": found._for(lead).id,
                    "number": lead.kestio_crossing_id.number + 1,
                }
                for lead in leads.sudo().with_company(company)
            ]
            self.env["kestio.score.handover"].sudo().with_company(company)._hand_over(company, rows, how=how)
        self.invalidate_recordset(["kestio_crossing_id", "kestio_with_sales", "kestio_handed_to_id"])

    def _kestio_check_hand_over(self):
        for lead in self:
            if not lead.active or lead.won_status != "pending":
                raise UserError(self.env._("%s is closed.", lead.display_name))
            if lead.kestio_with_sales:
                raise UserError(self.env._("Sales has %s already.", lead.display_name))

    def _kestio_handed_to(self):
        """Return the sentence that says who has the leads now."""
        names = self.sudo().kestio_handed_to_id.mapped("name")
        if not names:
            return self.env._("Nobody had room: the manager was asked.")
        return self.env._("Handed over to %s.", ", ".join(names))


_LAST = "SELECT id FROM kestio_score_crossing WHERE lead_id = r.id ORDER BY number DESC LIMIT 1"
# Each half by its own index: together they would be looked for among the events of everybody.
_LAST_EVENTS = """
    SELECT id FROM (
        (SELECT id, date FROM kestio_score_event
          WHERE lead_id = r.id AND trust IN %(counts)s AND (company_id IS NULL OR company_id = %(company)s)
          ORDER BY date DESC, id DESC LIMIT %(limit)s)
         UNION
        (SELECT id, date FROM kestio_score_event
          WHERE partner_id = r.partner_id AND trust IN %(counts)s AND (company_id IS NULL OR company_id = %(company)s)
          ORDER BY date DESC, id DESC LIMIT %(limit)s)) last
     ORDER BY date DESC, id DESC LIMIT %(limit)s
"""
_IS_LAST = """
    NOT EXISTS (SELECT FROM kestio_score_crossing later
                 WHERE later.lead_id = kestio_score_crossing.lead_id AND later.number > kestio_score_crossing.number)
"""
