"""Survey: whom a survey asks, and its mails: one each, one reminder, through Odoo's templates and queue."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

LOT = 200


class SurveyMailMixin(models.AbstractModel):
    """Who refuses mails is not asked, and not reminded when he refuses them later."""

    _name = "kestio.charter.survey.mail.mixin"
    _description = "Mails of a recognition survey"

    template_id = fields.Many2one(
        "mail.template",
        string="Mail",
        domain="[('model', '=', 'kestio.charter.survey.invitation')]",
        default=lambda self: self.env.ref("kestio_brand_charter.mail_template_survey", raise_if_not_found=False),
    )
    reminder_template_id = fields.Many2one(
        "mail.template",
        string="Reminder",
        domain="[('model', '=', 'kestio.charter.survey.invitation')]",
        default=lambda self: self.env.ref(
            "kestio_brand_charter.mail_template_survey_reminder", raise_if_not_found=False
        ),
    )
    reminder_days = fields.Integer(string="Remind after", default=7, help="Days; once. 0: never.")

    _reminder_days = models.Constraint("CHECK(reminder_days BETWEEN 0 AND 60)", "Remind after 0 to 60 days.")

    def _audience(self):
        """Return the contacts who may be asked, one of each address: not archived, of this company, not refusing."""
        first = {}
        for person in self._candidates().search(self._may_be_asked(), order="id"):
            first.setdefault(person.email_normalized, person.id)
        return self.env["res.partner"].sudo().browse(first.values())

    def _count_audience(self):
        """Return how many would be asked, without reading them."""
        [[number]] = self._candidates()._read_group(self._may_be_asked(), [], ["email_normalized:count_distinct"])
        return number

    def _may_be_asked(self):
        """Return the domain of contacts: the condition, and whom nobody may write to left out."""
        company = Domain("company_id", "in", [self.company_id.id, False])
        writable = Domain("email_normalized", "!=", False) & Domain("is_blacklisted", "=", False)
        return company & writable & Domain("partner_share", "=", True) & self._domain()

    @api.model
    def _refused(self, emails):
        """Return which addresses want no mails."""
        known = self.env["mail.blacklist"].sudo().search([("email", "in", [email for email in emails if email])])
        return set(known.mapped("email"))

    def _invite(self, people):
        """Write down who is asked, with the tier that each has now; the job sends."""
        tiers = people.commercial_partner_id.with_company(self.company_id)
        codes = {entity.id: entity.kestio_tier_id.code for entity in tiers.sudo()}
        self.env["kestio.charter.survey.invitation"].sudo().create(
            [
                {
                    "survey_id": self.id,
                    "partner_id": person.id,
                    "email": person.email_normalized,
                    "lang": person.lang,
                    "tier_code": codes[person.commercial_partner_id.id],
                }
                for person in people
            ]
        )

    def _try_mails(self):
        """Write the mails to the first person, without sending them: the job would stumble over what does not work.

        :raises UserError: when a template is missing, is about something else, or cannot be written.
        """
        person = self.sudo().invitation_ids[:1]
        templates = self.template_id | (self.reminder_template_id if self.reminder_days else self.env["mail.template"])
        if person and not self.template_id or any(template.model != person._name for template in templates):
            raise UserError(self.env._("Choose a mail template that is made for people asked by surveys."))
        for template in templates.sudo() if person else ():
            template._generate_template(person.ids, {"subject", "body_html"})

    # The job

    @api.model
    def _cron_send(self):
        """Close what is over, send what waits, remind once, and give the queue again what did not leave."""
        today, now = fields.Date.context_today(self), fields.Datetime.now()
        self.search([("state", "=", "running"), ("date_end", "<", today)]).action_close()
        running = self.search([("state", "=", "running")]).filtered(lambda survey: survey._works())
        invitations = self.env["kestio.charter.survey.invitation"]
        invitations._retry_mails(running)
        waiting = invitations._waiting(running) + invitations._to_remind(running, now)
        for start in range(0, len(waiting), LOT):
            lot = waiting[start : start + LOT].try_lock_for_update()
            for survey, people in lot.grouped("survey_id").items():
                people._send(survey)
            remaining = max(0, len(waiting) - start - LOT)
            if not self.env["ir.cron"]._commit_progress(len(lot), remaining=remaining):
                break

    def _reminded_before(self, now):
        """Return before when a mail must have left to be followed by the reminder."""
        return now - timedelta(days=self.reminder_days)
