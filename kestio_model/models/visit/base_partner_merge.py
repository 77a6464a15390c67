"""Visit: when records of one customer are merged, their visits become one series with one next visit."""

from odoo import api, models
from odoo.tools import SQL

from .sql_visit import OPEN


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Cycles are numbered anew by due date; of several next visits the one of the record that stays is kept."""

    _name = "base.partner.merge.automatic.wizard"
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        everybody = src_partners | dst_partner
        visits = self.env["kestio.visit"].sudo().search([("partner_id", "in", everybody.ids)])
        for company in visits.company_id:
            mine = visits.filtered(lambda visit, company=company: visit.company_id == company)
            self._kestio_one_series(mine, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _kestio_one_series(self, visits, stays):
        """Leave one next visit of these, and number them without a gap."""
        coming = visits.filtered(lambda visit: visit.state in OPEN)
        coming = coming.sorted(lambda visit: (visit.partner_id != stays, visit.due_date))
        visits._drop(coming[1:].event_id)
        left = (visits - coming[1:]).sorted("due_date")
        coming[1:].unlink()
        self.env.flush_all()
        ids, cycles = left.ids, list(range(1, len(left) + 1))
        for sign in (-1, 1):
            # Below zero first: a number that another row still has would be refused.
            numbered = SQL("unnest(%s::int[], %s::int[]) AS new (id, cycle)", ids, [sign * cycle for cycle in cycles])
            self.env.cr.execute(
                SQL("UPDATE kestio_visit visit SET cycle = new.cycle FROM %s WHERE new.id = visit.id", numbered)
            )
        left.invalidate_recordset(["cycle"])
