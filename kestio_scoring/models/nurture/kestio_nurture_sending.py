"""Nurture: a step that was taken for a person, once, and what he did with its mail."""

import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Refused by nobody yet: the server did not answer (Odoo then gives no type). Every hour, for two days.
UNSENT = (False, "mail_smtp")
TRIES = 48
KEY = re.compile(r"nurture:\d{1,9}")


class KestioNurtureSending(models.Model):
    """The database allows a step once for a person: killed jobs and second workers send nothing twice."""

    _name = "kestio.nurture.sending"
    _description = "Step taken"
    _inherit = ["kestio.nurture.delivery.mixin"]
    _order = "date desc, id desc"
    _rec_name = "step_id"

    enrollment_id = fields.Many2one(
        "kestio.nurture.enrollment", required=True, readonly=True, ondelete="cascade", index=True
    )
    scenario_id = fields.Many2one(related="enrollment_id.scenario_id", store=True, index=True)
    step_id = fields.Many2one("kestio.nurture.step", required=True, readonly=True, index=True, ondelete="cascade")
    lead_id = fields.Many2one(related="enrollment_id.lead_id", store=True, index=True)
    email = fields.Char(required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    mail_id = fields.Many2one("mail.mail", readonly=True, index="btree_not_null", ondelete="set null")
    mail_state = fields.Selection(related="mail_id.state", string="State of the mail")
    opened_on = fields.Datetime(string="Opened", readonly=True)
    clicked_on = fields.Datetime(string="Clicked", readonly=True)
    replied_on = fields.Datetime(string="Answered", readonly=True)
    left_because = fields.Selection(related="enrollment_id.left_because")
    is_last = fields.Boolean(compute="_compute_is_last", search="_search_is_last")
    mail_tries = fields.Integer(readonly=True, help="How often the queue got the mail again after a failure.")

    _step_uniq = models.UniqueIndex("(enrollment_id, step_id)", "This step was taken already.")
    _email_idx = models.Index("(email, date)")

    def _compute_is_last(self):
        for sending in self:
            sending.is_last = sending.enrollment_id.step_id == sending.step_id

    def _search_is_last(self, operator, value):
        if operator != "in":
            return NotImplemented
        last = SQL(
            "(SELECT taken.id FROM kestio_nurture_sending taken JOIN kestio_nurture_enrollment person"
            " ON person.id = taken.enrollment_id AND person.step_id = taken.step_id)"
        )
        return [("id", "in" if True in value else "not in", last)]

    def action_open_lead(self):
        """Open the lead of this step.

        :raises UserError: when nobody knows any more whose it was.
        """
        self.ensure_one()
        if not self.lead_id:
            raise UserError(self.env._("The data of this person were erased: only the figures are left."))
        return self.lead_id._get_records_action()

    def _mail_key(self):
        """Return what events name this mail by."""
        self.ensure_one()
        return f"nurture:{self.id}"

    @api.model
    def _by_mail_keys(self, keys):
        """Return the steps whose mails some events are about."""
        ids = [int(key.partition(":")[2]) for key in keys if KEY.fullmatch(key or "")]
        return self.sudo().browse(ids).exists()

    @api.model
    def _hear(self, keys):
        """Tell mails of scenarios what the ledger knows of them now: what is in quarantine does not count.

        Mails to who was erased keep what they had: it is nobody's.
        """
        sendings = self._by_mail_keys(keys)
        if sendings:
            sendings.flush_model()
            self.env.cr.execute(SQL(_HEAR, sendings.ids))
            sendings.invalidate_recordset(["opened_on", "clicked_on"])

    @api.model
    def _rooms(self, emails, company, now):
        """Return from when on those who got as many mails as they may get one more: ``{email: date}``."""
        window = timedelta(days=company.kestio_nurture_days)
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                _ROOMS,
                emails=list(emails),
                company=company.id,
                since=now - window,
                most=company.kestio_nurture_mails,
            )
        )
        return {email: date + window for email, date in rows}

    # The mails themselves

    def _cancel_mails(self):
        """Take back mails that the queue has not sent yet."""
        waiting = self.sudo().mail_id.filtered(lambda mail: mail.state in ("outgoing", "exception"))
        waiting.try_lock_for_update().write({"state": "cancel"})

    @api.model
    def _retry_mails(self):
        """Give the queue again what did not leave because the mail server was down."""
        stuck = self.sudo().search([("mail_id.state", "=", "exception"), ("mail_tries", "<", TRIES)], limit=500)
        now = fields.Datetime.now()
        closed = stuck.scenario_id.company_id.filtered(lambda company: company._kestio_sending_time(now) > now)
        for sending in stuck.filtered(lambda one: one.scenario_id.company_id not in closed).try_lock_for_update():
            sending.mail_tries += 1
            if sending.mail_id.failure_type in UNSENT:
                sending.mail_id.mark_outgoing()

    @api.model
    def _figures(self, steps):
        """Return what became of the people of some steps whom the reader may see, by one statement.

        Who left is counted at the last step that he had taken. Opened counts where consent lets it be known.

        :return: dicts with step_id, entered, sent, opened, clicked, replied, sales, refused.
        """
        steps.check_access("read")
        self.env.flush_all()
        # A rep counts his own leads: those that he opens from a figure.
        readable = self.env["kestio.nurture.enrollment"]._search([]).subselect()
        self.env.cr.execute(SQL(_FIGURES, steps=steps.ids, readable=readable))
        return self.env.cr.dictfetchall()

    @api.model
    def _results(self, scenarios):
        """Return what became of the people who were written to by some scenarios, by one statement.

        :return: dicts with scenario_id, people, opened, clicked, replied, sales, refused.
        """
        scenarios.check_access("read")
        self.env.flush_all()
        self.env.cr.execute(SQL(_RESULTS, scenarios.ids))
        return self.env.cr.dictfetchall()


