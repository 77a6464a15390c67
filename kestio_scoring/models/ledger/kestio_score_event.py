"""Ledger: what happened, once, as it happened; scores are computed from it and never written into it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

TRUST = [("trusted", "Trusted"), ("quarantine", "Quarantined"), ("released", "Released by a person")]
REASONS = [
    ("agent", "A program, not a person"),
    ("fast_click", "Clicked less than 2 seconds after delivery"),
    ("all_links", "All links of a mail clicked at once"),
    ("most_links", "Most links of a mail clicked"),
    ("no_follow_up", "No page was read after the click"),
    ("preview", "Preview of a link"),
    ("shared_link", "Link opened on another device"),
]
COUNTS = ("trusted", "released")


class KestioScoreEvent(models.Model):
    """Append-only: rows come in through ``kestio.score.ledger``, by SQL, and copy what they need of their source.

    Nobody changes a row through the ORM. What may change: whom it belongs to (a visitor who signs, a merge), its
    trust (a person releases it), and its end (consent withdrawn, data erased).
    """

    _name = "kestio.score.event"
    _description = "Engagement event"
    _order = "date desc, id desc"
    _rec_name = "label"
    _log_access = False

    type_id = fields.Many2one(
        "kestio.score.event.type", string="What", required=True, readonly=True, ondelete="restrict", index=True
    )
    date = fields.Datetime(string="When", required=True, readonly=True)
    recorded_on = fields.Datetime(required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True, ondelete="set null")
    lead_id = fields.Many2one("crm.lead", readonly=True, ondelete="set null")
    visitor = fields.Char(readonly=True, help="Key of an anonymous device; empty once nobody can be meant.")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    url = fields.Char(string="Address", readonly=True)
    label = fields.Char(string="About", readonly=True)
    mail = fields.Char(
        readonly=True,
        help="What is the same for all links of one mail to one person; clicks are judged together by it.",
    )
    source = fields.Char(required=True, readonly=True)
    source_key = fields.Char(required=True, readonly=True, help="What makes it the same event when it comes twice.")
    trust = fields.Selection(selection=TRUST, required=True, readonly=True, default="trusted")
    trust_reason = fields.Selection(selection=REASONS, string="Why doubtful", readonly=True)
    consent = fields.Selection(
        selection=[("not_needed", "Not needed"), ("given", "Given")], required=True, readonly=True, default="not_needed"
    )

    _source_uniq = models.UniqueIndex("(source, source_key)", "This event is recorded already.")
    _partner_idx = models.Index("(partner_id, date) WHERE partner_id IS NOT NULL")
    _lead_idx = models.Index("(lead_id, date) WHERE lead_id IS NOT NULL")
    _visitor_idx = models.Index("(visitor, date) WHERE visitor IS NOT NULL")
    _mail_idx = models.Index("(mail) WHERE mail IS NOT NULL")
    _date_idx = models.Index("(date)")
    _doubtful_idx = models.Index("(date) WHERE trust = 'quarantine'")

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list:
            raise UserError(self.env._("Events are recorded by what happens: nobody writes them."))
        return super().create(vals_list)

    def write(self, vals):
        if self:
            raise UserError(self.env._("What happened cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What happened cannot be deleted one by one: erase a contact's events instead."))
