"""Visit: one cycle of a customer: when he is due, when he is visited, and what became of it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .sql_visit import OPEN

STATES = [
    ("to_plan", "To plan"),
    ("blocked", "Blocked"),
    ("confirmed", "Confirmed"),
    ("postponed", "Postponed"),
    ("no_show", "No-show"),
    ("held", "Visited"),
    ("cancelled", "Cancelled"),
]
RIGHTS = ("kestio_model.group_manager", "sales_team.group_sale_salesman_all_leads")


class KestioVisit(models.Model):
    """A customer has one open cycle at most; the next one is opened when it is over.

    Due dates count from the last visit that was held. A blocked visit stands in the rep's calendar and the customer
    knows nothing of it; he is invited when the rep confirms.
    """

    _name = "kestio.visit"
    _description = "Visit"
    _inherit = ["mail.thread", "mail.activity.mixin", "kestio.visit.steps.mixin", "kestio.visit.outcome.mixin"]
    _order = "due_date, id"
    _mail_post_access = "read"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    cycle = fields.Integer(required=True, readonly=True, aggregator=None, help="1 is the first visit of a customer.")
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True, index="btree_not_null")
    tier_id = fields.Many2one("kestio.tier", readonly=True, index="btree_not_null", group_expand="_group_expand_tiers")
    state = fields.Selection(
        selection=STATES, required=True, default="to_plan", readonly=True, index=True, group_expand=True
    )

    cadence = fields.Integer(string="Every (months)", readonly=True, aggregator="avg")
    duration = fields.Float(string="Hours", readonly=True)
    base_date = fields.Date(
        string="Counted from", readonly=True, help="The last visit that was held; empty for the first one."
    )
    due_date = fields.Date(string="Due", required=True, readonly=True, index=True)
    window_start = fields.Date(string="On time from", required=True, readonly=True)
    window_end = fields.Date(string="On time until", required=True, readonly=True)
    held_date = fields.Date(string="Held on", readonly=True)
    missed_on = fields.Date(readonly=True, help="Day of the no-show.")

    event_id = fields.Many2one("calendar.event", string="Meeting", readonly=True, index="btree_not_null")
    event_ids = fields.One2many("calendar.event", "kestio_visit_id", string="Meetings", readonly=True)
    start = fields.Datetime(string="Planned for", compute="_compute_times", store=True)
    stop = fields.Datetime(string="Planned until", compute="_compute_times", store=True)
    slot_start = fields.Datetime(readonly=True, help="Where the job has put it; the rep moved it if it is elsewhere.")
    confirmed_on = fields.Datetime(readonly=True)

    postponed_until = fields.Date(string="Not before", readonly=True)
    reason = fields.Char(readonly=True, help="Why it was postponed or left out.")
    is_skipped = fields.Boolean(
        string="Left out", readonly=True, help="By a person: the next one counts from its due date."
    )
    is_ad_hoc = fields.Boolean(
        string="Ad hoc", readonly=True, help="Satisfied by a meeting that was not planned for it."
    )
    is_handed_over = fields.Boolean(
        string="Handed over", readonly=True, help="Another rep makes this visit; the customer keeps his salesperson."
    )

    stretched_to = fields.Date(
        string="Stretched to", readonly=True, help="Month in which there is room, when that of the due date is full."
    )
    problem = fields.Selection(
        selection=[
            ("no_slot", "No free slot in its window"),
            ("no_hours", "The rep does not work in its window"),
            ("no_user", "The customer has no salesperson"),
        ],
        readonly=True,
        index="btree_not_null",
    )
    replan = fields.Boolean(readonly=True, help="The meeting has to move: another owner, or another cadence.")
    tried_on = fields.Date(readonly=True, help="Last day on which no slot was found.")

    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    is_late = fields.Boolean(compute="_compute_is_late")
    is_mine = fields.Boolean(compute="_compute_is_mine")
    sentence = fields.Char(string="Why then", compute="_compute_sentence")
    tier_color = fields.Integer(related="tier_id.color", string="Colour of the tier")
    partner_city = fields.Char(related="partner_id.city", string="City")
    partner_zip = fields.Char(related="partner_id.zip", string="ZIP")

    _cycle_uniq = models.UniqueIndex("(partner_id, company_id, cycle)", "This cycle of the customer exists already.")
    _next_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE state IN ('to_plan', 'blocked', 'confirmed', 'postponed', 'no_show')",
        "A customer has one next visit only.",
    )
    _window_order = models.Constraint(
        "CHECK(window_start <= due_date AND due_date <= window_end)", "The due date is inside its window."
    )

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "kanban" and options.get("mobile"):
            # Columns need a wide screen: on a phone the cards come one below the other.
            arch.attrib.pop("default_group_by", None)
        return arch, view

    @api.depends("event_id")
    def _compute_times(self):
        """Copy the times of the meeting.

        A meeting that moves says so itself (``calendar_event_visit.py``): to depend on its times would make every move
        of any meeting look for visits.
        """
        for visit in self:
            visit.start, visit.stop = visit.event_id.start, visit.event_id.stop

    @api.depends("partner_id", "cycle")
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = self.env._(
                "%(customer)s, visit %(cycle)s", customer=visit.partner_id.display_name or "", cycle=visit.cycle
            )

    @api.depends("state")
    def _compute_is_open(self):
        for visit in self:
            visit.is_open = visit.state in OPEN

    def _search_is_open(self, operator, _value):
        return [("state", "in", OPEN)] if operator == "in" else NotImplemented

    @api.depends("state", "window_end", "held_date", "start")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for visit in self:
            day = visit.held_date if visit.state == "held" else visit.state in OPEN and visit._day_planned(today)
            visit.is_late = bool(day and visit.window_end and day > visit.window_end)

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        rights = any(self.env.user.has_group(group) for group in RIGHTS)
        for visit in self:
            visit.is_mine = rights or visit.user_id == self.env.user

    def _day_planned(self, today):
        """Return the day for which this visit is planned, today at the earliest."""
        planned = self.start and fields.Datetime.context_timestamp(self, self.start).date()
        return max(planned or today, today)

    @api.model
    def _group_expand_tiers(self, tiers, _domain):
        return tiers.sorted("sequence")

    def _check_mine(self):
        """Refuse to decide on the visit of somebody else.

        :raises AccessError: for another rep, unless he may see all customers.
        """
        self.check_access("read")
        if self.env.su:
            return
        if not self.env.user.has_group("kestio_model.group_user"):
            raise AccessError(self.env._("Only sales people can plan visits."))
        others = self.filtered(lambda visit: not visit.is_mine)
        if others:
            raise AccessError(self.env._("%s belongs to another rep.", others[0].display_name))

    def _check_open(self, *states):
        """Refuse what is not possible in the state that a visit has.

        :raises UserError: with the visit and its state.
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for visit in self:
            if visit.state not in (states or OPEN):
                raise UserError(
                    self.env._("%(visit)s is %(state)s.", visit=visit.display_name, state=labels[visit.state].lower())
                )
