"""Nurture: when a mail really left, written down apart, so that a queue that is killed sends nothing twice."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.kestio_model.models.kestio_job_mixin import CONFLICTS, TRIES
from odoo.tools import SQL

from ...engine import trust

# A mail server takes a mail in less; who clicks before it has done so is the server's own scanner.
SESSION = timedelta(minutes=1)
RECENT = timedelta(days=2)


class SendingDeliveryMixin(models.AbstractModel):
    """What a mail server took stays written, whatever becomes of the transaction of the queue."""

    _name = "kestio.nurture.delivery.mixin"
    _description = "Delivery of a mail of a scenario"

    handed_on = fields.Datetime(string="Given to the mail server", readonly=True, copy=False)
    sent_on = fields.Datetime(string="Sent", readonly=True, copy=False)

    def _handed(self):
        """Note that the mail server gets these mails now: from here on nobody gives them to it again."""
        self._note({"handed_on": fields.Datetime.now(), "sent_on": None})

    def _delivered(self):
        """Note that the mail server took these mails; the second that has begun is over, so no click comes too late."""
        self._note({"sent_on": fields.Datetime.now() + timedelta(seconds=1)})

    def _not_delivered(self):
        """Note that the mail server did not take these mails: they may be given to it again."""
        self._note({"handed_on": None})

    def _note(self, moments):
        """Write moments of these mails; while the queue runs, in a transaction of its own.

        The transaction of the queue must not write here: readers' clicks do it at the same time.
        """
        if not self:
            return
        changes = SQL(", ").join(SQL("%s = %s", SQL.identifier(name), moment) for name, moment in moments.items())
        statement = SQL("UPDATE kestio_nurture_sending SET %s WHERE id = ANY(%s)", changes, self.ids)
        if self.env.context.get("kestio_apart"):
            self._execute_apart(statement, TRIES)
        else:
            self.flush_recordset(list(moments))
            self.env.cr.execute(statement)
        self.invalidate_recordset(list(moments))

    def _execute_apart(self, statement, tries):
        try:
            with self.env.registry.cursor() as cursor:
                cursor.execute(statement)
        except CONFLICTS:
            if tries == 1:
                raise
            self._execute_apart(statement, tries - 1)

    @api.model
    def _left_on(self, key):
        """Return when a mail left, naive UTC, or nothing; one that the mail server is taking leaves now.

        :param key: what events name the mail by.
        """
        now = fields.Datetime.now()
        sending = self._by_mail_keys([key])
        if not sending.handed_on or sending.sent_on:
            return sending.sent_on
        return now if now - sending.handed_on < SESSION else sending.handed_on

    @api.model
    def _doubt_early_clicks(self):
        """Let clicks count nothing that came before anybody can have read the mail; some came while it was sent."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT event.id, event.partner_id, event.lead_id FROM kestio_nurture_sending taken
                  JOIN kestio_score_event event ON event.mail = 'nurture:' || taken.id AND event.url IS NOT NULL
                 WHERE taken.sent_on > %(recent)s AND event.trust = 'trusted'
                   AND event.date > taken.handed_on - interval '1 second' AND event.date < taken.sent_on + %(soon)s
                """,
                recent=fields.Datetime.now() - RECENT,
                soon=trust.SOON,
            )
        )
        self.env["kestio.score.trust"]._quarantine([(event, "fast_click") for event, _partner, _lead in rows])
        self.env["kestio.score.ledger"]._recompute({row[1] for row in rows}, {row[2] for row in rows})
