"""Charter: a channel through which customers meet the brand."""

from odoo import api, fields, models

KINDS = [
    ("mail", "E-mail"),
    ("phone", "Telephone"),
    ("visit", "Visit"),
    ("web", "Website"),
    ("chat", "Chat"),
    ("post", "Post"),
    ("social", "Social network"),
    ("place", "Shop or branch"),
    ("other", "Other"),
]

# What Odoo brings, where nobody deleted it.
ACTIVITIES = {
    "mail": "mail.mail_activity_data_email",
    "phone": "mail.mail_activity_data_call",
    "visit": "mail.mail_activity_data_meeting",
}

# Parts of charters that name one, beside the charters themselves.
USED_BY = ("kestio.charter.rule", "kestio.charter.touchpoint", "kestio.charter.example")


class KestioChannel(models.Model):
    """Channels are shared by all brands; the kind says which daily work they are."""

    _name = "kestio.channel"
    _description = "Channel"
    _inherit = ["kestio.charter.code.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(translate=True)
    kind = fields.Selection(selection=KINDS, required=True, default="other")
    activity_type_ids = fields.Many2many("mail.activity.type", string="Activities", help="Done through this channel.")
    charter_ids = fields.Many2many("kestio.charter", string="Charters", readonly=True, copy=False)

    _code_uniq = models.UniqueIndex("(code)", "Another channel has this code.")

    @api.model
    def _link_known(self):
        """Say which activities of Odoo are done through which channel."""
        for channel in self.search([("code", "in", list(ACTIVITIES))]):
            kind = self.env.ref(ACTIVITIES[channel.code], raise_if_not_found=False)
            channel.activity_type_ids |= kind or self.env["mail.activity.type"]

    @api.model
    def _used_by(self):
        return [("channel_ids", "kestio.charter"), *(("channel_id", model) for model in USED_BY)]
