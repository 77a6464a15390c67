"""Wording: findings as sentences, in the language of whoever reads them."""

from odoo import models

GREETINGS_NAMED = 3


class KestioCharterSentences(models.AbstractModel):
    """A finding says what is not as the charter says, why, and what to say instead."""

    _name = "kestio.charter.sentences"
    _description = "Sentences about findings"

    def _aspect_name(self, kind):
        return {
            "avoid": self.env._("Words to avoid"),
            "address": self.env._("Form of address"),
            "greeting": self.env._("Greeting"),
            "closing": self.env._("Closing"),
            "ease": self.env._("Reading ease"),
            "marker": self.env._("Identity markers"),
            "length": self.env._("Length"),
            "use": self.env._("Words to use"),
        }[kind]

    def _sentence(self, finding, charter, lang):
        """Return the title of a finding, what to do, and why.

        :param finding: fields of ``wording.Finding``.
        """
        return getattr(self, f"_sentence_{finding['kind']}")(finding, charter.sudo(), lang)

    def _sentence_avoid(self, finding, charter, _lang):
        word = charter.word_ids.filtered(lambda word: word.id == finding["number"])
        title = self.env._("“%(word)s” is a word to avoid.", word=word.text or "")
        if finding["is_critical"]:
            title = self.env._("“%(word)s” must not be said (critical).", word=word.text or "")
        instead = self.env._("Rather say: %(words)s", words=word.instead) if word.instead else ""
        return title, instead, word.why or ""

    def _sentence_address(self, finding, _charter, _lang):
        if finding["limit"]:
            return self.env._("Formal address, the charter asks for the familiar one."), "", ""
        return self.env._("Familiar address, the charter asks for the formal one."), "", ""

    def _sentence_mixed(self, _finding, _charter, _lang):
        return self.env._("Both forms of address in one text."), self.env._("Keep to one of them."), ""

    def _sentence_greeting(self, _finding, charter, lang):
        title = self.env._("The text does not begin with a greeting of the charter.")
        return title, self._one_of(charter, lang, "greetings"), ""

    def _sentence_closing(self, _finding, charter, lang):
        title = self.env._("The text does not end with a closing of the charter.")
        return title, self._one_of(charter, lang, "closings"), ""

    def _one_of(self, charter, lang, name):
        tone = charter.tone_ids.filtered(lambda tone: tone.lang == lang)[:1]
        lines = [line.strip() for line in (tone[name] or "").splitlines() if line.strip()]
        return self.env._("For example: %(lines)s", lines=" / ".join(lines[:GREETINGS_NAMED]))

    def _sentence_ease(self, finding, _charter, _lang):
        title = self.env._(
            "Reading ease is %(value)d, the charter asks for %(limit)d at least.",
            value=finding["value"],
            limit=finding["limit"],
        )
        return title, self.env._("Shorter sentences and shorter words."), ""

    def _sentence_length(self, finding, _charter, _lang):
        return (
            self.env._(
                "%(value)d words, the charter asks for %(limit)d at most.",
                value=finding["value"],
                limit=finding["limit"],
            ),
            "",
            "",
        )

    def _sentence_use(self, _finding, charter, lang):
        words = charter.word_ids.filtered(lambda word: word.kind == "use" and word.lang == lang).mapped("text")
        instead = self.env._("For example: %(lines)s", lines=", ".join(words[:GREETINGS_NAMED]))
        return self.env._("None of the brand's own words is used."), instead, ""

    def _sentence_marker(self, finding, charter, lang):
        marker = charter.marker_ids.filtered(lambda marker: marker.id == finding["number"])
        signs = marker.word_ids.filtered(lambda word: word.kind == "sign" and word.lang == lang).mapped("text")
        title = self.env._("“%(marker)s” does not show, and every mail must show it.", marker=marker.name or "")
        shown = self.env._("It shows by: %(signs)s", signs=", ".join(signs[:GREETINGS_NAMED]))
        return title, shown, marker.definition or ""
