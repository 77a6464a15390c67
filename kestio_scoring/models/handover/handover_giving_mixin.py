"""Hand-over: one lead changes hands: log, salesperson, activity, briefing; and the way back."""

from datetime import timedelta

from markupsafe import Markup
from odoo import fields, models
from odoo.tools import format_datetime

LAST_EVENTS = 8
USUAL_HOURS = 24


class HandoverGivingMixin(models.AbstractModel):
    """The crossing is written first: who comes second fails there, before anything else is done."""

    _name = "kestio.handover.giving.mixin"
    _description = "One lead changes hands"

    def _give(self, lead, row, threshold, how, user, rule):
        """Hand one lead over; return its crossing."""
        until = self._react_until(lead, user, threshold)
        crossing = self._log(
            lead,
            row,
            threshold,
            direction="up",
            how=how,
            user_id=user.id,
            rule=rule,
            react_until=until,
            state="waiting",
        )
        if user and lead.user_id != user:
            team = {} if lead.team_id else {"team_id": threshold.assign_team_id.id}
            # The activity tells him already.
            lead.with_context(mail_auto_subscribe_no_notify=True).write({"user_id": user.id, **team})
        crossing.activity_id = self._plan(lead, user or self._manager(lead), row["score"], until)
        self._brief(lead, user)
        lead._kestio_handed_over(crossing)
        return crossing

    def _take_back(self, lead, row, threshold):
        """Give one lead back to nurture: the rep keeps his name on it and is told why; return its crossing."""
        before = lead.kestio_crossing_id
        crossing = self._log(lead, row, threshold, direction="down", how="score", user_id=lead.user_id.id)
        before.activity_id.filtered("active").unlink()
        told = lead.with_context(lang=lead.user_id.lang or self.env.lang)
        lead.message_post(
            body=told.env._(
                "The score fell to %(score)s, below %(leave)s: marketing keeps this lead warm again.",
                score=row["score"],
                leave=threshold.leave,
            ),
            subtype_xmlid="mail.mt_note",
        )
        lead._kestio_handed_back(crossing)
        return crossing

    def _log(self, lead, row, threshold, **values):
        how = values["how"]
        return (
            self.env["kestio.score.crossing"]
            .sudo()
            .create(
                {
                    "lead_id": lead.id,
                    "company_id": lead._kestio_score_company_id(),
                    "number": row["number"],
                    "threshold_id": threshold.id,
                    "score": row["score"],
                    "date": fields.Datetime.now(),
                    "by_id": self.env.uid if how == "person" else False,
                    **values,
                }
            )
        )

    def _react_until(self, lead, user, threshold):
        """Return until when the rep has to act: working hours of his calendar."""
        hours = threshold.react_hours or USUAL_HOURS
        company = lead.company_id or self.env.company
        calendar = user.resource_calendar_id or company.resource_calendar_id
        now = fields.Datetime.now()
        return (calendar and calendar.plan_hours(hours, now, compute_leaves=True)) or now + timedelta(hours=hours)

    def _plan(self, lead, user, score, until):
        """Plan the activity of the rep, or of the manager when nobody was free."""
        told = lead.with_context(lang=user.lang or self.env.lang, tz=user.tz or self.env.user.tz)
        return lead.with_context(mail_activity_quick_update=False).activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=fields.Datetime.context_timestamp(told, until).date(),
            summary=told.env._("Contact now: score %(score)s", score=score),
            user_id=user.id or self.env.uid,
        )

    def _manager(self, lead, but=None):
        """Return who is told when nobody can take a lead, or acts on it in time.

        :param but: the rep, who is not told of himself when there is anybody else.
        """
        company = lead.company_id or self.env.company
        managers = self.env.ref("kestio_model.group_manager").sudo().all_user_ids - self.env.ref("base.user_root")
        inside = (lead.team_id.user_id + managers).filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
        return (inside - but if but else inside)[:1] or inside[:1]

    def _brief(self, lead, user):
        """Write the last events under the lead, in the language of the rep."""
        told = lead.with_context(lang=user.lang or self.env.lang, tz=user.tz or self.env.user.tz)
        if not (rows := told._kestio_last_events()):
            return
        body = Markup("<p><b>%s</b></p><ul>%s</ul>") % (
            told.env._("What this lead did last"),
            Markup().join(Markup("<li>%s: %s</li>") % row for row in rows),
        )
        lead.message_post(body=body, subtype_xmlid="mail.mt_note")


def spoken(env, event):
    """Return when and what of an event, for a person."""
    what = " - ".join(filter(None, (event.type_id.name, event.label or event.url)))
    return format_datetime(env, event.date, dt_format="short"), what
