"""Tiers: a suggestion that comes from engagement, with the events that speak for it."""

from dateutil.relativedelta import relativedelta
from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ..ledger.kestio_score_event import COUNTS

EVIDENCE = 8  # events kept with a suggestion


class KestioTierSuggestion(models.Model):
    """Without a tier to move to it asks to look closer; accepting that plans a call, and keeps the tier.

    Only the numbers of events are kept: what is erased, or put in quarantine later, is evidence no more.
    """

    _name = "kestio.tier.suggestion"
    _inherit = "kestio.tier.suggestion"

    source = fields.Selection(selection_add=[("engagement", "Engagement")], ondelete={"engagement": "cascade"})
    engagement = fields.Float(readonly=True, digits=(4, 1), aggregator="avg")
    engagement_evidence = fields.Html(
        string="What he did", compute="_compute_engagement_evidence", sanitize=False, groups="kestio_model.group_user"
    )

    @api.depends("source", "breakdown")
    @api.depends_context("lang", "tz")
    def _compute_engagement_evidence(self):
        for suggestion in self:
            rows = Markup().join(
                Markup("<li><b>%s</b> <span class='text-muted'>%s</span></li>") % row for row in suggestion._evidence()
            )
            suggestion.engagement_evidence = rows and Markup("<ul class='mb-0 ps-3'>%s</ul>") % rows

    def _evidence(self):
        """Return what was done, and when by whom with its points, of each event that still counts."""
        if self.source != "engagement":
            return []
        points = dict((self.breakdown or {}).get("events", []))
        events = self.env["kestio.score.event"].sudo().browse(points).exists()
        return [
            (
                " - ".join(filter(None, (event.type_id.name, event.label or event.url))),
                self.env._(
                    "%(date)s, %(who)s: %(points)s points",
                    date=format_date(self.env, event.date),
                    who=event.partner_id.name or "",
                    points=formatLang(self.env, points[event.id], digits=1),
                ),
            )
            for event in events
            if event.trust in COUNTS
        ]

    def _explain(self, criteria, tiers):
        return False if self.source == "engagement" else super()._explain(criteria, tiers)

    def action_accept(self):
        """Plan a call where a customer is to be looked at; the others get their tier."""
        closer = self.filtered(lambda one: one.source == "engagement" and not one.to_tier_id)
        if closer:
            closer._check_open()
            closer._look_closer()
        rest = self - closer
        return super(KestioTierSuggestion, rest).action_accept() if rest else None

    def _look_closer(self):
        """Ask the salesperson, or whoever accepts, to look; not again during the model's pause."""
        today = fields.Date.context_today(self)
        for model, group in self.grouped("model_id").items():
            group._close("accepted", cooldown_until=today + relativedelta(months=model.sudo().cooldown_months))
        for one in self:
            user = one.user_id or self.env.user
            one.partner_id.sudo().activity_schedule(
                "mail.mail_activity_data_call",
                summary=one.with_context(lang=user.lang).env._("Look closer: this customer shows interest"),
                note=one.engagement_evidence,
                user_id=user.id,
            )
