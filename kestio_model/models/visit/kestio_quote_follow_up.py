"""Visit: quotes that nobody has answered are followed up by rules; a reply, an order or a refusal ends it."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .kestio_follow_up import Case

LATE = timedelta(days=3)  # a follow-up that could not leave for longer is left out: it would surprise


class KestioQuoteFollowUp(models.AbstractModel):
    """Which rules are due for which quotes is one statement; the rest is ``kestio.follow.up``."""

    _name = "kestio.quote.follow.up"
    _description = "Follow-up of quotes"

    @api.model
    def _follow(self, limit):
        """Apply the rules that are due to the next quotes, as superuser; return how many and how many are left."""
        self.env.flush_all()
        due = self.env.execute_query(SQL(_DUE, **self._bounds(), limit=limit + 1))
        orders = self.env["sale.order"].browse(dict.fromkeys(order_id for order_id, _rule in due[:limit]))
        mine = orders.try_lock_for_update(allow_referencing=True)
        rules = self.env["kestio.meeting.rule"]
        cases = {order.id: self._case(order) for order in mine}
        pairs = [(rules.browse(rule_id), cases[order_id]) for order_id, rule_id in due[:limit] if order_id in cases]
        self.env["kestio.follow.up"]._apply(pairs)
        return len(pairs), len(due) - limit if pairs and len(due) > limit else 0

    @api.model
    def _stopped(self, orders):
        """Return in words where the follow-up of quotes stands, by id; nothing where no rule follows quotes."""
        rules = self.env["kestio.meeting.rule"]
        used = self.env["kestio.model.scope"]._used_since() and orders
        if not used or not rules._of("quote", orders.company_id):
            return {}
        self.env.flush_all()
        found = self.env.execute_query(SQL(_WHY, ids=orders.ids))
        words = {
            "stopped": self.env._("Stopped by hand"),
            "replied": self.env._("The customer has replied"),
            "won": self.env._("The opportunity is closed"),
            "expired": self.env._("The quote has expired"),
            "sent": self.env._("Waits for an answer"),
        }
        return {order_id: words.get(reason, "") for order_id, reason in found}

    def _bounds(self):
        now = fields.Datetime.now()
        since = self.env["kestio.model.scope"]._used_since()
        rules = self.env["kestio.meeting.rule"]._of("quote", self.env["res.company"].browse(since))
        longest = timedelta(days=max(rules.mapped("delay_days"), default=0))
        return {"now": now, "late": now - LATE, "oldest": now - LATE - longest, "companies": list(since)}

    def _case(self, order):
        """Return a quote as rules see it."""
        customer = order.partner_id
        return Case(
            record=order,
            company=order.company_id,
            partner=customer,
            lead=order.opportunity_id,
            rep=order.user_id,
            guests=customer,
            delay=timedelta(),
        )


# Somebody outside the company has written about the quote or its opportunity since it was sent.
_REPLIED = """
    EXISTS (
        SELECT FROM mail_message message
          LEFT JOIN res_partner author ON author.id = message.author_id
         WHERE message.date >= quote.kestio_sent_on
           AND message.message_type IN ('email', 'comment')
           AND (author.id IS NULL OR author.partner_share)
           AND ((message.model = 'sale.order' AND message.res_id = quote.id)
                OR (message.model = 'crm.lead' AND message.res_id = quote.opportunity_id)))
"""
_CLOSED = "lead.won_status IN ('won', 'lost') OR lead.active IS FALSE"
_EXPIRED = "quote.validity_date < CURRENT_DATE"
_WHY = f"""
    SELECT quote.id, CASE WHEN quote.state != 'sent' THEN '' WHEN quote.kestio_follow_up_stopped THEN 'stopped'
                          WHEN {_CLOSED} THEN 'won' WHEN {_EXPIRED} THEN 'expired'
                          WHEN {_REPLIED} THEN 'replied' ELSE 'sent' END
      FROM sale_order quote LEFT JOIN crm_lead lead ON lead.id = quote.opportunity_id
     WHERE quote.id = ANY(%(ids)s)
"""  # noqa: S608 - constants of this file
_DUE = f"""
    SELECT quote.id, rule.id
      FROM sale_order quote
      JOIN kestio_meeting_rule rule ON rule.company_id = quote.company_id AND rule.trigger = 'quote' AND rule.active
      LEFT JOIN crm_lead lead ON lead.id = quote.opportunity_id
      JOIN res_partner contact ON contact.id = quote.partner_id
      LEFT JOIN res_partner customer ON customer.id = contact.commercial_partner_id
      LEFT JOIN kestio_tier tier
             ON tier.id = COALESCE((customer.kestio_tier_id->>quote.company_id::text)::int, lead.kestio_tier_id)
      LEFT JOIN kestio_tier wanted ON wanted.id = rule.tier_id
     WHERE quote.state = 'sent' AND quote.kestio_sent_on IS NOT NULL AND quote.company_id = ANY(%(companies)s)
       AND quote.kestio_sent_on > %(oldest)s
       AND quote.kestio_sent_on + make_interval(days => rule.delay_days) <= %(now)s
       AND quote.kestio_sent_on + make_interval(days => rule.delay_days) > %(late)s
       AND (wanted.id IS NULL OR wanted.code = tier.code)
       AND quote.kestio_follow_up_stopped IS NOT TRUE
       AND ({_CLOSED}) IS NOT TRUE AND ({_EXPIRED}) IS NOT TRUE
       AND NOT EXISTS (SELECT FROM kestio_meeting_rule_done done
                        WHERE done.order_id = quote.id AND done.rule_id = rule.id)
       AND NOT {_REPLIED}
     ORDER BY quote.id, rule.delay_days, rule.id
     LIMIT %(limit)s
"""  # noqa: S608 - constants of this file
