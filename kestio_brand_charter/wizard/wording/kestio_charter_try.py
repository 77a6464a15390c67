"""Wording: a text is tried against a version of the charter, a draft too; nothing is kept of it."""

from dataclasses import asdict

from odoo import api, fields, models

from ...engine import wording, wording_language
from ...models.charter.languages import SELECTION


class KestioCharterTry(models.TransientModel):
    """Findings follow what is pasted."""

    _name = "kestio.charter.try"
    _description = "Try a text"

    charter_id = fields.Many2one(
        "kestio.charter", required=True, default=lambda self: self._default_charter(), ondelete="cascade"
    )
    lang = fields.Selection(selection=SELECTION, string="Language", help="None: as the text reads.")
    text = fields.Html(string="Your text", sanitize_attributes=True)
    report = fields.Html(string="Findings", compute="_compute_report", sanitize=False)

    @api.model
    def _default_charter(self):
        """Return the charter in force of the company's first brand, else the newest draft."""
        charters = self.env["kestio.charter"].search([("company_id", "=", self.env.company.id)])
        rank = {"published": 0, "draft": 1}
        known = charters.filtered(lambda charter: charter.state in rank)
        return known.sorted(lambda charter: (rank[charter.state], charter.brand_id.sequence, -charter.version))[:1]

    @api.depends("charter_id", "lang", "text")
    def _compute_report(self):
        page = self.env["kestio.charter.text"]
        for trial in self:
            trial.report = page._render_views(trial._views(page))

    def _views(self, page):
        if not self.charter_id or not self.text:
            return []
        self.charter_id.check_access("read")
        read = wording.read(self.text)
        asked = self.lang or wording_language.guess(read.body_tokens) or (self.env.lang or "en")[:2]
        [(lang, report)] = self.env["kestio.charter.wording"]._check([(self.charter_id, asked, read)])
        aim = self.charter_id.company_id.kestio_charter_score_aim
        row = {
            "lang": lang,
            "code": lang,
            "score": report.score,
            "level": "na" if report.score is None else "good" if report.score >= aim else "below",
            "words": report.words,
            "ease": report.ease,
            "findings": [asdict(finding) for finding in report.findings],
            "aspects": [asdict(aspect) for aspect in report.aspects],
            "brand": False,
            "is_stale": False,
        }
        return [page._view_of(row, self.charter_id, "", self.text)]
