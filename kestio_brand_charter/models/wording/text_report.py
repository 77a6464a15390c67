"""Wording: the report of a check as people read it: score, what it is made of, findings, and the text underlined."""

from markupsafe import Markup
from odoo import api, models

from ...engine import wording, wording_source

SHOWN = 50  # findings in the list; the text shows all that are kept


class KestioCharterTextReport(models.AbstractModel):
    """Rows of ``kestio.charter.text``, or what a trial found, rendered."""

    _name = "kestio.charter.text.report"
    _description = "Report of a check"
    _inherit = ["kestio.charter.sentences", "kestio.charter.marks"]

    @api.model
    def _view_of(self, row, charter, subject, body):
        """Return what the page shows of one text.

        :param row: ``{lang, score, level, words, ease, findings, aspects}``.
        """
        told = [(finding, *self._sentence(finding, charter, row["lang"])) for finding in row["findings"]]
        marks = {part: self._marks_of(told, part) for part in ("subject", "body")}
        return {
            **row,
            "language": self._language(row["lang"]),
            "aspects": [self._aspect_view(aspect) for aspect in row["aspects"]],
            "findings": [self._finding_view(*one) for one in told[:SHOWN]],
            "more": max(len(told) - SHOWN, 0),
            "subject": self._marked(*self._source(subject), marks["subject"]),
            "body": self._marked(*self._source(body), marks["body"]),
        }

    def _source(self, source):
        return source or "", wording_source.extract(source or "")

    def _marks_of(self, told, part):
        return [
            (finding["start"], finding["end"], (finding["kind"], "\n".join(filter(None, (title, instead, why)))))
            for finding, title, instead, why in told
            if finding["part"] == part and finding["end"]
        ]

    def _aspect_view(self, aspect):
        return {
            "name": self._aspect_name(aspect["kind"]),
            "weight": aspect["weight"],
            "points": round(aspect["weight"] * aspect["result"], 1),
            "percent": round(100 * aspect["result"]),
        }

    def _finding_view(self, finding, title, instead, why):
        return {
            "kind": finding["kind"],
            "critical": finding["is_critical"],
            "title": title,
            "instead": instead,
            "why": why,
        }

    def _language(self, lang):
        names = dict(self.env["kestio.charter.tone"]._fields["lang"]._description_selection(self.env))
        return names.get(lang, "")

    @api.model
    def _render_views(self, views):
        """Return the page of some texts, safe to show."""
        if not views:
            return Markup("")
        values = {"texts": views, "cap": wording.CRITICAL_CAP}
        return self.env["ir.qweb"]._render("kestio_brand_charter.wording_report", values)
