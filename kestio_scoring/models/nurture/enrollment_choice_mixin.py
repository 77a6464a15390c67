"""Nurture: which step comes next for a person, and when he leaves."""

from odoo import models
from odoo.tools import SQL

from ..score.sql_score import like

# No tier at all: nobody else takes care of the lead.
AUTOMATED = ("automation", False)


class EnrollmentChoiceMixin(models.AbstractModel):
    """A step that was looked at in vain is not looked at again: ``checked_on`` says until when."""

    _name = "kestio.nurture.choice.mixin"
    _description = "Choice of the next step"

    def _exit_reason(self):
        """Return why a person leaves now, or nothing."""
        lead, scenario = self.lead_id, self.scenario_id
        if not lead.active or lead.won_status != "pending":
            return "closed"
        if lead.kestio_with_sales:
            return "sales"
        if not lead.email_normalized:
            return "no_email"
        if not self._is_address_free():
            return "twin"
        if lead.is_blacklisted:
            return "unsubscribed"
        if self.by_itself and scenario.only_automation and lead.kestio_tier_id.handling not in AUTOMATED:
            return "tier"
        return self._end_reason()

    def _end_reason(self):
        """Return whether the goal is reached, or the condition to leave is met; or nothing."""
        lead, scenario = self.lead_id, self.scenario_id
        if scenario.goal_score and lead.kestio_score >= scenario.goal_score or scenario._meets("goal_domain", lead):
            return "goal"
        return "exit" if scenario._meets("exit_domain", lead) else None

    def _is_address_free(self):
        """Follow the lead to its present address; tell whether nobody else with that address gets or got the mails."""
        email = self.lead_id.email_normalized
        if email == self.email:
            return True
        same = [("email", "=", email), ("company_id", "=", self.company_id.id)]
        here = ["|", ("state", "=", "running"), ("scenario_id.family", "=", self.scenario_id.family)]
        if self.search_count([*same, *here], limit=1):
            return False
        self.email = email
        return True

    def _followers(self):
        """Return the steps that may come next."""
        return self.step_id.child_ids if self.step_id else self.scenario_id.step_ids.filtered(lambda s: not s.parent_id)

    def _choose(self, now):
        """Return the step whose time has come and whose condition holds, and when to look again if there is none."""
        waiting = None
        followers = self._followers().filtered(lambda step: step.condition != "replied")
        for step in followers.sorted(lambda step: (step._wait(), step.sequence, step.id)):
            due = self.step_date + step._wait()
            if due > now:
                waiting = min(due, waiting) if waiting else due
            elif (not self.checked_on or due > self.checked_on) and self._holds(step):
                return step, None
        return self.env["kestio.nurture.step"], waiting

    def _holds(self, step):
        """Tell whether the condition of a step holds."""
        sending = self.sending_ids.filtered(lambda one: one.step_id == step.parent_id)
        return {
            "always": lambda: True,
            "opened": lambda: bool(sending.opened_on or sending.clicked_on),
            "clicked": lambda: bool(sending.clicked_on),
            "not_clicked": lambda: not sending.clicked_on,
            "visited": lambda: self._did(step.pattern),
            "nothing": lambda: not self._did(None),
        }[step.condition]()

    def _did(self, pattern):
        """Tell whether the person did something of his own since the last step: anything, or read a page."""
        lead = self.lead_id
        rows = self.env.execute_query(
            SQL(
                """
                SELECT 1 FROM kestio_score_event e JOIN kestio_score_event_type kind ON kind.id = e.type_id
                 WHERE e.trust IN ('trusted', 'released') AND kind.is_organic AND e.date >= %(since)s
                   AND (e.lead_id = %(lead)s OR e.partner_id = %(partner)s)
                   AND (%(pattern)s IS NULL OR kind.code = 'page_view' AND e.url LIKE %(pattern)s) LIMIT 1
                """,
                since=self.step_date,
                lead=lead.id,
                partner=lead.partner_id.id or 0,
                pattern=like(pattern),
            )
        )
        return bool(rows)

    def _postponed(self, now):
        """Return until when a mail has to wait: working hours, and not too many for one person; nothing if not."""
        company = self.scenario_id.company_id
        rooms = self.env["kestio.nurture.sending"]._rooms([self.email], company, now)
        room = max(now, rooms.get(self.email, now))
        moment = company._kestio_sending_time(room)
        return moment if moment > now else None
