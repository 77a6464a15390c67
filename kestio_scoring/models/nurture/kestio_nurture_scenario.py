"""Nurture: a series of mails on delays with branches, for leads that are not ripe yet."""

from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError

FROZEN = {
    "domain",
    "goal_domain",
    "exit_domain",
    "automatic",
    "only_automation",
    "goal_score",
    "company_id",
    "step_ids",
}


class KestioNurtureScenario(models.Model):
    """A draft is written, tried and started; a running one is paused, resumed and ended, never changed."""

    _name = "kestio.nurture.scenario"
    _description = "Nurture scenario"
    _inherit = [
        "mail.thread",
        "kestio.nurture.audience.mixin",
        "kestio.nurture.version.mixin",
        "kestio.nurture.scenario.mail.mixin",
        "kestio.nurture.proposal.mixin",
    ]
    _order = "company_id, name, version desc, id desc"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        "res.users",
        string="Writes",
        required=True,
        default=lambda self: self.env.user,
        help="In whose name mails leave when the lead has no salesperson; he gets the answers then.",
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("running", "Running"), ("paused", "Paused"), ("ended", "Ended")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    started_on = fields.Datetime(readonly=True, copy=False)
    step_ids = fields.One2many("kestio.nurture.step", "scenario_id", string="Steps", copy=False)
    goal_score = fields.Integer(
        string="Goal: score", help="A lead that reaches this score has reached the goal; 0: no goal of its own."
    )
    enrollment_ids = fields.One2many("kestio.nurture.enrollment", "scenario_id")
    running_count = fields.Integer(string="In it", compute="_compute_people")
    left_count = fields.Integer(string="Left", compute="_compute_people")
    sales_count = fields.Integer(string="To sales", compute="_compute_people")
    automatic_ended = fields.Boolean(readonly=True, copy=False, help="A newer version takes the new leads.")

    _family_uniq = models.UniqueIndex("(family, version)", "This version exists already.")

    @api.depends("name", "version")
    def _compute_display_name(self):
        for scenario in self:
            scenario.display_name = self.env._(
                "%(name)s, version %(number)s", name=scenario.name, number=scenario.version
            )

    def _compute_people(self):
        groups = self.env["kestio.nurture.enrollment"]._read_group(
            [("scenario_id", "in", self.ids)], ["scenario_id", "state", "left_because"], ["__count"]
        )
        for scenario in self:
            own = [(state, why, count) for one, state, why, count in groups if one == scenario]
            scenario.running_count = sum(count for state, _why, count in own if state == "running")
            scenario.left_count = sum(count for state, _why, count in own if state == "left")
            scenario.sales_count = sum(count for _state, why, count in own if why == "sales")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{"family": uuid4().hex, **vals} for vals in vals_list])

    def copy(self, default=None):
        scenarios = super().copy({"family": uuid4().hex, **(default or {})})
        for before, after in zip(self, scenarios, strict=True):
            before.step_ids._copy_into(after)
        return scenarios

    def write(self, vals):
        if FROZEN & vals.keys():
            self._check_draft()
        if vals.get("active") is False and any(scenario.state in ("running", "paused") for scenario in self):
            raise UserError(self.env._("End the scenario first: people are in it."))
        return super().write(vals)

    def _check_draft(self):
        if any(scenario.state != "draft" for scenario in self):
            raise UserError(
                self.env._("People are in this scenario: make a new version, change it there, and start it.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        self._check_draft()

    # Its life

    def action_start(self):
        """Let leads come in; the version before takes nobody new any more, who is in it goes on.

        :raises UserError: when it has no first step, or differs from the version before by more than one thing.
        """
        for scenario in self:
            scenario._check_draft()
            scenario._check_one_change()
            scenario.step_ids._check_complete(scenario)
            family = [("family", "=", scenario.family), ("state", "in", ["running", "paused"])]
            self.search(family).write({"automatic_ended": True})
            scenario.write({"state": "running", "started_on": fields.Datetime.now()})

    def action_pause(self):
        """Send nothing until it is resumed; people stay where they are."""
        self._move("running", "paused")

    def action_resume(self):
        """Go on from where everybody was."""
        self._move("paused", "running")

    def action_end(self):
        """Take everybody out for good."""
        self.filtered(lambda scenario: scenario.state == "draft")._check_started()
        self.enrollment_ids.sudo()._leave("ended")
        self.state = "ended"

    def _move(self, before, after):
        if any(scenario.state != before for scenario in self):
            raise UserError(self.env._("Somebody changed this scenario meanwhile: reload the page."))
        self.state = after

    def _check_started(self):
        if self:
            raise UserError(self.env._("A draft that nobody went through is deleted, not ended."))

    # People

    def action_run(self):
        """Do now what is due in these scenarios, by the method of the nightly job: enrol, send, branch.

        :return: how many steps were taken.
        """
        self.check_access("write")
        return self.env["kestio.nurture.job"].sudo()._run_now(self)

    def _enrol(self, leads, by_itself=False):
        """Let leads in that can come in; return their enrolments.

        :param by_itself: nobody chose them: they leave again when sales is to take care of their tier.
        :raises UserError: when the scenario is not running.
        """
        self.ensure_one()
        if self.state != "running":
            raise UserError(self.env._("Start the scenario first."))
        people = [(lead_id, email) for lead_id, email, reason in self._sorted_out(leads) if not reason]
        return self.env["kestio.nurture.enrollment"].sudo()._enter(self, people, by_itself)
