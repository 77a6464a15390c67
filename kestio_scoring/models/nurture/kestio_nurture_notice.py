"""Nurture: what a machine answered for a contact: absent until a day, or gone; a person says whether it is so."""

from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

CORRECTED = {"resume_date", "new_name", "new_email"}
UNKNOWN = timedelta(days=7)
UNDECIDED = timedelta(days=30)
# Whose notice it is: the last one that is somebody.
REPS = ("partner_id.commercial_partner_id.user_id", "partner_id.user_id", "lead_id.user_id")


class KestioNurtureNotice(models.Model):
    """Scenarios wait as soon as the notice is there; contacts change only when a person accepts it."""

    _name = "kestio.nurture.notice"
    _description = "Notice of absence or departure"
    _order = "date desc, id desc"
    _rec_name = "email"

    kind = fields.Selection(
        selection=[("absent", "Absent"), ("left", "Left the company")], string="What", required=True, readonly=True
    )
    state = fields.Selection(
        selection=[("open", "To decide"), ("accepted", "Accepted"), ("refused", "Refused")],
        required=True,
        readonly=True,
        default="open",
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    email = fields.Char(string="Came from", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True, index=True, ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", readonly=True, index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    # Not stored: otherwise each contact that is written anywhere would look for its notices.
    user_id = fields.Many2one(
        "res.users", string="Salesperson", compute="_compute_user_id", compute_sudo=True, search="_search_user_id"
    )
    subject = fields.Char(readonly=True)
    text = fields.Text(string="What the mail says", readonly=True)
    message_key = fields.Char(readonly=True)
    resume_date = fields.Date(string="Back on", help="Scenarios go on that day.")
    new_name = fields.Char(string="New contact")
    new_email = fields.Char(string="His e-mail address")
    decided_by = fields.Many2one("res.users", readonly=True, ondelete="set null")
    decided_on = fields.Datetime(readonly=True)

    _message_uniq = models.UniqueIndex("(message_key) WHERE message_key IS NOT NULL", "This mail was read already.")

    @api.depends("lead_id.user_id", "partner_id.user_id", "partner_id.commercial_partner_id.user_id")
    def _compute_user_id(self):
        for notice in self:
            contact = notice.partner_id
            notice.user_id = notice.lead_id.user_id or contact.user_id or contact.commercial_partner_id.user_id

    def _search_user_id(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        is_list = operator == "in"
        found = Domain.TRUE if is_list and False in value else Domain.FALSE
        who = [one for one in value if one] if is_list else value
        for path in REPS:
            nobody = Domain(path.split(".")[0], "=", False) | Domain(path, "=", False)
            found = Domain(path, operator, who) | nobody & found
        return found

    @api.depends("kind", "email", "resume_date")
    def _compute_display_name(self):
        for notice in self:
            who = notice.partner_id.name or notice.email
            notice.display_name = (
                self.env._("%s left his company", who)
                if notice.kind == "left"
                else self.env._("%(who)s is absent until %(day)s", who=who, day=notice.resume_date)
                if notice.resume_date
                else self.env._("%s is absent", who)
            )

    def write(self, vals):
        if not self.env.su and vals.keys() - CORRECTED:
            raise AccessError(self.env._("Accept or refuse the notice; only the day and the new contact are typed."))
        return super().write(vals)

    @api.model
    def _note(self, found, values):
        """Write down what a machine said and let scenarios wait, once for each mail.

        :param found: an ``engine.autoreply.AutoReply`` of kind ``absent`` or ``left``.
        :param values: of the notice: who, and which mail.
        """
        known = self.sudo().search([("message_key", "=", values["message_key"])], limit=1)
        if known:
            return known
        notice = self.sudo().create(
            {
                **values,
                "kind": found.kind,
                "resume_date": found.resume,
                "new_name": found.name,
                "new_email": found.email,
            }
        )
        notice._people()._pause(notice._resume() if found.kind == "absent" else notice.date + UNDECIDED)
        return notice

    def _people(self):
        """Return where this person is in a scenario."""
        self.ensure_one()
        same = ["|", ("email", "=", self.email), ("lead_id", "=", self.lead_id.id)]
        if self.partner_id:
            same = ["|", *same, ("lead_id.partner_id", "=", self.partner_id.id)]
        return self.env["kestio.nurture.enrollment"].sudo().search([("state", "=", "running"), *same])

    def _resume(self):
        """Return when scenarios go on; a week after the notice when it names no day."""
        return datetime.combine(self.resume_date, time()) if self.resume_date else self.date + UNKNOWN

    # What a person decides

    def action_accept(self):
        """Believe the notices: wait until the day, or archive the contact and write to the new one from now on.

        :raises UserError: when a notice was decided already.
        """
        for notice in self._to_decide():
            if notice.kind == "absent":
                notice._people()._pause(notice._resume())
            else:
                notice._take_leave()
        self._decide("accepted")

    def action_refuse(self):
        """Do not believe the notices: scenarios go on at once.

        :raises UserError: when a notice was decided already.
        """
        for notice in self._to_decide():
            notice._people()._pause(None)
        self._decide("refused")

    def _to_decide(self):
        self.check_access("write")
        if any(notice.state != "open" for notice in self):
            raise UserError(self.env._("Somebody decided this already."))
        return self.sudo()

    def _decide(self, state):
        self.sudo().write({"state": state, "decided_by": self.env.uid, "decided_on": fields.Datetime.now()})

    def _take_leave(self):
        """Archive who left, and give his open leads to the new contact if there is one."""
        self._people()._leave("gone")
        gone, new = self.partner_id, self._new_contact()
        leads = self.lead_id | gone.opportunity_ids.filtered(lambda lead: lead.won_status == "pending")
        if new:
            leads.write({"partner_id": new.id})
        for record in gone or leads:
            record.message_post(body=self.env._("Left the company, says his mailbox: %s", self.subject or self.email))
        if gone and not gone.user_ids:
            gone.active = False

    def _new_contact(self):
        """Return the contact who takes over, made when there is none with his address; empty when nobody is named."""
        partners, email = self.env["res.partner"].sudo(), email_normalize(self.new_email or "")
        if not email:
            return partners
        gone = self.partner_id
        return partners.search([("email_normalized", "=", email)], limit=1) or partners.create(
            {
                "name": self.new_name or email,
                "email": email,
                "parent_id": gone.parent_id.id,
                "company_id": gone.company_id.id,
                "lang": gone.lang,
                "user_id": gone.user_id.id,
            }
        )

    def action_open(self):
        """Open this notice."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
