"""Visit: the dialog that proposes a meeting to a lead: who, how long, three times or all that are free."""

from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _lang_get, _tz_get
from odoo.exceptions import UserError


class KestioMeetingProposal(models.TransientModel):
    """Sends a mail, or gives a link to paste anywhere; both lead to the page on which a prospect books."""

    _name = "kestio.meeting.proposal"
    _description = "Proposal of a meeting"

    lead_id = fields.Many2one("crm.lead", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Meeting with",
        required=True,
        domain=[("share", "=", False)],
        compute="_compute_from_lead",
        store=True,
        readonly=False,
        precompute=True,
    )
    title = fields.Char(
        string="Subject", required=True, compute="_compute_from_lead", store=True, readonly=False, precompute=True
    )
    minutes = fields.Integer(string="Duration (minutes)", required=True, default=60)
    mode = fields.Selection(
        selection=[("slots", "Free times in the mail"), ("link", "A link to all free times")],
        string="Propose",
        required=True,
        default="slots",
    )
    email = fields.Char(compute="_compute_from_lead", store=True, readonly=False, precompute=True)
    lang = fields.Selection(
        _lang_get, string="Language", compute="_compute_from_lead", store=True, readonly=False, precompute=True
    )
    tz = fields.Selection(
        _tz_get, string="Time zone", compute="_compute_from_lead", store=True, readonly=False, precompute=True
    )
    message = fields.Text(string="Personal message")
    preview = fields.Text(string="Free times", compute="_compute_preview")
    url = fields.Char(string="Link", readonly=True)

    @api.constrains("user_id", "lead_id")
    def _check_reach(self):
        """Refuse whom and what the user has nothing to do with, which a dialog does not offer."""
        for proposal in self.sudo(False):
            proposal.lead_id.check_access("write")
            proposal.user_id._kestio_check_colleague()

    @api.depends("lead_id")
    def _compute_from_lead(self):
        flows = self.env["kestio.rebooking"]
        for proposal in self:
            lead = proposal.lead_id
            known = flows._prospect_values(lead, lead.partner_id)
            proposal.user_id = lead.user_id or self.env.user
            proposal.title = lead.name
            proposal.email = known["email"]
            proposal.lang = known["lang"] or self.env.lang
            proposal.tz = known["tz"] or self.env.user.tz or "UTC"

    @api.depends("user_id", "minutes", "tz", "lang")
    def _compute_preview(self):
        finder = self.env["kestio.slot.finder"].sudo()
        for proposal in self:
            proposal.preview = False
            if proposal.user_id and proposal.minutes > 0:
                count = self.env.company.kestio_rebooking_slots
                starts, _reason = finder._propose(proposal.user_id, proposal.minutes, tz=proposal.tz, count=count)
                spoken = [proposal._spoken(start) for start in starts]
                proposal.preview = "\n".join(spoken) or self.env._("There is no free time in the next days.")

    def _spoken(self, start):
        """Return a time as the prospect will read it."""
        flow = self.env["kestio.rebooking"].new({"lang": self.lang, "tz": self.tz})
        return flow._spoken(start)

    def action_send(self):
        """Send the proposal."""
        self.ensure_one()
        flow = self._make_flow()
        if hindrance := flow._mail_hindrance():
            raise UserError(dict(flow._fields["reason"]._description_selection(self.env))[hindrance])
        if flow._is_opted_out():
            raise UserError(self.env._("%s wants no mail from us.", flow.email))
        flow._send_slots()
        if flow.state != "sent":
            raise UserError(self.env._("There is no free time in the next days."))
        self.lead_id.message_post(body=self.env._("Times for a meeting were proposed to %s.", flow.email))
        message = self.env._("On its way to %s.", flow.email)
        params = {"type": "success", "message": message, "next": {"type": "ir.actions.act_window_close"}}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    def action_link(self):
        """Make a link, to paste where one likes."""
        self.ensure_one()
        flow = self._make_flow()
        if reason := flow._offer(fields.Datetime.now()):
            raise UserError(dict(flow._fields["reason"]._description_selection(self.env))[reason])
        flow.write({"state": "sent", "attempt": 1, "next_date": flow.expires})
        self.url = flow.url
        return self._get_records_action(name=self.env._("Propose a meeting"), target="new")

    def _make_flow(self):
        """Return the flow of this proposal, as superuser: who proposes may read the lead.

        :raises UserError: when the duration is impossible, or the opportunity is closed.
        """
        lead = self.lead_id
        lead.check_access("write")
        if not 5 <= self.minutes <= 480:
            raise UserError(self.env._("A meeting lasts 5 to 480 minutes."))
        if lead.won_status != "pending":
            raise UserError(self.env._("This opportunity is closed."))
        flows = self.env["kestio.rebooking"].sudo()
        values = flows._prospect_values(lead, lead.partner_id)
        own = {name: self[name] for name in ("title", "minutes", "lang", "tz", "message", "mode")}
        rest = {
            "email": self.email,
            "kind": "proposal",
            "user_id": self.user_id.id,
            "company_id": (lead.company_id or self.user_id.company_id or self.env.company).id,
        }
        return flows.create({**values, **own, **rest})