_FIGURES = """
    SELECT taken.step_id, COUNT(*) AS entered,
           COUNT(taken.sent_on) AS sent,
           COUNT(taken.opened_on) AS opened, COUNT(taken.clicked_on) AS clicked,
           COUNT(taken.replied_on) AS replied,
           COUNT(*) FILTER (WHERE person.step_id = taken.step_id AND person.left_because = 'sales') AS sales,
           COUNT(*) FILTER (WHERE person.step_id = taken.step_id AND person.left_because = 'unsubscribed') AS refused
      FROM kestio_nurture_sending taken JOIN kestio_nurture_enrollment person ON person.id = taken.enrollment_id
     WHERE taken.step_id = ANY(%(steps)s) AND taken.enrollment_id IN %(readable)s GROUP BY taken.step_id
"""
_ROOMS = """
    SELECT email, date FROM (
           SELECT taken.email, taken.date,
                  ROW_NUMBER() OVER (PARTITION BY taken.email ORDER BY taken.date DESC, taken.id DESC) AS place
             FROM kestio_nurture_sending taken
             JOIN kestio_nurture_step step ON step.id = taken.step_id AND step.action = 'mail'
             JOIN kestio_nurture_scenario scenario ON scenario.id = taken.scenario_id
            WHERE taken.email = ANY(%(emails)s) AND scenario.company_id = %(company)s AND taken.date > %(since)s) recent
     WHERE place = %(most)s
"""
_HEAR = """
    UPDATE kestio_nurture_sending taken SET opened_on = said.opened, clicked_on = said.clicked
      FROM (SELECT one.id, MIN(event.date) FILTER (WHERE kind.code = 'mailing_open') AS opened,
                   MIN(event.date) FILTER (WHERE kind.code = 'mailing_click') AS clicked
              FROM kestio_nurture_sending one
              LEFT JOIN kestio_score_event event
                     ON event.mail = 'nurture:' || one.id AND event.trust IN ('trusted', 'released')
              LEFT JOIN kestio_score_event_type kind ON kind.id = event.type_id
             WHERE one.id = ANY(%s) AND one.lead_id IS NOT NULL GROUP BY one.id) said
     WHERE taken.id = said.id
"""
_RESULTS = """
    SELECT scenario_id, COUNT(*) AS people, COUNT(*) FILTER (WHERE opened) AS opened,
           COUNT(*) FILTER (WHERE clicked) AS clicked, COUNT(*) FILTER (WHERE replied) AS replied,
           COUNT(*) FILTER (WHERE left_because = 'sales') AS sales,
           COUNT(*) FILTER (WHERE left_because = 'unsubscribed') AS refused
      FROM (SELECT person.scenario_id, person.left_because, BOOL_OR(taken.opened_on IS NOT NULL) AS opened,
                   BOOL_OR(taken.clicked_on IS NOT NULL) AS clicked, BOOL_OR(taken.replied_on IS NOT NULL) AS replied
              FROM kestio_nurture_enrollment person
              JOIN kestio_nurture_sending taken ON taken.enrollment_id = person.id
              JOIN kestio_nurture_step step ON step.id = taken.step_id AND step.action = 'mail'
             WHERE person.scenario_id = ANY(%s) GROUP BY person.id) one
     GROUP BY scenario_id
"""
