"""Wording: what the last check of a template or mailing found, in each of its languages."""

import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..charter.languages import SELECTION

LEVELS = [("good", "Meets the aim"), ("below", "Below the aim"), ("na", "Not checked")]


class KestioCharterText(models.Model):
    """One row per text, language and brand; written by checks alone. Languages are told by the text itself."""

    _name = "kestio.charter.text"
    _description = "Text checked against the charter"
    _inherit = ["kestio.charter.text.report"]
    _order = "score, name, code, id"

    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", required=True, readonly=True)
    name = fields.Char(string="Text", readonly=True)
    kind = fields.Selection(selection="_selection_kind", string="Sort", readonly=True)
    code = fields.Char(string="Version", required=True, readonly=True, help="Language that the text is stored for.")
    lang = fields.Selection(selection=SELECTION, string="Language", readonly=True)
    brand_id = fields.Many2one("kestio.brand", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    charter_id = fields.Many2one("kestio.charter", required=True, readonly=True, index=True, ondelete="cascade")
    score = fields.Integer(readonly=True, aggregator="avg", help="0 to 100; see the manual for how it is made.")
    level = fields.Selection(selection=LEVELS, readonly=True)
    finding_count = fields.Integer(string="Findings", readonly=True)
    critical_count = fields.Integer(string="Critical words", readonly=True)
    words = fields.Integer(string="Length", readonly=True, help="In words.", aggregator="avg")
    ease = fields.Float(string="Reading ease", readonly=True, digits=(4, 1), aggregator="avg")
    findings = fields.Json(string="What was found", readonly=True)
    aspects = fields.Json(string="What the score is made of", readonly=True)
    checked_on = fields.Datetime(string="Checked on", readonly=True)
    is_stale = fields.Boolean(
        string="To check again",
        compute="_compute_is_stale",
        search="_search_is_stale",
        help="Checked against another version of the charter than the one in force.",
    )
    report = fields.Html(compute="_compute_report", sanitize=False)

    _text_uniq = models.UniqueIndex("(res_model, res_id, code, brand_id)")

    @api.model
    def _selection_kind(self):
        return [("mail.template", self.env._("Template"))]

    @api.depends("charter_id.state")
    def _compute_is_stale(self):
        for text in self:
            text.is_stale = text.charter_id.state != "published"

    def _search_is_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("charter_id.state", "!=", "published")]

    @api.depends_context("lang", "uid")
    def _compute_report(self):
        for model, texts in self.grouped("res_model").items():
            records = self.env[model].browse(texts.mapped("res_id")).exists()._filtered_access("read")
            versions = records._kestio_versions() if records else {}
            for text in texts:
                view = records.browse(text.res_id)._kestio_view(text, versions.get(text.res_id, ()))
                text.report = text._render_views([view])

    def action_open(self):
        """Open the template or the mailing."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def action_check(self):
        """Check these texts now."""
        self.check_access("read")
        for model, texts in self.grouped("res_model").items():
            self.env[model].browse(texts.mapped("res_id")).exists()._kestio_check()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _relevel(self, companies):
        """Tell anew which texts meet the aim: a company has changed it."""
        for company in companies:
            scored = self.search([("company_id", "=", company.id), ("level", "!=", "na")])
            good = scored.filtered(lambda text, aim=company.kestio_charter_score_aim: text.score >= aim)
            good.level = "good"
            (scored - good).level = "below"

    @api.model
    def _keep(self, model, checked, rows):
        """Replace what was known of records of a model by what a check found.

        :param checked: triples of record, brand and whether the brand was chosen for it.
        :param rows: values by name, all with the same names.
        """
        self.flush_model()
        kept = [[row["res_id"], row["code"], row["brand_id"]] for row in rows]
        self.env.cr.execute(_forgetting(model, checked, kept))
        if rows:
            self.env.cr.execute(_upsert(self.env.uid, rows))
        self.invalidate_model()


def _forgetting(model, checked, kept):
    """Return what deletes versions that are gone, and all rows of other brands once a brand is chosen."""
    return SQL(
        """
        DELETE FROM kestio_charter_text t
        USING jsonb_to_recordset(%s::jsonb) AS checked (res_id int, brand_id int, is_chosen boolean)
        WHERE t.res_model = %s AND t.res_id = checked.res_id
          AND (t.brand_id = checked.brand_id OR checked.is_chosen)
          AND NOT %s::jsonb @> jsonb_build_array(jsonb_build_array(t.res_id, t.code, t.brand_id))
        """,
        json.dumps([dict(zip(("res_id", "brand_id", "is_chosen"), one, strict=True)) for one in checked]),
        model,
        json.dumps(kept),
    )


def _upsert(uid, rows):
    names = [SQL.identifier(name) for name in sorted(rows[0])]
    return SQL(
        """
        INSERT INTO kestio_charter_text (%(names)s, create_uid, create_date, write_uid, write_date)
        SELECT %(names)s, %(uid)s, NOW() AT TIME ZONE 'UTC', %(uid)s, NOW() AT TIME ZONE 'UTC'
        FROM jsonb_populate_recordset(NULL::kestio_charter_text, %(rows)s::jsonb)
        ON CONFLICT (res_model, res_id, code, brand_id) DO UPDATE
        SET (%(names)s, write_uid, write_date) = ROW(%(excluded)s, EXCLUDED.write_uid, EXCLUDED.write_date)
        """,
        names=SQL(", ").join(names),
        uid=uid,
        rows=json.dumps(rows, default=str),
        excluded=SQL(", ").join(SQL("EXCLUDED.%s", name) for name in names),
    )
