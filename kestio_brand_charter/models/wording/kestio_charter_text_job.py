"""Wording: the job that checks texts again when a charter was published, or when they changed without being saved."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

SLICE = 100


class KestioCharterTextJob(models.AbstractModel):
    """Set-based: a slice is read, stemmed and kept by one query each; a killed job goes on where it was."""

    _name = "kestio.charter.text.job"
    _description = "Check of texts"
    _inherit = ["kestio.job.mixin"]

    @api.model
    def _cron_texts(self):
        """Check what is due for all brands; the method of ``ir_cron_texts``."""
        work = self._work()
        for rank, one in enumerate(work):
            if not self._run_slices(one, later=len(work) - rank - 1):
                return

    @api.model
    def _run_all(self):
        """Check all that is due in this transaction: after demo data, and in tests."""
        for one in self._work():
            while self._run_slice(one)[1]:
                continue

    def _work(self):
        """Return what there is to do: model, company, brand and its charter in force."""
        triples = [triple for triple in self.env["kestio.charter.wording"]._in_force() if triple[2]]
        return [(model, *triple) for triple in triples for model in self._models()]

    @api.model
    def _models(self):
        """Return the models whose texts are checked."""
        return ["mail.template"]

    @api.model
    def _trigger(self):
        """Have the job run soon: a charter was published."""
        job = self.env.ref("kestio_brand_charter.ir_cron_texts", raise_if_not_found=False)
        if job:
            job.sudo()._trigger()

    def _run_slice(self, one):
        """Check the next texts; return how many, and how many are left."""
        model, company_id, _brand, _charter = one
        due = self._due(one)
        mine = due[:SLICE]
        mine.with_company(company_id)._kestio_check()
        return len(mine), len(due) - len(mine)

    def _due(self, one):
        """Return the texts of a brand that were never checked, or by another version, or before their last change."""
        model, company_id, brand_id, charter_id = one
        is_first = self.env["kestio.charter.wording"]._first_brand(company_id)[0] == brand_id
        brands = [brand_id, False] if is_first else [brand_id]
        texts = self.env[model].sudo().with_context(active_test=False)
        query = texts._search(Domain(texts._kestio_own()) & Domain("kestio_brand_id", "in", brands), order="id")
        query.add_where(_not_checked(texts, model, brand_id, charter_id))
        return texts.browse(query)


def _not_checked(texts, model, brand_id, charter_id):
    return SQL(
        """
        NOT EXISTS (
            SELECT 1 FROM kestio_charter_text t
            WHERE t.res_model = %s AND t.res_id = %s AND t.brand_id = %s AND t.charter_id = %s
              AND t.checked_on >= %s - INTERVAL '1 second'
        )
        """,
        model,
        SQL.identifier(texts._table, "id"),
        brand_id,
        charter_id,
        SQL.identifier(texts._table, "write_date"),
    )
