"""Hand-over: every crossing of a threshold, with who got the lead and when he had to act."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

STATES = [("waiting", "Waiting"), ("acted", "Acted on in time"), ("late", "Late")]


class KestioScoreCrossing(models.Model):
    """Append-only: only what follows (acted, told to the manager) is written later."""

    _name = "kestio.score.crossing"
    _description = "Hand-over"
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _log_access = False

    lead_id = fields.Many2one("crm.lead", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="lead_id.partner_id")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    threshold_id = fields.Many2one("kestio.score.threshold", readonly=True, index="btree_not_null", ondelete="set null")
    direction = fields.Selection(
        selection=[("up", "To sales"), ("down", "Back to marketing")], required=True, readonly=True
    )
    how = fields.Selection(
        selection=[("score", "By its score"), ("person", "By a person")], required=True, readonly=True, default="score"
    )
    score = fields.Integer(readonly=True, aggregator="avg")
    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Handed to", readonly=True, index="btree_not_null")
    by_id = fields.Many2one("res.users", string="Handed over by", readonly=True)
    rule = fields.Selection(
        selection=[
            ("lead", "Already his lead"),
            ("owner", "Salesperson of the customer"),
            ("team", "Rule of the team"),
            ("turn", "Next in turn"),
            ("chosen", "Chosen by a person"),
            ("nobody", "Nobody was free"),
        ],
        string="Why him",
        readonly=True,
    )
    activity_id = fields.Many2one("mail.activity", readonly=True, index="btree_not_null", ondelete="set null")
    react_until = fields.Datetime(string="To act on by", readonly=True)
    acted_on = fields.Datetime(readonly=True)
    alerted_on = fields.Datetime(string="Manager told on", readonly=True)
    state = fields.Selection(
        selection=STATES,
        readonly=True,
        help="Late: the rep acted after his time was over, or has not acted yet.",
    )
    hours_to_act = fields.Float(readonly=True, digits=(8, 1), aggregator="avg", help="From the hand-over on.")
    number = fields.Integer(
        required=True, readonly=True, aggregator=None, help="First, second... crossing of the lead; each exists once."
    )

    _number_uniq = models.UniqueIndex(
        "(lead_id, number)", "Somebody handed this lead over, or took it back, meanwhile: reload it."
    )
    _company_idx = models.Index("(company_id, date)")
    _waiting_idx = models.Index("(company_id, react_until) WHERE direction = 'up' AND acted_on IS NULL")

    @api.model
    def _merge(self, lead, others):
        """Give the crossings of merged leads to the one that stays; what sales had, sales has.

        :param others: the leads that go.
        """
        self.flush_model()
        self.env.cr.execute(SQL(_MERGE, lead=lead.id, leads=(lead + others).ids))
        if self.env.cr.rowcount:
            self.env.cr.execute(SQL("UPDATE kestio_score_crossing SET number = -number WHERE lead_id = %s", lead.id))
        self.invalidate_model()

    def write(self, vals):
        if not self.env.su or vals.keys() - {"acted_on", "alerted_on", "activity_id", "state"}:
            raise UserError(self.env._("What happened cannot be changed."))
        return super().write(vals)


# Numbers below zero first, because each number exists once at every moment.
_MERGE = """
    UPDATE kestio_score_crossing c SET lead_id = %(lead)s, number = -numbered.number
      FROM (SELECT own.id, ROW_NUMBER() OVER (ORDER BY last.direction = 'up', own.date, own.number) AS number
              FROM kestio_score_crossing own
             CROSS JOIN LATERAL (SELECT direction FROM kestio_score_crossing l WHERE l.lead_id = own.lead_id
                                  ORDER BY l.number DESC LIMIT 1) last
             WHERE own.lead_id = ANY(%(leads)s)) numbered
     WHERE numbered.id = c.id
"""
