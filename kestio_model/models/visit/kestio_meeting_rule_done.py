"""Visit: which rule has followed up which meeting or quote, and with what: once, by the database."""

from odoo import api, fields, models

STATES = [("waiting", "To be sent"), ("done", "Done"), ("skipped", "Not done"), ("failed", "Failed")]


class KestioMeetingRuleDone(models.Model):
    """A row is written with what it stands for, in one transaction."""

    _name = "kestio.meeting.rule.done"
    _description = "Follow-up of a meeting"
    _order = "id desc"
    _rec_name = "rule_id"

    rule_id = fields.Many2one("kestio.meeting.rule", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="rule_id.company_id", store=True, index=True)
    event_id = fields.Many2one(
        "calendar.event", string="Meeting", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    order_id = fields.Many2one("sale.order", string="Quote", readonly=True, index="btree_not_null", ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, index="btree_not_null")
    user_id = fields.Many2one("res.users", string="Rep", readonly=True, index="btree_not_null")
    state = fields.Selection(selection=STATES, required=True, readonly=True, default="done")
    reason = fields.Char(readonly=True, help="Why it was left out, or what failed.")
    date = fields.Datetime(readonly=True, default=fields.Datetime.now)
    mail_id = fields.Many2one("mail.mail", string="E-mail", readonly=True, index="btree_not_null", ondelete="set null")
    activity_id = fields.Many2one("mail.activity", readonly=True, index="btree_not_null", ondelete="set null")
    tries = fields.Integer(readonly=True, help="Times that the mail server could not be reached.")
    what = fields.Char(string="Follow-up", compute="_compute_what")
    about = fields.Char(string="After", compute="_compute_about", help="The meeting or the quote that was followed up.")

    _event_uniq = models.UniqueIndex("(event_id, rule_id) WHERE event_id IS NOT NULL", "This was done already.")
    _order_uniq = models.UniqueIndex("(order_id, rule_id) WHERE order_id IS NOT NULL", "This was done already.")

    @api.depends("rule_id", "activity_id", "mail_id")
    def _compute_what(self):
        actions = dict(self.env["kestio.meeting.rule"]._fields["action"]._description_selection(self.env))
        for done in self:
            rule = done.rule_id.sudo()
            title = {"activity": rule.summary or rule.name, "mail": rule.template_id.name}.get(rule.action)
            done.what = " · ".join(filter(None, (actions.get(rule.action), title)))

    @api.depends("event_id", "order_id")
    def _compute_about(self):
        for done in self:
            done.about = done.sudo().event_id.name or done.sudo().order_id.name

    def action_retry(self):
        """Do again what failed or was left out; what has left or was done stays.

        :raises AccessError: for who may not write rules, and in other companies.
        """
        self.env["kestio.meeting.rule"].check_access("write")
        self.check_access("read")
        rows = self.sudo().filtered(lambda row: row.state in ("failed", "skipped"))
        events = rows.event_id
        rows._take_back()
        events._kestio_follow_up()

    def _take_back(self):
        """Undo what has not left or been done yet, and forget it so that it can be done again; keep the rest."""
        rows = self.sudo()
        mails = rows._unsent_mails()
        undone = rows.filtered(
            lambda row: (
                row.state in ("skipped", "failed")
                or bool(row.mail_id & mails)
                or bool(row.activity_id.filtered("active"))
            )
        )
        undone.activity_id.filtered("active").unlink()
        mails.unlink()
        undone.unlink()

    def _unsent_mails(self):
        """Return, locked, the mails of these rows that have surely not left."""
        waiting = self.mail_id.filtered(lambda mail: mail.state in ("outgoing", "exception", "cancel"))
        # A mail that the server refused while it was sent may have left.
        waiting = waiting.filtered(lambda mail: mail.state != "exception" or not mail.failure_type)
        return waiting.try_lock_for_update()

    @api.model
    def _known(self, pairs):
        """Return the rule and record ids of the pairs that have a row."""
        domain = [("rule_id", "in", [rule.id for rule, _case in pairs])]
        of = "event_id" if pairs[0][0].trigger == "meeting" else "order_id"
        rows = self.search([*domain, (of, "in", [case.record.id for _rule, case in pairs])])
        return {(row.rule_id.id, row[of].id) for row in rows}

    # The queue

    def _is_unreached(self, patience):
        """Tell whether no server could be reached for the mail of this row, which has surely not left.

        Odoo gives a failure type to what went wrong from the moment it speaks to a server.

        :param patience: for how long it is tried again.
        """
        mail = self.mail_id
        return mail.state == "exception" and not mail.failure_type and fields.Datetime.now() < self.date + patience

    def _send_again(self):
        """Put the mails of these rows back in the queue, and count the tries."""
        self.mail_id.write({"state": "outgoing"})
        for tries, rows in self.grouped("tries").items():
            rows.tries = tries + 1

    def _close(self):
        """Write down what has become of the mails of these rows."""
        for row in self:
            mail = row.mail_id
            if mail.state in ("exception", "cancel"):
                row.write({"state": "failed", "reason": (mail.failure_reason or self.env._("Cancelled"))[:500]})
            else:
                row.write({"state": "done"})
