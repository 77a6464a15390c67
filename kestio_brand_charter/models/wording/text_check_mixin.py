"""Wording: templates and mailings read, checked and held back: each language version by the rules of its language."""

from dataclasses import asdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine import wording, wording_language

KEPT = 200  # findings of one text; more do not help anybody


class KestioCharterTextCheckMixin(models.AbstractModel):
    """What is checked: ``_kestio_text_fields``, subject first; how records are chosen for the job: ``_kestio_own``."""

    _name = "kestio.charter.text.check.mixin"
    _description = "Text that can be checked"

    def _kestio_text_fields(self):
        return "subject", "body_html"

    def _kestio_own(self):
        """Return the domain of records that the job checks without being asked."""
        return [(1, "=", 1)]

    def _kestio_charters(self):
        """Return ``{record: (brand, charter)}`` of the records for which a charter is in force."""
        service = self.env["kestio.charter.wording"]
        if not service._in_force():
            return {}
        first = service._first_brand(self.env.company.id)
        chosen = {
            record: (record.kestio_brand_id.id, service._charter_of(record.kestio_brand_id.id))
            if record.kestio_brand_id
            else first
            for record in self.sudo()
        }
        return {record: pair for record, pair in chosen.items() if pair[1]}

    def _kestio_versions(self):
        """Return ``{id: [(code, subject, body)]}``: all language versions as they are stored, by one query."""
        names = self._kestio_text_fields()
        self.flush_model(names)
        columns = SQL(", ").join(SQL("%s", SQL.identifier(name)) for name in names)
        query = SQL("SELECT id, %s FROM %s WHERE id IN %s", columns, SQL.identifier(self._table), tuple(self.ids))
        active = [code for code, _name in self.env["res.lang"].get_installed()]
        return {record: self._kestio_told_apart(stored, active) for record, *stored in self.env.execute_query(query)}

    def _kestio_told_apart(self, stored, active):
        """Return the versions of one record; the same text under several languages is one."""
        by_text = {}
        for code in active:
            text = tuple(_in_language(value, code) for value in stored)
            by_text.setdefault(text, []).append(code)
        return [(codes, *text) for text, codes in by_text.items()]

    def _kestio_check(self):
        """Check these records against the charter in force, and keep what was found.

        :return: ``{record: rows}`` of what was found.
        """
        charters = self._kestio_charters()
        if not charters:
            return {}
        records = self.browse([record.id for record in charters]).sudo()
        versions = records._kestio_versions()
        read = [
            (record, codes, wording.read(body or "", subject or ""))
            for record in records
            for codes, subject, body in versions[record.id]
        ]
        texts = [
            (self.env["kestio.charter"].browse(charters[record][1]), self._kestio_language(codes, text), text)
            for record, codes, text in read
        ]
        checked = self.env["kestio.charter.wording"]._check(texts)
        rows = {record: [] for record in records}
        for (record, codes, _text), (lang, report) in zip(read, checked, strict=True):
            rows[record].append(record._kestio_row(codes, lang, report, charters[record]))
        self.env["kestio.charter.text"].sudo()._keep(
            self._name,
            [(record.id, charters[record][0], bool(record.kestio_brand_id)) for record in records],
            [row for some in rows.values() for row in some],
        )
        self.invalidate_recordset(("kestio_charter_score", "kestio_charter_level", "kestio_charter_report"))
        return rows

    def _kestio_language(self, codes, text):
        """Return the language that a text reads like, else the one it is stored for."""
        own = self.env.lang if self.env.lang in codes else codes[0]
        return wording_language.guess(text.body_tokens) or own[:2]

    def _kestio_row(self, codes, lang, report, pair):
        """Return what is kept of a check."""
        brand = self.env["kestio.brand"].browse(pair[0])
        fitting = [code for code in codes if code[:2] == lang]
        return {
            "res_model": self._name,
            "kind": self._name,
            "res_id": self.id,
            "name": self.display_name,
            "code": (fitting or codes)[0],
            "lang": lang if lang in wording_language.SMALL_WORDS else None,
            "brand_id": brand.id,
            "company_id": brand.company_id.id,
            "charter_id": pair[1],
            "score": report.score,
            "level": "na" if report.score is None else "good" if report.score >= self._kestio_aim(brand) else "below",
            "finding_count": len(report.findings),
            "critical_count": sum(finding.is_critical for finding in report.findings),
            "words": report.words,
            "ease": report.ease,
            "findings": [asdict(finding) for finding in report.findings[:KEPT]],
            "aspects": [asdict(aspect) for aspect in report.aspects],
            "checked_on": fields.Datetime.to_string(self.env.cr.now()),
        }

    def _kestio_aim(self, brand):
        return brand.company_id.kestio_charter_score_aim

    def _kestio_check_saved(self):
        """Check what somebody saved; refuse critical words where the company says so.

        :raises UserError: naming them.
        """
        if not self.pool.ready or not self.env["kestio.charter.wording"]._in_force():
            return
        mine = self if not self.env.su else self.sudo().filtered_domain(self._kestio_own())
        rows = mine._kestio_check()
        if not self.env.su:
            for record, found in rows.items():
                record._kestio_hold_back(found)

    def _kestio_hold_back(self, rows):
        """Refuse critical words, when the setting of the brand's company says so."""
        numbers = {
            finding["number"]
            for row in rows
            for finding in row["findings"]
            if finding["is_critical"] and self._kestio_is_strict(row)
        }
        if numbers:
            words = self.env["kestio.charter.word"].sudo().browse(sorted(numbers))
            raise UserError(
                self.env._(
                    "The charter of %(brand)s does not allow these words in “%(text)s”: %(words)s. Replace them, then"
                    " save.",
                    brand=words.charter_id.brand_id.name,
                    text=self.display_name,
                    words=", ".join(self._kestio_advice(word) for word in words),
                )
            )

    def _kestio_is_strict(self, row):
        return self.env["res.company"].sudo().browse(row["company_id"]).kestio_charter_block

    def _kestio_advice(self, word):
        if word.instead:
            return self.env._("“%(word)s” (rather say: %(instead)s)", word=word.text, instead=word.instead)
        return self.env._("“%(word)s”", word=word.text)


def _in_language(value, code):
    """Return what a column holds for a language: translated columns hold all of them."""
    if isinstance(value, dict):
        return value.get(code) or value.get("en_US")
    return value
