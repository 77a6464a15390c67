"""Absence: a user knows for whom he stands in, so that rules can let him in."""

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class ResUsers(models.Model):
    """Read by the access rules of leads and quotes: their ids are constants there, so that indexes serve."""

    _name = "res.users"
    _inherit = "res.users"

    kestio_standing_ids = fields.One2many(
        "kestio.absence", "substitute_id", string="Absences of others", groups="kestio_model.group_user"
    )

    def _kestio_standing_domain(self, rep="user_id"):
        """Return the domain of what this user may open: of who is away, in the company of the absence.

        :param rep: the field with the salesperson.
        """
        running = self.sudo().kestio_standing_ids.filtered(lambda absence: absence.state == "running")
        return list(
            Domain.OR(
                Domain(rep, "=", absence.user_id.id) & Domain("company_id", "in", [absence.company_id.id, False])
                for absence in running
            )
        )

    def _kestio_check_colleague(self):
        """Refuse users of other companies, and customers who have a login.

        :raises AccessError: with his name.
        """
        for user in self.sudo():
            if user.share or not user.active or not user.company_ids & self.env.companies:
                raise AccessError(self.env._("%s does not work in this company.", user.name))
