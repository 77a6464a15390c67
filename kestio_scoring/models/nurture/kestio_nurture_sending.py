"""Nurture: a step that was taken for a person, once, and what he did with its mail."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class KestioNurtureSending(models.Model):
    """The database allows a step once for a person: killed jobs and second workers send nothing twice."""

    _name = "kestio.nurture.sending"
    _description = "Step taken"
    _order = "date desc, id desc"
    _rec_name = "step_id"

    enrollment_id = fields.Many2one("kestio.nurture.enrollment", required=True, readonly=True, ondelete="cascade")
    scenario_id = fields.Many2one(related="enrollment_id.scenario_id", store=True, index=True)
    step_id = fields.Many2one("kestio.nurture.step", required=True, readonly=True, index=True, ondelete="cascade")
    lead_id = fields.Many2one(related="enrollment_id.lead_id")
    email = fields.Char(required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    mail_id = fields.Many2one("mail.mail", readonly=True, index="btree_not_null", ondelete="set null")
    opened_on = fields.Datetime(readonly=True)
    clicked_on = fields.Datetime(readonly=True)
    replied_on = fields.Datetime(readonly=True)

    _step_uniq = models.UniqueIndex("(enrollment_id, step_id)", "This step was taken already.")
    _email_idx = models.Index("(email, date)")

    def _mail_key(self):
        """Return what events name this mail by."""
        self.ensure_one()
        return f"nurture:{self.id}"

    @api.model
    def _by_mail_keys(self, keys):
        """Return the steps whose mails some events are about."""
        ids = [int(key.partition(":")[2]) for key in keys if (key or "").startswith("nurture:")]
        return self.sudo().browse(ids).exists()

    @api.model
    def _room(self, email, company, now):
        """Return from when on one more mail to a person is not too many."""
        window = timedelta(days=company.kestio_nurture_days)
        recent = self.search(
            [
                ("email", "=", email),
                ("step_id.action", "=", "mail"),
                ("scenario_id.company_id", "=", company.id),
                ("date", ">", now - window),
            ],
            order="date desc",
            limit=company.kestio_nurture_mails,
        )
        if len(recent) < company.kestio_nurture_mails:
            return now
        return recent[-1].date + window

    @api.model
    def _figures(self, steps):
        """Return what became of the people of some steps, by one statement.

        Who left is counted at the last step that he had taken. Opened counts where consent lets it be known.

        :return: dicts with step_id, entered, opened, clicked, replied, sales, refused.
        """
        steps.check_access("read")
        self.env.flush_all()
        self.env.cr.execute(SQL(_FIGURES, steps.ids))
        return self.env.cr.dictfetchall()


_FIGURES = """
    SELECT taken.step_id, COUNT(*) AS entered, COUNT(taken.opened_on) AS opened, COUNT(taken.clicked_on) AS clicked,
           COUNT(taken.replied_on) AS replied,
           COUNT(*) FILTER (WHERE person.step_id = taken.step_id AND person.left_because = 'sales') AS sales,
           COUNT(*) FILTER (WHERE person.step_id = taken.step_id AND person.left_because = 'unsubscribed') AS refused
      FROM kestio_nurture_sending taken JOIN kestio_nurture_enrollment person ON person.id = taken.enrollment_id
     WHERE taken.step_id = ANY(%s) GROUP BY taken.step_id
"""
