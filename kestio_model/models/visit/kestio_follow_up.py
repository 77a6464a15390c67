"""Visit: writes down what rules set off, in batches: activities, e-mails in the queue, next visits."""

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from odoo import Command, api, fields, models

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Case:
    """A meeting or a quote to follow up, as superuser."""

    record: Any
    company: Any
    partner: Any  # the customer, who may be nobody
    lead: Any
    rep: Any
    guests: Any  # who gets the mails
    delay: timedelta  # before a mail may leave
    tier_code: str = ""


class KestioFollowUp(models.AbstractModel):
    """Every row of ``kestio.meeting.rule.done`` is made here, with what it stands for."""

    _name = "kestio.follow.up"
    _description = "Follow-up of meetings and quotes"

    @api.model
    def _apply(self, pairs):
        """Apply rules to cases, each pair once.

        :param pairs: rule and case, as superuser; those applied before are left out.
        """
        done = self.env["kestio.meeting.rule.done"].sudo()
        known = done._known(pairs) if pairs else ()
        pairs = [(rule, case) for rule, case in pairs if (rule.id, case.record.id) not in known]
        if not pairs:
            return
        rows = done.create([_row(rule, case) for rule, case in pairs])
        todo = list(zip(rows, pairs, strict=True))
        self._schedule([(row, rule, case) for row, (rule, case) in todo if rule.action == "activity"])
        self._write_mails([(row, rule, case) for row, (rule, case) in todo if rule.action == "mail"])
        self._plan_visits([(row, case) for row, (rule, case) in todo if rule.action == "visit"])

    # Visits

    def _plan_visits(self, todo):
        """Plan the next visits of customers by the statements of the nightly job, each company at once."""
        groups = defaultdict(list)
        for row, case in todo:
            if case.partner:
                groups[case.company].append((row, case.partner.commercial_partner_id))
            else:
                row.write({"state": "skipped", "reason": self.env._("No lead and no customer.")})
        for company, items in groups.items():
            customers = self.env["res.partner"].sudo().union(*(customer for _row, customer in items))
            self.env["kestio.visit.job"].sudo()._run_now(company, customers.ids, again=True)
            for row, customer in items:
                row.reason = customer.with_company(company)._kestio_visit_result(company)

    # Activities

    def _schedule(self, todo):
        """Plan the activities of rows on the lead, or else on the customer; without either there is nothing to do."""
        placed = [(row, rule, case, case.lead or case.partner) for row, rule, case in todo]
        for row, _rule, _case, target in placed:
            if not target:
                row.write({"state": "skipped", "reason": self.env._("No lead and no customer.")})
        placed = [item for item in placed if item[3]]
        for model in {target._name for *_others, target in placed}:
            # Read together what each activity reads alone.
            self.env[model].sudo().browse([item[3].id for item in placed if item[3]._name == model]).mapped(
                "display_name"
            )
        activities = (
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True)
            .create([self._activity(*item[1:]) for item in placed])
        )
        for (row, *_others), activity in zip(placed, activities, strict=True):
            row.activity_id = activity

    def _activity(self, rule, case, target):
        """Return the values of the activity of a rule."""
        user = rule._who(case)
        today = fields.Date.context_today(self.with_context(tz=user.tz or case.company._kestio_tz()))
        translated = rule.with_context(lang=user.lang)
        return {
            "res_model_id": self.env["ir.model"]._get_id(target._name),
            "res_id": target.id,
            "activity_type_id": rule.activity_type_id.id,
            "summary": translated.summary or translated.name,
            "user_id": user.id,
            "date_deadline": today + timedelta(days=rule.delay_days if rule.trigger == "meeting" else 0),
            "automated": True,
        }

    # E-mails

    def _write_mails(self, todo):
        """Put the mails of rows in Odoo's queue, in the language of who gets them."""
        refused = self.env["mail.blacklist"].sudo()
        addresses = {guest.email_normalized for _row, _rule, case in todo for guest in case.guests}
        refused = set(refused.search([("email", "in", [*filter(None, addresses)])]).mapped("email"))
        groups = defaultdict(list)
        for row, rule, case in todo:
            guests = case.guests.filtered("email_normalized")
            willing = guests.filtered(lambda guest: guest.email_normalized not in refused)
            if willing:
                groups[rule, willing[0].lang].append((row, case, willing))
            else:
                asked = self.env._("Does not want e-mails.") if guests else self.env._("No e-mail address.")
                row.write({"state": "skipped", "reason": asked})
        for (rule, lang), items in groups.items():
            self._write_group(rule, lang, items)

    def _write_group(self, rule, lang, items):
        """Write mails of one template and language; one that cannot be written does not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._queue(rule, lang, items)
        except Exception as error:
            if len(items) > 1:
                for item in items:
                    self._write_group(rule, lang, [item])
                return
            row = items[0][0]
            self.env.invalidate_all(flush=False)
            _logger.warning("The mail of %s for %s cannot be written", rule.name, row, exc_info=True)
            row.write({"state": "failed", "reason": str(error)[:500]})

    def _queue(self, rule, lang, items):
        """Let the template write the mails; address them, and let them wait for the end of the send delay."""
        now = fields.Datetime.now()
        rep = items[0][1].rep
        template = rule.template_id.with_context(lang=lang or rep.lang, tz=rep.tz or items[0][1].company._kestio_tz())
        addressed = {case.record.id: _addressed(rule, case, guests, now) for _row, case, guests in items}
        mails = template.with_context(kestio_addressed=addressed).send_mail_batch(list(addressed))
        for mail, (row, _case, _guests) in zip(mails, items, strict=True):
            row.write({"mail_id": mail.id, "state": "waiting"})
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()
        queue._trigger(sorted(set(mails.mapped("scheduled_date"))))


def _row(rule, case):
    """Return the values of the row of a pair."""
    of = "event_id" if rule.trigger == "meeting" else "order_id"
    return {"rule_id": rule.id, of: case.record.id, "partner_id": case.partner.id, "user_id": case.rep.id}


def _addressed(rule, case, guests, now):
    """Return to whom a mail goes, from whom, when, and on which record it is kept."""
    wait = max(case.delay, timedelta(days=rule.delay_days)) if rule.trigger == "meeting" else timedelta()
    kept = case.lead or case.record
    return {
        "auto_delete": False,
        "recipient_ids": [Command.link(key) for key in guests.ids],
        "email_to": False,
        "scheduled_date": now + wait,
        "model": kept._name,
        "res_id": kept.id,
        **({"author_id": case.rep.partner_id.id} if case.rep else {}),
        **({"email_from": case.rep.email_formatted} if case.rep.email and not rule.template_id.email_from else {}),
    }
