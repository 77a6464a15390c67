"""Survey: asks customers whether they would have known, without logo and name, that it was the brand."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# What people were asked, and what they were promised: it stays as it was when the first one answers.
SETTLED = {"charter_id", "channel_id", "step_id", "excerpt", "question", "intro", "is_anonymous", "date_start", "state"}
SETTLED |= {"domain", "is_mailed", "is_open", "template_id"}


class KestioCharterSurvey(models.Model):
    """One touchpoint is asked about; contacts get a link of their own by mail, others one that is open to all."""

    _name = "kestio.charter.survey"
    _description = "Recognition survey"
    _inherit = ["kestio.condition.mixin", "kestio.charter.survey.mail.mixin", "kestio.charter.survey.page.mixin"]
    _order = "date_start desc, id desc"

    name = fields.Char(required=True, help="For yourselves: customers do not see it.")
    charter_id = fields.Many2one(
        "kestio.charter", required=True, index=True, ondelete="restrict", domain="[('state', '=', 'published')]"
    )
    brand_id = fields.Many2one(related="charter_id.brand_id", store=True, index=True)
    company_id = fields.Many2one(related="charter_id.company_id", store=True, index=True)
    state = fields.Selection(
        selection=[("draft", "Draft"), ("running", "Running"), ("closed", "Closed")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    channel_id = fields.Many2one(
        "kestio.channel", ondelete="restrict", index="btree_not_null", help="The channel that is asked about."
    )
    step_id = fields.Many2one(
        "kestio.journey.step",
        ondelete="restrict",
        index="btree_not_null",
        help="The step of the journey that is asked about.",
    )
    excerpt = fields.Text(
        translate=True, help="A text of yours, shown without logo and name: a mail, a page, the words of a call."
    )
    question = fields.Char(translate=True, help="Empty: “Would you have known it was us?”, in each one's language.")
    intro = fields.Text(string="Words before", translate=True)
    date_start = fields.Date(string="From")
    date_end = fields.Date(string="Until", help="Links work until then; empty: until you close the survey.")
    is_anonymous = fields.Boolean(
        string="Anonymous",
        default=True,
        help="Answers are kept with the tier, the channel and the step, never with the contact.",
    )
    is_mailed = fields.Boolean(string="By mail", default=True, help="Contacts of the condition get a mail each.")
    is_open = fields.Boolean(string="By an open link", help="Whoever has the link can answer: on a receipt, a page...")
    user_id = fields.Many2one(
        "res.users", string="Sender", required=True, default=lambda self: self.env.user, help="Mails leave in his name."
    )
    invitation_ids = fields.One2many(
        "kestio.charter.survey.invitation",
        "survey_id",
        string="People asked",
        groups="kestio_brand_charter.group_editor",
    )
    answer_ids = fields.One2many("kestio.charter.survey.answer", "survey_id", string="Answers")
    count_invitations = fields.Integer(string="Asked", compute="_compute_counts")
    count_answers = fields.Integer(string="Answered", compute="_compute_counts")
    result = fields.Char(string="Recognised", compute="_compute_counts", help="Share of yes, with its interval.")
    count_audience = fields.Integer(string="Would be asked", compute="_compute_count_audience")

    _dates = models.Constraint("CHECK(date_end >= date_start)", "A survey ends after it begins.")

    def _compute_counts(self):
        asked = dict(
            self.env["kestio.charter.survey.invitation"]
            .sudo()  # how many, for readers, who do not learn whom
            ._read_group([("survey_id", "in", self.ids)], ["survey_id"], ["__count"])
        )
        rates = self.env["kestio.charter.recognition"]._of_surveys(self)
        for survey in self:
            survey.count_invitations = asked.get(survey, 0)
            survey.count_answers = rates[survey.id].answers if survey.id in rates else 0
            survey.result = rates[survey.id].reading if survey.id in rates else self.env._("n/a")

    @api.depends("domain", "is_mailed")
    def _compute_count_audience(self):
        for survey in self:
            survey.count_audience = survey._count_audience() if survey.is_mailed and survey.company_id else 0

    @api.constrains("domain")
    def _check_domain(self):
        for survey in self:
            survey._check_readable()

    @api.constrains("charter_id", "channel_id", "step_id")
    def _check_place(self):
        for survey in self:
            charter = survey.charter_id
            if survey.channel_id - charter.channel_ids or survey.step_id - charter.step_ids:
                raise ValidationError(self.env._("Ask about a channel and a step that the charter has."))

    def _candidates(self):
        return self.env["res.partner"].sudo().with_company(self.company_id)

    def _unreadable(self, error):
        return ValidationError(
            self.env._(
                "The condition of '%(name)s' cannot be read on contacts: %(reason)s", name=self.name, reason=error
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{name: value for name, value in vals.items() if name != "state"} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        settles = not self.env.su and SETTLED & vals.keys()
        if settles and ("state" in vals or any(one.state != "draft" for one in self)):
            raise UserError(self.env._("This survey has begun: copy it to ask otherwise."))
        return super().write(vals)

    # Running

    def action_start(self):
        """Let the links work, and ask the contacts of the condition; mails leave by the job.

        :raises UserError: when the charter is not published, or nobody would be asked.
        """
        self.check_access("write")
        for survey in self:
            survey._start()
        self.env.ref("kestio_brand_charter.ir_cron_survey").sudo()._trigger()

    def _start(self):
        if self.state != "draft":
            raise UserError(self.env._("This survey has begun already."))
        if self.charter_id.state != "published":
            raise UserError(self.env._("Ask about a published charter: this one is not."))
        if not (self.is_mailed or self.is_open):
            raise UserError(self.env._("Ask by mail, by an open link, or both."))
        today = self._today()
        if self.date_end and self.date_end < today:
            raise UserError(self.env._("The survey would be over: choose a later end."))
        people = self._audience() if self.is_mailed else self.env["res.partner"]
        if not (people or self.is_open):
            raise UserError(self.env._("No contact that may be written to meets the condition."))
        self._invite(people)
        self._try_mails()
        self.sudo().write({"state": "running", "date_start": self.date_start or today})

    def action_close(self):
        """Let the links work no more; answers stay."""
        self.check_access("write")
        running = self.filtered(lambda survey: survey.state == "running")
        running.sudo().write({"state": "closed"})
        running.sudo().invitation_ids._cancel_mails()

    def action_open_answers(self):
        """Open the answers behind the figure."""
        self.ensure_one()
        self.check_access("read")
        return self.answer_ids._get_records_action(
            name=self.env._("Answers"), domain=[("survey_id", "=", self.id)], views=[(False, "list"), (False, "graph")]
        )

    def action_open_invitations(self):
        """Open the people who were asked."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("People asked"),
            "res_model": "kestio.charter.survey.invitation",
            "views": [(False, "list")],
            "domain": list(Domain("survey_id", "=", self.id)),
        }
