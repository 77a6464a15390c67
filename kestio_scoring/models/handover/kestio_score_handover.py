"""Hand-over: what happens when a lead crosses its threshold, in either direction."""

from datetime import timedelta

from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

LAST_EVENTS = 8


class KestioScoreHandover(models.AbstractModel):
    """Run by the nightly job after the scores, and by new events for the leads that they concern."""

    _name = "kestio.score.handover"
    _description = "Hand-over of leads"

    @api.model
    def _run(self, company, lead_ids=None):
        """Hand over the leads that reached their threshold, and take back those that fell below it.

        :param lead_ids: only these leads; all of the company's by default.
        :return: the crossings that were logged.
        """
        rows = self._due(company, lead_ids)
        up = [row for row in rows if row["direction"] == "up"]
        down = [row for row in rows if row["direction"] == "down"]
        return self._hand_over(company, up) + self._take_back(company, down)

    def _due(self, company, lead_ids):
        """Return the leads that cross now: dicts with lead_id, direction, score and threshold_id, best score first."""
        thresholds = self.env["kestio.score.threshold"]._rows(company)
        if not thresholds:
            return []
        self.env.flush_all()
        leads = SQL("TRUE") if lead_ids is None else SQL("lead.id = ANY(%s)", list(lead_ids))
        main = self.env["kestio.model.scope"]._main_company_id()
        self.env.cr.execute(
            SQL(_DUE, thresholds=thresholds, company=company.id, main=main, leads=leads, now=fields.Datetime.now())
        )
        return self.env.cr.dictfetchall()

    def _hand_over(self, company, rows, *, how="score", user=None):
        """Give leads to sales: assign, log, plan the activity and brief.

        :param rows: dicts with lead_id, score and threshold_id.
        :param user: who gets them, when a person chose.
        """
        leads = self.env["crm.lead"].sudo().with_company(company).browse(row["lead_id"] for row in rows)
        thresholds = self.env["kestio.score.threshold"].sudo()
        by_lead = {row["lead_id"]: (row["score"], thresholds.browse(row["threshold_id"])) for row in rows}
        teams = {lead: by_lead[lead.id][1].assign_team_id for lead in leads}
        chosen = (
            dict.fromkeys(leads, (user, "chosen"))
            if user
            else self.env["kestio.score.assignment"].sudo()._choose(leads, teams)
        )
        crossings = self.env["kestio.score.crossing"]
        for lead in leads:
            score, threshold = by_lead[lead.id]
            crossings += self._give(lead, *chosen[lead], threshold, score, how)
        leads.invalidate_recordset(["kestio_crossing_id", "kestio_with_sales"])
        leads._kestio_handed_over(crossings)
        return crossings

    def _give(self, lead, user, rule, threshold, score, how):
        """Hand one lead over; return its crossing."""
        if user and lead.user_id != user:
            lead.write({"user_id": user.id, **({} if lead.team_id else {"team_id": threshold.assign_team_id.id})})
        until = self._react_until(lead, user, threshold)
        activity = self._plan(lead, user or self._manager(lead), score, until)
        self._brief(lead, user)
        return self._log(
            lead, "up", score, threshold, how, user_id=user.id, rule=rule, activity_id=activity.id, react_until=until
        )

    def _log(self, lead, direction, score, threshold, how, **values):
        return (
            self.env["kestio.score.crossing"]
            .sudo()
            .create(
                {
                    "lead_id": lead.id,
                    "company_id": self.env.company.id if not lead.company_id else lead.company_id.id,
                    "threshold_id": threshold.id,
                    "direction": direction,
                    "how": how,
                    "score": score,
                    "date": fields.Datetime.now(),
                    "by_id": self.env.uid if how == "person" else False,
                    **values,
                }
            )
        )

    def _react_until(self, lead, user, threshold):
        """Return until when the rep has to act: working hours of his calendar."""
        hours = threshold.react_hours or 24
        company = lead.company_id or self.env.company
        calendar = user.resource_calendar_id or company.resource_calendar_id
        now = fields.Datetime.now()
        return (calendar and calendar.plan_hours(hours, now, compute_leaves=True)) or now + timedelta(hours=hours)

    def _plan(self, lead, user, score, until):
        """Plan the activity of the rep, or of the manager when nobody was free."""
        told = lead.with_context(lang=user.lang or self.env.lang)
        return lead.with_context(mail_activity_quick_update=False).activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=fields.Date.to_date(fields.Datetime.context_timestamp(lead.with_context(tz=user.tz), until)),
            summary=told.env._("Contact now: score %(score)s", score=score),
            user_id=user.id or self.env.uid,
        )

    def _manager(self, lead):
        """Return who is told when nobody can take a lead, or acts on it in time."""
        leader = lead.team_id.user_id
        managers = self.env.ref("kestio_model.group_manager").sudo().all_user_ids - self.env.ref("base.user_root")
        inside = managers.filtered(
            lambda user: not user.share and (not lead.company_id or lead.company_id in user.company_ids)
        )
        return leader or inside[:1]

    def _brief(self, lead, user):
        """Write the last events under the lead, in the language of the rep."""
        told = lead.with_context(lang=user.lang or self.env.lang, tz=user.tz or self.env.user.tz)
        events = told.env["kestio.score.event"].sudo().search(told._kestio_events_domain(), limit=LAST_EVENTS)
        if not events:
            return
        rows = Markup().join(
            Markup("<li>%s: %s</li>")
            % (
                format_datetime(told.env, event.date, dt_format="short"),
                " - ".join(filter(None, (event.type_id.name, event.label or event.url))),
            )
            for event in events
        )
        body = Markup("<p><b>%s</b></p><ul>%s</ul>") % (told.env._("What this lead did last"), rows)
        lead.message_post(body=body, subtype_xmlid="mail.mt_note")

    def _take_back(self, company, rows):
        """Give leads back to nurture: the rep keeps his name on them and is told why."""
        crossings = self.env["kestio.score.crossing"]
        leads = self.env["crm.lead"].sudo().with_company(company).browse(row["lead_id"] for row in rows)
        thresholds = self.env["kestio.score.threshold"].sudo()
        for lead, row in zip(leads, rows, strict=True):
            threshold = thresholds.browse(row["threshold_id"])
            crossings += self._log(lead, "down", row["score"], threshold, "score", user_id=lead.user_id.id)
            told = lead.with_context(lang=lead.user_id.lang or self.env.lang)
            lead.message_post(
                body=told.env._(
                    "The score fell to %(score)s, below %(leave)s: marketing keeps this lead warm again.",
                    score=row["score"],
                    leave=threshold.leave,
                ),
                subtype_xmlid="mail.mt_note",
            )
        leads.invalidate_recordset(["kestio_crossing_id", "kestio_with_sales"])
        leads._kestio_handed_back(crossings)
        return crossings

    # After the hand-over

    @api.model
    def _follow_up(self, company):
        """Note who acted, and tell the managers of those who did not in time; return how many they were told of."""
        open_ones = [("direction", "=", "up"), ("acted_on", "=", False), ("alerted_on", "=", False)]
        waiting = self.env["kestio.score.crossing"].sudo().search([("company_id", "=", company.id), *open_ones])
        acted = waiting.filtered(self._is_acted_on)
        for crossing in acted:
            crossing.acted_on = crossing.activity_id.date_done or fields.Datetime.now()
        late = (waiting - acted).filtered(lambda crossing: crossing.react_until < fields.Datetime.now())
        for crossing in late:
            self._alert(crossing)
        return len(late)

    def _is_acted_on(self, crossing):
        lead, activity = crossing.lead_id, crossing.activity_id
        return not activity.active or not lead.active or lead.won_status != "pending"

    def _alert(self, crossing):
        """Ask the manager to look at a lead that nobody acted on."""
        lead = crossing.lead_id
        manager = self._manager(lead)
        told = lead.with_context(lang=manager.lang or self.env.lang)
        lead.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=told.env._(
                "%(rep)s has not acted on a hot lead (score %(score)s)",
                rep=crossing.user_id.name or told.env._("Nobody"),
                score=crossing.score,
            ),
            user_id=manager.id or self.env.uid,
        )
        crossing.alerted_on = fields.Datetime.now()


