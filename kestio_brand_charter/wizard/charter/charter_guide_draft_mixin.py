"""Charter: the draft that the guide makes: in every installed language, with examples in those that it speaks."""

from odoo import models
from odoo.tools import plaintext2html

from .sectors import language, sectors, told

TEXTS = ("name", "definition", "why", "do", "dont", "proof")


class KestioCharterGuideDraftMixin(models.AbstractModel):
    """What the user left as it was proposed is translated; what he wrote is his, in all languages."""

    _name = "kestio.charter.guide.draft.mixin"
    _description = "Draft of the guide"

    def _make(self):
        """Return the new draft."""
        charter = self.env["kestio.charter"].create({"brand_id": self.brand_id.id, "promise": self.promise})
        example = sectors()[self.sector]
        if self.promise == told(self.env, example["promise"]):
            self._translate(charter, [{"promise": example["promise"]}])
        markers = self._make_markers(charter, self._make_values(charter))
        self._make_examples(markers)
        if self.with_words:
            self._make_words(charter, markers)
            self._make_tones(charter)
        if self.with_rules:
            self._make_rules(charter, markers)
        return charter

    # Texts

    def _translate(self, records, texts):
        """Write texts in English first, which is what other languages fall back to, then in French.

        :param texts: for each record, ``{field: {language: text}}``.
        """
        codes = [code for code, _name in self.env["res.lang"].get_installed() if language(code) != "en"]
        for code in ["en_US", *codes]:
            for record, fields in zip(records.with_context(lang=code), texts, strict=True):
                record.write({name: said[language(code)] for name, said in fields.items()})

    def _spoken(self):
        """Return the languages in which customers are written to."""
        return [code for code, is_spoken in (("en", self.in_english), ("fr", self.in_french)) if is_spoken]

    # Parts

    def _make_values(self, charter):
        """Return the values of the draft by those of the guide that are kept."""
        kept = self.value_ids.filtered("keep")
        rows = [
            {"charter_id": charter.id, "sequence": 10 * place, "name": value.name, "description": value.description}
            for place, value in enumerate(kept, start=1)
        ]
        values = self.env["kestio.charter.value"].create(rows)
        known = {value["key"]: value for value in sectors()[self.sector]["values"]}
        texts = [self._texts_of(value, known.get(value.key)) for value in kept]
        self._translate(values, texts)
        return dict(zip(kept, values, strict=True))

    def _texts_of(self, value, known):
        """Return the translations of what the user left as it was."""
        names = ("name", "description") if known else ()
        return {name: known[name] for name in names if value[name] == told(self.env, known[name])}

    def _make_markers(self, charter, values):
        """Return the markers of the draft by the lines that are kept."""
        kept = self.marker_ids.filtered("keep")
        taken = [line.key for line in kept]
        rows = [
            {
                "charter_id": charter.id,
                "sequence": 10 * place,
                "key": line.key if taken.count(line.key) == 1 else f"{line.sector}_{line.key}",
                "name": line.name,
                "value_id": values[line.value_id].id if line.value_id in values else False,
                "weight": line.weight,
                "critical": line.critical,
            }
            for place, line in enumerate(kept, start=1)
        ]
        markers = self.env["kestio.charter.marker"].create(rows)
        self._translate(markers, [{name: line._marker()[name] for name in TEXTS} for line in kept])
        return dict(zip(kept, markers, strict=True))

    def _make_examples(self, markers):
        channels = self._by_code("kestio.channel")
        self.env["kestio.charter.example"].create(
            [
                {
                    "marker_id": marker.id,
                    "lang": lang,
                    "channel_id": channels.get(example["channel"]),
                    "text": plaintext2html(example["text"]),
                }
                for line, marker in markers.items()
                for lang in self._spoken()
                for example in line._marker()["examples"][lang]
            ]
        )

    def _make_words(self, charter, markers):
        said = [
            {**word, "lang": lang, "is_critical": word["critical"]}
            for lang in self._spoken()
            for word in sectors()[self.sector]["words"][lang]
        ]
        signs = [
            {"kind": "sign", "text": text, "lang": lang, "marker_id": marker.id}
            for line, marker in markers.items()
            for lang in self._spoken()
            for text in line._marker()["signs"][lang]
        ]
        rows = [{name: row[name] for name in row if name != "critical"} for row in (*said, *signs)]
        self.env["kestio.charter.word"].create([{"charter_id": charter.id, **row} for row in rows])

    def _make_tones(self, charter):
        tones = sectors()[self.sector]["tones"]
        self.env["kestio.charter.tone"].create(
            [
                {
                    **tones[lang],
                    "charter_id": charter.id,
                    "lang": lang,
                    "greetings": "\n".join(tones[lang]["greetings"]),
                    "closings": "\n".join(tones[lang]["closings"]),
                }
                for lang in self._spoken()
            ]
        )

    def _make_rules(self, charter, markers):
        """Say where markers are required: what names a channel, step or tier that is not there is left out."""
        places = {
            "channel": self._by_code("kestio.channel"),
            "step": self._by_code("kestio.journey.step"),
            "tier": {"best": charter._tiers()[:1].code},
        }
        rows = []
        for line, marker in markers.items():
            for rule in line._marker()["rules"]:
                found = {name: places[name].get(rule[name]) for name in places if name in rule}
                if all(found.values()):
                    rows.append(
                        {
                            "charter_id": charter.id,
                            "marker_id": marker.id,
                            "channel_id": found.get("channel"),
                            "step_id": found.get("step"),
                            "tier_code": found.get("tier"),
                            "applicability": rule["applicability"],
                        }
                    )
        self.env["kestio.charter.rule"].create(rows)

    def _by_code(self, model):
        """Return the ids of a shared list by code."""
        return {record.code: record.id for record in self.env[model].search([])}
