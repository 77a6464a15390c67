"""Absence: one thing that the substitute takes over, or watches; what became of it."""

from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError

KINDS = [
    ("visit", "Visit"),
    ("meeting", "Meeting"),
    ("activity", "Activity"),
    ("quote", "Quote"),
    ("customer", "Customer"),
]
MODELS = {
    "visit": "kestio.visit",
    "meeting": "calendar.event",
    "activity": "mail.activity",
    "quote": "sale.order",
    "customer": "res.partner",
}
ENDED = ("done", "back", "left")


class KestioAbsenceLine(models.Model):
    """Written by the absence alone; a person only leaves out what shall not move."""

    _name = "kestio.absence.line"
    _description = "What happens in an absence"
    _order = "absence_id, sequence, day, date, id"

    absence_id = fields.Many2one("kestio.absence", required=True, readonly=True, index=True, ondelete="cascade")
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    res_id = fields.Integer(string="Record number", required=True, readonly=True, aggregator=None)
    name = fields.Char(string="What", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, index="btree_not_null")
    day = fields.Date(string="When", readonly=True, help="On the clock of who is away.")
    date = fields.Datetime(string="Time", readonly=True)
    action = fields.Selection(
        [
            ("redirect", "To the substitute"),
            ("hand_over", "Substitute goes"),
            ("move", "Moved"),
            ("watch", "To watch"),
            ("decide", "Decide yourself"),
        ],
        required=True,
        readonly=True,
    )
    new_start = fields.Datetime(string="New time", readonly=True)
    is_included = fields.Boolean(string="Do it", default=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("applied", "In place"),
            ("left", "Unchanged"),
            ("done", "Done"),
            ("back", "Handed back"),
        ],
        required=True,
        default="planned",
        readonly=True,
    )
    reason = fields.Char(string="Remark", readonly=True)
    briefing = fields.Html(readonly=True, sanitize=False)
    is_new_follower = fields.Boolean(readonly=True, help="The substitute follows the document because of this.")

    _item_uniq = models.UniqueIndex("(absence_id, kind, res_id)", "This is in the absence already.")

    def write(self, vals):
        if not self.env.su and (
            vals.keys() - {"is_included"} or any(line.absence_id.state != "draft" for line in self)
        ):
            raise AccessError(self.env._("This is written by the hand-over."))
        return super().write(vals)

    def action_open(self):
        """Open what the line is about."""
        self.ensure_one()
        record = self._record()
        if record._name == "mail.activity":
            record = self.env[record.res_model].browse(record.res_id) if record.res_model else record
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [[False, "form"]],
        }

    def _record(self):
        """Return what the line is about."""
        return self.env[MODELS[self.kind]].browse(self.res_id)

    def _event(self):
        """Return the meeting of a line about a meeting or a visit."""
        record = self._record()
        return record.event_id if self.kind == "visit" else record

    def _records(self, kind):
        """Return what the lines of a kind are about, done ones too; those that exist no more are left out."""
        ids = self.filtered(lambda line: line.kind == kind).mapped("res_id")
        return self.env[MODELS[kind]].with_context(active_test=False).browse(ids).exists()

    @api.model
    def _labels(self, name):
        return dict(self._fields[name]._description_selection(self.env))

    def _sentences(self):
        """Return a sentence per kind: how many of each, and what becomes or became of them."""
        return [
            self.env._("%(kind)s: %(words)s", kind=label, words=", ".join(lines._words()))
            for kind, label in self._plurals().items()
            if (lines := self.filtered(lambda line, kind=kind: line.kind == kind))
        ]

    def _words(self):
        """Return how many lines there are of each fate: ``["moved (2)", "handed back (1)"]``."""
        actions, states = self._labels("action"), self._labels("state")
        fates = Counter(line._fate(actions, states) for line in self)
        return [f"{fate[0].lower()}{fate[1:]} ({count})" for fate, count in fates.items()]

    def _fate(self, actions, states):
        if not self.is_included:
            return states["left"]
        if self.state == "done" and self.action == "watch":
            return self.env._("Watched")
        return states[self.state] if self.state in ENDED else actions[self.action]

    @api.model
    def _plurals(self):
        return {
            "visit": self.env._("Visits"),
            "meeting": self.env._("Meetings"),
            "activity": self.env._("Activities"),
            "customer": self.env._("Customers"),
            "quote": self.env._("Quotes"),
        }
