"""Wording: what the charter in force says of a language, and texts checked against it, however many, by one query."""

from odoo import api, models
from odoo.tools import SQL, ormcache

from ...engine import coverage, wording, wording_language
from ..charter.languages import LANGUAGES

STEMS = {code: dictionary for code, _name, dictionary in LANGUAGES}
REQUIRED = coverage.APPLICABILITY.index("required")


class KestioCharterWording(models.AbstractModel):
    """Published versions are frozen, so what they say is kept in memory; nothing is asked where none is published."""

    _name = "kestio.charter.wording"
    _description = "Wording of texts"

    @api.model
    @ormcache()
    def _in_force(self):
        """Return triples of company, brand and charter in force (or None), by company, its first brand first.

        Empty where no brand at all has a published charter.
        """
        brands = self.env["kestio.brand"].sudo().search([("active", "=", True)], order="company_id, sequence, name, id")
        charters = self.env["kestio.charter"].sudo().search([("state", "=", "published")])
        charter_of = {charter.brand_id.id: charter.id for charter in charters}
        triples = tuple((brand.company_id.id, brand.id, charter_of.get(brand.id)) for brand in brands)
        return triples if any(charter for _company, _brand, charter in triples) else ()

    @api.model
    def _first_brand(self, company_id):
        """Return the first brand of a company and its charter in force, ``(None, None)`` where there is none."""
        return next(
            ((brand, charter) for company, brand, charter in self._in_force() if company == company_id), (None, None)
        )

    @api.model
    def _charter_of(self, brand_id):
        """Return the charter in force of a brand, or None."""
        return next((charter for _company, brand, charter in self._in_force() if brand == brand_id), None)

    @api.model
    def _rules(self, charter, lang):
        """Return what a charter says of texts in a language."""
        charter = charter.sudo()
        return self._rules_in_force(charter.id, lang) if charter.state == "published" else self._build(charter, lang)

    @api.model
    @ormcache("charter_id", "lang")
    def _rules_in_force(self, charter_id, lang):
        return self._build(self.env["kestio.charter"].sudo().browse(charter_id), lang)

    def _build(self, charter, lang):
        words = charter.word_ids.filtered(lambda word: word.lang == lang)
        tone = charter.tone_ids.filtered(lambda tone: tone.lang == lang)[:1]
        return wording.Rules(
            lang,
            self._tone(tone) if tone else None,
            tuple(
                wording.Word(word.id, word.text, word.kind, word.is_critical, word.is_exact, word.marker_id.id)
                for word in words
            ),
            self._required_markers(charter),
        )

    def _tone(self, tone):
        lines = [
            tuple(line.strip() for line in (text or "").splitlines() if line.strip())
            for text in (tone.greetings, tone.closings)
        ]
        return wording.Tone(tone.address_form, *lines, tone.ease_min, tone.words_max)

    def _required_markers(self, charter):
        """Return the markers that every mail must show: what is said of single steps or tiers does not count here."""
        rank = coverage.APPLICABILITY.index
        mails = charter.channel_ids.filtered(lambda channel: channel.kind == "mail")
        said = {marker.id: [] for marker in charter.marker_ids}
        for rule in charter.rule_ids.filtered("applicability"):
            place = (rule.channel_id.id or None, rule.step_id.id or None, rule.tier_code or None)
            said[rule.marker_id.id].append((place, rank(rule.applicability)))
        return frozenset(
            marker
            for marker, rules in said.items()
            if any(coverage.inherited(rules, (mail.id, None, None), True)[0] == REQUIRED for mail in mails)
        )

    @api.model
    def _check(self, texts):
        """Return the reports of texts, in their order.

        :param texts: triples of charter, code of the language (None: as it reads) and ``wording.Text``.
        :return: pairs of the language and ``wording.Report``; the language is None when nobody can tell.
        """
        read = [(charter, lang or wording_language.guess(text.body_tokens), text) for charter, lang, text in texts]
        rules = [self._rules(charter, lang) if lang else wording.Rules("") for charter, lang, _text in read]
        words = {(one.lang, word) for one in rules for word in wording.words_of(one)}
        words |= {(lang, word) for _charter, lang, text in read if lang for word in text.words}
        stems = self._stems(words)
        return [
            (lang, wording.check(text, one, stems.get(lang, {})))
            for (_charter, lang, text), one in zip(read, rules, strict=True)
        ]

    @api.model
    def _stems(self, words):
        """Return ``{language: {word: stem}}`` of pairs of language and word, by one query."""
        known = sorted(pair for pair in words if pair[0] in STEMS)
        if not known:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lang, word, (ts_lexize(dictionary::regdictionary, word))[1]
                FROM unnest(%s::text[], %s::text[], %s::text[]) AS one (lang, word, dictionary)
                """,
                [lang for lang, _word in known],
                [word for _lang, word in known],
                [STEMS[lang] for lang, _word in known],
            )
        )
        stems = {}
        for lang, word, stem in rows:
            stems.setdefault(lang, {})[word] = stem or word
        return stems