_DUE = """
    WITH threshold (id, team_id, source_id, enter, leave, cool_down) AS (VALUES %(thresholds)s)
    SELECT lead.id AS lead_id, scored.score, rule.id AS threshold_id,
           CASE WHEN scored.score >= rule.enter THEN 'up' ELSE 'down' END AS direction
      FROM crm_lead lead
      LEFT JOIN kestio_score s ON s.lead_id = lead.id AND s.company_id = %(company)s
     CROSS JOIN LATERAL (SELECT COALESCE(s.score, 0) AS score) scored
     CROSS JOIN LATERAL (
           SELECT threshold.* FROM threshold
            WHERE (threshold.team_id IS NULL OR threshold.team_id = lead.team_id)
              AND (threshold.source_id IS NULL OR threshold.source_id = lead.source_id)
            ORDER BY threshold.source_id IS NULL, threshold.team_id IS NULL LIMIT 1) rule
      LEFT JOIN LATERAL (
           SELECT c.direction, c.date FROM kestio_score_crossing c WHERE c.lead_id = lead.id
            ORDER BY c.date DESC, c.id DESC LIMIT 1) last ON TRUE
     WHERE lead.active AND lead.won_status = 'pending' AND COALESCE(lead.company_id, %(main)s) = %(company)s
       AND %(leads)s
       AND (scored.score >= rule.enter AND last.direction IS DISTINCT FROM 'up'
            OR scored.score < rule.leave AND last.direction = 'up')
       AND (last.date IS NULL OR last.date <= %(now)s - rule.cool_down)
     ORDER BY scored.score DESC, lead.id
"""
