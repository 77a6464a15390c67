"""Ledger: what can happen to a contact; an admin adds types without code."""

import re

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Data protection authorities ask for consent before it is known who opened which mail.
OPENS = ("mailing_open", "mail_read")


class KestioScoreEventType(models.Model):
    """Other addons and outside tools name a type by its ``code``, which never changes."""

    _name = "kestio.score.event.type"
    _description = "Type of event"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="How addons and outside tools name it: small letters, digits, underscores.")
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    needs_consent = fields.Boolean(
        help="Recorded only for those who agreed that what they open is followed one by one, as data protection "
        "authorities ask for mails that are opened."
    )
    is_organic = fields.Boolean(
        string="Their own doing",
        default=True,
        help="Shows interest of the contact. Off for what we did, or for what was missed.",
    )
    quiet_seconds = fields.Integer(
        string="Counts again after (seconds)",
        default=1800,
        help="The same event counts once until it has not happened for so long. Rules may say otherwise.",
    )
    is_builtin = fields.Boolean(compute="_compute_is_builtin")

    _code_uniq = models.UniqueIndex("(code)", "There is a type of event with this code already.")
    _quiet_positive = models.Constraint("CHECK(quiet_seconds >= 0)", "A time cannot be negative.")

    def _compute_is_builtin(self):
        shipped = self._get_external_ids()
        for kind in self:
            kind.is_builtin = any(name.startswith("kestio_") for name in shipped.get(kind.id, ()))

    @api.constrains("code")
    def _check_code(self):
        for kind in self:
            if not CODE.fullmatch(kind.code):
                raise ValidationError(
                    self.env._(
                        "The code '%(code)s' must start with a small letter, and have small letters, digits and "
                        "underscores only (40 at most).",
                        code=kind.code,
                    )
                )

    @api.constrains("needs_consent")
    def _check_consent(self):
        for kind in self:
            if kind.code in OPENS and not kind.needs_consent:
                raise ValidationError(
                    self.env._(
                        "'%s' is recorded only for those who agreed to it: that cannot be switched off.", kind.name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if "code" in vals and any(kind.code != vals["code"] for kind in self):
            raise UserError(self.env._("The code of a type of event never changes: what was recorded refers to it."))
        self.env.registry.clear_cache()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_builtin(self):
        if self.filtered("is_builtin"):
            raise UserError(self.env._("This type of event comes with the addon: archive it instead."))

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache()
    def _by_code(self):
        """Return ``{code: (id, needs_consent)}`` of the active types."""
        return {kind.code: (kind.id, kind.needs_consent) for kind in self.sudo().search([])}
