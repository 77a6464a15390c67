"""Charter: shared lists (channels, steps of the journey): their code, and what uses them."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .naming import slug


class KestioCharterCodeMixin(models.AbstractModel):
    """Shared by all companies; what a charter (``charter_ids``) uses is archived, never deleted."""

    _name = "kestio.charter.code.mixin"
    _description = "Shared list of charters"
    _inherit = ["kestio.charter.name.mixin"]

    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    charter_count = fields.Integer(string="Number of charters", compute="_compute_charter_count")
    code = fields.Char(
        required=True,
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="Stays the same when the name changes.",
    )

    @api.depends("name")
    def _compute_code(self):
        taken = set()
        for record in self:
            if not record.code and record.name:
                taken = taken or set(
                    self.with_context(active_test=False).sudo().search([("code", "!=", False)]).mapped("code")
                )
                record.code = slug(record.name, taken)
                taken.add(record.code)

    @api.depends("charter_ids")
    def _compute_charter_count(self):
        for record in self:
            record.charter_count = len(record.charter_ids)

    @api.model
    def _used_by(self):
        """Return the fields, with their models, that refer to records of this list."""
        return []

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Refuse to delete what charters use, and name them."""
        charters = self.env["kestio.charter"].sudo()
        for name, model in self._used_by():
            found = self.env[model].sudo().search([(name, "in", self.ids)])
            charters |= found if model == "kestio.charter" else found.charter_id
        if charters:
            raise UserError(
                self.env._(
                    "%(names)s cannot be deleted, it is used by: %(charters)s. Archive it instead.",
                    names=", ".join(self.mapped("name")),
                    charters=self._name_charters(charters),
                )
            )

    def _name_charters(self, charters):
        """Name the charters of the user's companies, count the others."""
        own = charters.filtered(lambda charter: charter.company_id in self.env.companies)
        names = own.mapped("display_name")
        if others := len(charters - own):
            names.append(self.env._("%s of other companies", others))
        return ", ".join(names)
