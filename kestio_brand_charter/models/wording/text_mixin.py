"""Wording: what a template or mailing shows of its checks, and when it is checked: at saving, and on demand."""

from odoo import api, fields, models

from .kestio_charter_text import LEVELS

SHOWN = ("lang", "score", "level", "words", "ease", "findings", "aspects", "finding_count", "code")


class KestioCharterTextMixin(models.AbstractModel):
    """Nothing happens, and nothing is asked of the database, where no charter is published."""

    _name = "kestio.charter.text.mixin"
    _description = "Text that is checked against the charter"
    _inherit = ["kestio.charter.text.check.mixin"]

    kestio_brand_id = fields.Many2one(
        "kestio.brand",
        string="Brand",
        help="By whose charter the text is checked. None: that of the first brand of the company.",
    )
    kestio_charter_in_force = fields.Boolean(string="Charter in force", compute="_compute_kestio_charter")
    kestio_charter_score = fields.Integer(
        string="Charter score",
        compute="_compute_kestio_charter",
        search="_search_kestio_charter_score",
        help="0 to 100, of its weakest language.",
    )
    kestio_charter_level = fields.Selection(
        selection=LEVELS,
        string="Charter",
        compute="_compute_kestio_charter",
        search="_search_kestio_charter_level",
    )
    kestio_charter_report = fields.Html(
        string="Findings", compute="_compute_kestio_charter_report", sanitize=False, exportable=False
    )

    @api.depends("kestio_brand_id")
    @api.depends_context("company")
    def _compute_kestio_charter(self):
        charters, rows = self._kestio_charters(), self._kestio_rows()
        for record in self:
            scored = [row for row in rows.get(record.id, ()) if row.level != "na"]
            weakest = min(scored, key=lambda row: row.score, default=None)
            record.kestio_charter_in_force = record._origin.sudo() in charters or record.sudo() in charters
            record.kestio_charter_score = weakest.score if weakest else 0
            record.kestio_charter_level = weakest.level if weakest else "na" if rows.get(record.id) else False

    def _kestio_rows(self):
        """Return ``{id: rows}`` of the brand that speaks for each record."""
        charters = self._origin._kestio_charters()
        if not charters:
            return {}
        domain = [("res_model", "=", self._name), ("res_id", "in", [record.id for record in charters])]
        rows = self.env["kestio.charter.text"].sudo().search(domain)
        brands = {record.id: brand for record, (brand, _charter) in charters.items()}
        return rows.filtered(lambda row: row.brand_id.id == brands[row.res_id]).grouped("res_id")

    @api.depends("kestio_brand_id")
    @api.depends_context("company", "lang")
    def _compute_kestio_charter_report(self):
        rows = self._kestio_rows()
        versions = self.browse(rows.keys())._kestio_versions() if rows else {}
        page = self.env["kestio.charter.text"]
        for record in self:
            views = [record._kestio_view(row, versions[record.id]) for row in rows.get(record._origin.id, ())]
            record.kestio_charter_report = page._render_views(views)

    def _kestio_view(self, row, versions):
        """Return what the page shows of one row."""
        subject, body = next((text for codes, *text in versions if row.code in codes), ("", ""))
        values = {name: row[name] for name in SHOWN} | {"is_stale": row.is_stale, "brand": row.brand_id.name}
        return row._view_of(values, row.charter_id, subject, body)

    def _search_kestio_charter_score(self, operator, value):
        return self._kestio_search([("score", operator, value), ("level", "!=", "na")])

    def _search_kestio_charter_level(self, operator, value):
        return self._kestio_search([("level", operator, value)]) if operator == "in" else NotImplemented

    def _kestio_search(self, domain):
        brands = [brand for company, brand, _charter in self.env["kestio.charter.wording"]._in_force()]
        rows = self.env["kestio.charter.text"].sudo()
        mine = [("res_model", "=", self._name), ("brand_id", "in", brands), ("company_id", "=", self.env.company.id)]
        return [("id", "in", rows._search([*mine, *domain]).subselect("res_id"))]

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._kestio_check_saved()
        return records

    def write(self, vals):
        result = super().write(vals)
        if {*self._kestio_text_fields(), "kestio_brand_id"} & vals.keys():
            self._kestio_check_saved()
        return result

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        result = super()._update_field_translations(field_name, translations, digest, source_lang)
        if field_name in self._kestio_text_fields():
            self._kestio_check_saved()
        return result

    def unlink(self):
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        rows = self.env["kestio.charter.text"].sudo().search(domain)
        result = super().unlink()
        rows.unlink()
        return result

    def action_kestio_check(self):
        """Check these texts now, whatever happens at saving."""
        self.check_access("read")
        self._kestio_check()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
