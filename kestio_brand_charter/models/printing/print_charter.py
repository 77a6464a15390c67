"""Charter: what is printed of a version: plain texts in the reader's language, his own examples first."""

from odoo import api, models
from odoo.tools import format_date
from odoo.tools.image import image_data_uri

from .print_style import style

SHOWN = ("draft", "published")


class PrintCharter(models.AbstractModel):
    """The document, and the page of the team, are made of the same values."""

    _name = "report.kestio_brand_charter.print_charter"
    _description = "Printed charter"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the document shows.

        :raises AccessError: for charters that the user may not read.
        """
        charters = self.env["kestio.charter"].browse(docids)
        charters.check_access("read")
        return {"doc_ids": docids, "docs": charters, "printed": [self._values(charter) for charter in charters]}

    def _values(self, charter):
        """Return all that is printed of a charter; whoever calls has checked that the user may read it."""
        charter = charter.sudo()
        brand, lang = charter.brand_id, self.env.lang or "en_US"
        markers = list(enumerate(charter.marker_ids, 1))
        return {
            "lang": lang.replace("_", "-").split("@")[0],
            "brand": brand.name,
            "logo": brand.logo and image_data_uri(brand.logo),
            "style": style(brand),
            "version": charter.version,
            "is_draft": charter.state == "draft",
            "is_archived": charter.state == "archived",
            "published_on": self._date(charter.published_on),
            "promise": charter.promise or "",
            "values": [{"name": value.name, "text": value.description or ""} for value in charter.value_ids],
            "markers": [self._marker(number, marker, lang[:2]) for number, marker in markers],
            "tones": [self._tone(tone) for tone in self._own_first(charter.tone_ids, lang[:2])],
            "words": self._words(charter, lang[:2]),
            "steps": charter.step_ids.sorted().mapped("name"),
            "journey": self._journey(charter, {marker: number for number, marker in markers}),
            "approvals": self._approvals(charter),
        }

    def _date(self, moment):
        return format_date(self.env, moment) if moment else ""

    def _own_first(self, records, lang):
        """Return what is said in the reader's language before the rest."""
        return records.sorted(lambda record: record.lang != lang)

    def _language(self, record):
        return dict(record._fields["lang"]._description_selection(self.env))[record.lang]

    def _marker(self, number, marker, lang):
        return {
            "number": number,
            "name": marker.name,
            "value": marker.value_id.name or "",
            "is_critical": marker.critical,
            "definition": marker.definition or "",
            "why": marker.why or "",
            "do": (marker.do or "").splitlines(),
            "dont": (marker.dont or "").splitlines(),
            "proof": marker.proof or "",
            "examples": [
                {
                    "text": example.text,
                    "lang": example.lang,
                    "place": ", ".join(filter(None, [example.channel_id.name, self._language(example)])),
                }
                for example in self._own_first(marker.example_ids, lang)
            ],
        }

    def _tone(self, tone):
        forms = dict(tone._fields["address_form"]._description_selection(self.env))
        return {
            "lang": tone.lang,
            "language": self._language(tone),
            "address": forms[tone.address_form],
            "greetings": (tone.greetings or "").splitlines(),
            "closings": (tone.closings or "").splitlines(),
            "words_max": tone.words_max,
            "ease_min": tone.ease_min,
        }

    def _words(self, charter, lang):
        """Return the words to avoid, then those to use; those that only show a marker are for machines."""
        groups = (charter.word_ids.filtered(lambda word, kind=kind: word.kind == kind) for kind in ("avoid", "use"))
        return [
            {
                "is_avoided": group[0].kind == "avoid",
                "words": [
                    {
                        "lang": word.lang,
                        "language": self._language(word),
                        "text": word.text,
                        "instead": word.instead or "",
                        "why": word.why or "",
                    }
                    for word in self._own_first(group, lang)
                ],
            }
            for group in groups
            if group
        ]

    def _journey(self, charter, numbers):
        """Return, for each channel and step, the numbers of the markers that are required there.

        :return: rows of dicts with channel and places (for each step: pairs of number and "not for every tier").
        """
        if charter.state not in SHOWN or not charter.marker_ids:
            return []
        tiers = len(charter._tiers()) or 1
        found = {}
        groups = (
            self.env["kestio.charter.cell"]
            .sudo()
            ._read_group(
                [("charter_id", "=", charter.id), ("applicability", "=", "required")],
                ["channel_id", "step_id", "marker_id"],
                ["__count"],
            )
        )
        for channel, step, marker, count in groups:
            found.setdefault((channel, step), []).append((numbers[marker], count < tiers))
        return [
            {
                "channel": channel.name,
                "places": [sorted(found.get((channel, step), ())) for step in charter.step_ids.sorted()],
            }
            for channel in charter.channel_ids.sorted()
        ]

    def _approvals(self, charter):
        pairs = (
            (self.env._("For marketing"), charter.approved_marketing_by, charter.approved_marketing_on),
            (self.env._("For customer relations"), charter.approved_relations_by, charter.approved_relations_on),
        )
        return [{"role": role, "name": user.name, "date": self._date(on)} for role, user, on in pairs if on]
