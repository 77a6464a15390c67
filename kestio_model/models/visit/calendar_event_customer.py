"""Visit: with which customer a meeting is, and whether his company works by a commercial model."""

from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

PATIENCE = timedelta(minutes=30)  # after the end, before the rep is asked


class CalendarEvent(models.Model):
    """Meetings among colleagues, private ones and those of companies without a model are left alone."""

    _name = "calendar.event"
    _inherit = "calendar.event"

    kestio_is_customer = fields.Boolean(
        string="With a customer", compute="_compute_kestio_is_customer", search="_search_kestio_is_customer"
    )
    kestio_to_qualify = fields.Boolean(
        string="To qualify",
        compute="_compute_kestio_to_qualify",
        search="_search_kestio_to_qualify",
        help="Ended half an hour ago or more, and nobody has said what became of it.",
    )
    kestio_can_qualify = fields.Boolean(compute="_compute_kestio_to_qualify")
    kestio_has_begun = fields.Boolean(compute="_compute_kestio_to_qualify")
    kestio_partner_id = fields.Many2one(
        "res.partner", string="Customer", compute="_compute_kestio_partner_id", compute_sudo=False
    )

    @api.depends("opportunity_id", "partner_ids", "user_id", "privacy", "start")
    def _compute_kestio_is_customer(self):
        since = self.env["kestio.model.scope"]._used_since()
        first = {company_id: datetime.combine(day, time.min) for company_id, day in since.items()}
        hosts = {}  # the calendar of a rep asks for the same company again and again
        mine = self.sudo().filtered(lambda event: event._kestio_is_followed(first, hosts)) if since else self.browse()
        self.kestio_is_customer = False
        mine.with_env(self.env).kestio_is_customer = True

    def _kestio_is_followed(self, first, hosts):
        """Tell, as superuser, whether this meeting is with a customer, not private, and of the time of a model.

        :param first: the first moment of use by company id.
        :param hosts: first moments that are known already by user and lead; those that are found are added.
        """
        lead = self.opportunity_id
        host = self.user_id, lead
        if host not in hosts:
            hosts[host] = first.get(self._kestio_company().id)
        if not hosts[host] or not self.stop or self.stop < hosts[host] or self.privacy == "private":
            return False
        return bool(lead) or any(person.partner_share for person in self.partner_ids)

    def _search_kestio_is_customer(self, operator, value):
        if operator != "in":
            return NotImplemented
        since = self.env["kestio.model.scope"]._used_since()
        own = [
            _of_company(company_id) & Domain("stop", ">=", datetime.combine(first, time.min))
            for company_id, first in since.items()
        ]
        outside = Domain.custom(to_sql=_has_guest)
        found = Domain.OR(own) & (Domain("opportunity_id", "!=", False) | outside) & Domain("privacy", "!=", "private")
        return found if True in value else ~found

    @api.depends("kestio_outcome", "start", "stop", "active", "kestio_is_customer")
    @api.depends_context("uid")
    def _compute_kestio_to_qualify(self):
        # Whole sets are assigned: a week of the calendar asks for all its meetings.
        now = fields.Datetime.now()
        asked = self.filtered(
            lambda event: event.kestio_is_customer and event.kestio_outcome == "pending" and event.active and event.stop
        )
        self.kestio_to_qualify = self.kestio_can_qualify = self.kestio_has_begun = False
        asked.filtered(lambda event: event.stop <= now - PATIENCE).kestio_to_qualify = True
        asked.filtered(lambda event: event._kestio_may_tell()).kestio_can_qualify = True
        self.filtered(lambda event: event.start and event.start <= now).kestio_has_begun = True

    def _search_kestio_to_qualify(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = (
            Domain("kestio_outcome", "=", "pending")
            & Domain("active", "=", True)
            & Domain("stop", "<=", fields.Datetime.now() - PATIENCE)
            & Domain("kestio_is_customer", "=", True)
        )
        return found if True in value else ~found

    @api.depends("opportunity_id", "partner_ids")
    def _compute_kestio_partner_id(self):
        for event in self:
            known = event.sudo()
            event.kestio_partner_id = (known.opportunity_id.partner_id or known._kestio_guests()[:1]).sudo(False)

    def _kestio_guests(self):
        """Return the attendees of this meeting who are not colleagues."""
        return self.partner_ids.filtered("partner_share")

    def _kestio_company(self):
        """Return the company of this meeting, as superuser: that of its lead, or of its rep."""
        event = self.sudo()
        return event.opportunity_id.company_id or event.user_id.company_id or self.env.company.sudo()

    def _kestio_tier(self):
        """Return the tier of the customer of this meeting in its company."""
        event = self.sudo()
        customer = (event.opportunity_id.partner_id or event._kestio_guests()[:1]).commercial_partner_id
        tier = customer.with_company(event._kestio_company()).kestio_tier_id
        return tier or event.opportunity_id.kestio_tier_id

    @api.model
    @api.readonly
    def kestio_count_to_qualify(self):
        """Return how many meetings wait for the user to say what became of them."""
        return self.search_count(self._kestio_mine())

    @api.model
    def _kestio_mine(self):
        """Return the domain of the meetings that the current user is asked about."""
        return Domain("kestio_to_qualify", "=", True) & Domain("user_id", "=", self.env.uid)


def _of_company(company_id):
    """Return the condition that a meeting is of a company: that of its lead, or of its rep."""
    of_lead = Domain("opportunity_id", "any!", Domain("company_id", "=", company_id))
    unknown = Domain("opportunity_id", "=", False) | Domain("opportunity_id", "any!", Domain("company_id", "=", False))
    return of_lead | unknown & Domain("user_id", "any!", Domain("company_id", "=", company_id))


def _has_guest(model, alias, _query):
    """Return the condition that somebody outside is invited, asked meeting by meeting.

    PostgreSQL would list the guests of all meetings first for an EXISTS.
    """
    return SQL(
        """COALESCE((SELECT TRUE FROM calendar_event_res_partner_rel invited
                      JOIN res_partner ON res_partner.id = invited.res_partner_id
                     WHERE invited.calendar_event_id = %s AND %s LIMIT 1), FALSE)""",
        SQL.identifier(alias, "id"),
        model.env["res.partner"]._field_to_sql("res_partner", "partner_share"),
    )
