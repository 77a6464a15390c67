"""Hand-over: every crossing of a threshold, with who got the lead and when he had to act."""

from odoo import api, fields, models
from odoo.exceptions import UserError


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
    activity_id = fields.Many2one("mail.activity", readonly=True, ondelete="set null")
    react_until = fields.Datetime(string="To act on by", readonly=True)
    acted_on = fields.Datetime(readonly=True)
    alerted_on = fields.Datetime(string="Manager told on", readonly=True)
    state = fields.Selection(
        selection=[("waiting", "Waiting"), ("acted", "Acted on in time"), ("late", "Late")],
        compute="_compute_state",
        search="_search_state",
    )

    _lead_idx = models.Index("(lead_id, date DESC, id DESC)")
    _company_idx = models.Index("(company_id, date)")
    _waiting_idx = models.Index("(react_until) WHERE direction = 'up' AND acted_on IS NULL AND alerted_on IS NULL")

    @api.depends("acted_on", "react_until", "direction")
    def _compute_state(self):
        now = fields.Datetime.now()
        for crossing in self:
            until, acted = crossing.react_until, crossing.acted_on
            late = until and (acted or now) > until
            crossing.state = until and ("late" if late else "acted" if acted else "waiting")

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        late = self.env["kestio.score.crossing"]._late_query()
        domains = {
            "waiting": [("react_until", ">=", now), ("acted_on", "=", False)],
            "acted": [("acted_on", "!=", False), ("id", "not in", late)],
            "late": ["|", ("id", "in", late), "&", ("react_until", "<", now), ("acted_on", "=", False)],
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    def _late_query(self):
        """Return the query of those that were acted on too late."""
        query = self.sudo()._search([("acted_on", "!=", False), ("react_until", "!=", False)])
        query.add_where("kestio_score_crossing.acted_on > kestio_score_crossing.react_until")
        return query

    def write(self, vals):
        if not self.env.su or vals.keys() - {"acted_on", "alerted_on", "activity_id"}:
            raise UserError(self.env._("What happened cannot be changed."))
        return super().write(vals)
