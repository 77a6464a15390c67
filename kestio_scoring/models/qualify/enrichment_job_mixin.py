"""Data quality: many customers are looked up by a job, slice by slice; the source says how far it is."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

SLICE = 500
_LOCK = 0x6B65737D  # "kes}": a space of advisory locks of its own


class EnrichmentJobMixin(models.AbstractModel):
    """It runs with the rights of the person who started it; a killed job goes on where it was."""

    _name = "kestio.enrichment.job.mixin"
    _description = "Job that looks customers up"
    _inherit = ["kestio.job.mixin"]

    job_user_id = fields.Many2one("res.users", string="Started by", readonly=True, copy=False)
    job_until = fields.Integer(readonly=True, copy=False, help="The last customer who was looked up.")
    job_done = fields.Integer(string="Looked up", readonly=True, copy=False)
    job_total = fields.Integer(string="Customers", readonly=True, copy=False)
    job_share = fields.Integer(string="Progress (%)", compute="_compute_job_share")
    job_note = fields.Char(string="Last run", readonly=True, copy=False)

    @api.depends("job_done", "job_total")
    def _compute_job_share(self):
        for source in self:
            source.job_share = 100 * source.job_done // source.job_total if source.job_total else 0

    def _start(self):
        """Look all customers up by the job."""
        for source in self:
            total = self.env["kestio.completeness"].sudo().search_count([("company_id", "=", source.company_id.id)])
            source.write(
                {"job_user_id": self.env.uid, "job_until": 0, "job_done": 0, "job_total": total, "job_note": False}
            )
        self.env.ref("kestio_scoring.ir_cron_enrichment").sudo()._trigger()

    def action_stop(self):
        """Look nobody up any more; what is filled stays."""
        self.check_access("write")
        self.job_user_id = False

    @api.model
    def _cron_enrich(self):
        """Go on with what was started; the method of ``ir_cron_enrichment``."""
        sources = self.search([("job_user_id", "!=", False)])
        for place, source in enumerate(sources):
            if not self._run_slices(source, later=len(sources) - place - 1):
                return

    def _run_slice(self, source):
        """Look the next customers up; return how many, and how many are left."""
        if not source.job_user_id or not self._is_mine(_LOCK, source.id):
            return 0, 0
        domain = [("company_id", "=", source.company_id.id), ("partner_id.id", ">", source.job_until)]
        rows = self.env["kestio.completeness"].sudo().search(domain, order="partner_id", limit=SLICE)
        partners = rows.partner_id.with_company(source.company_id)
        if not partners:
            source.write({"job_user_id": False, "job_done": source.job_total})
            return 0, 0
        try:
            with self.env.cr.savepoint():
                source.with_user(source.job_user_id)._enrich(partners)
        except (UserError, AccessError) as error:
            source.write({"job_user_id": False, "job_note": str(error)})
            return 0, 0
        source.write({"job_until": max(partners.ids), "job_done": source.job_done + len(partners)})
        return len(partners), max(1, source.job_total - source.job_done)
