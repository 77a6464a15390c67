"""Wording: the report of a check as people read it: score, what it is made of, findings, and the text underlined."""

from markupsafe import Markup
from odoo import api, models

from ...engine import wording, wording_source

SHOWN = 50  # rules in the list; the text shows all findings that are kept
QUOTED = ("avoid", "address", "mixed")
ORDER = ("avoid", "address", "mixed", "greeting", "closing", "marker", "ease", "length", "use")


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
        sources = {"subject": subject or "", "body": body or ""}
        extracts = {part: wording_source.extract(source) for part, source in sources.items()}
        told = [(finding, *self._sentence(finding, charter, row["lang"])) for finding in row["findings"]]
        groups = self._grouped(told, extracts)
        return {
            **row,
            "language": self._language(row["lang"]),
            "aspects": [self._aspect_view(aspect) for aspect in row["aspects"]],
            "findings": groups[:SHOWN],
            "more": self.env._("and %(count)d more", count=len(groups) - SHOWN) if len(groups) > SHOWN else "",
            "note": self._note(row, charter.sudo()),
            "facts": " · ".join(self._facts(row)),
            **{part: self._marked(sources[part], extracts[part], self._marks_of(told, part)) for part in sources},
        }

    def _note(self, row, charter):
        """Return why there is nothing to tell, or nothing to mend."""
        if not row["words"]:
            return self.env._("There is no text to check: only images, or nothing.")
        if row["lang"] not in {*charter.tone_ids.mapped("lang"), *charter.word_ids.mapped("lang")}:
            return self.env._("The charter says nothing about texts in this language.")
        if not row["aspects"]:
            return self.env._("The charter says nothing that can be checked in this text.")
        return ""

    def _facts(self, row):
        yield self.env._("%(count)d words", count=row["words"])
        if row["ease"]:
            yield self.env._("reading ease %(ease)d", ease=round(row["ease"]))
        if row["brand"]:
            yield row["brand"]

    def _marks_of(self, told, part):
        return [
            (finding["start"], finding["end"], (finding["kind"], "\n".join(filter(None, (title, instead, why)))))
            for finding, title, instead, why in told
            if finding["part"] == part and finding["end"]
        ]

    def _grouped(self, told, extracts):
        """Return the findings of the list: each rule once, with the words it was found in, the worst first."""
        groups = {}
        for finding, title, instead, why in told:
            key = finding["kind"], finding["number"], title
            group = groups.setdefault(
                key,
                {
                    "kind": finding["kind"],
                    "critical": finding["is_critical"],
                    "title": title,
                    "instead": instead,
                    "why": why,
                    "said": [],
                },
            )
            said = extracts[finding["part"]].text[finding["start"] : finding["end"]]
            if finding["kind"] in QUOTED and said:
                group["said"].append(said)
        for group in groups.values():
            if len(group["said"]) == 1 and group["said"][0].lower() in group["title"].lower():
                group["said"] = []
        return sorted(groups.values(), key=lambda group: (not group["critical"], ORDER.index(group["kind"])))

    def _aspect_view(self, aspect):
        return {
            "name": self._aspect_name(aspect["kind"]),
            "weight": aspect["weight"],
            "points": f"{aspect['weight'] * aspect['result']:.3g}",
            "percent": round(100 * aspect["result"]),
        }

    def _language(self, lang):
        names = dict(self.env["kestio.charter.tone"]._fields["lang"]._description_selection(self.env))
        return names.get(lang, "")

    @api.model
    def _render_views(self, views):
        """Return the page of some texts, safe to show."""
        if not views:
            return Markup("")
        how = self.env._(
            "Points reached, out of those that can be reached in this text, times 100; %(cap)d at most with a critical"
            " word.",
            cap=wording.CRITICAL_CAP,
        )
        values = {"texts": views, "how": how}
        return self.env["ir.qweb"]._render("kestio_brand_charter.wording_report", values)
