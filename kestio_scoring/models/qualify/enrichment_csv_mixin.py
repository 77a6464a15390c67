"""Data quality: facts from a CSV file, as an example of a source."""

import base64
import csv
import io
import re

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

KEYS = [("email", "E-mail"), ("vat", "Tax ID"), ("ref", "Reference"), ("website", "Website"), ("name", "Name")]
SIZE = 20 * 1024 * 1024
DELIMITERS = ";,\t|"
ADDRESS = re.compile(r"^(https?://)?(www\.)?|/+$")


class KestioEnrichmentCsvMixin(models.AbstractModel):
    """The first line names the columns: technical names or labels of fields; one column tells whom a line is about."""

    _name = "kestio.enrichment.csv.mixin"
    _description = "CSV file of facts"

    file = fields.Binary(attachment=True, groups="kestio_scoring.group_manager")
    file_name = fields.Char()
    key = fields.Selection(selection=KEYS, string="Customers are found by", required=True, default="email")

    def _fetch_csv(self, partners):
        """Return what the file says of these customers: ``{partner: {field: text}}``.

        A line whose key fits several customers says nothing; of two lines about one customer the later one holds.

        :raises UserError: when the file cannot be read, or has no column for the key.
        """
        by_key = {}
        for partner in partners:
            if value := same(partner[self.key], self.key):
                by_key.setdefault(value, []).append(partner)
        found = {}
        names, lines = self._csv_table()
        for line in lines:
            facts = {name: text.strip() for name, text in zip(names, line, strict=False) if name and text.strip()}
            named = by_key.get(same(facts.pop(self.key, None), self.key), [])
            if len(named) == 1:
                found.setdefault(named[0], {}).update(facts)
        return found

    def _csv_table(self):
        """Return what the columns are about (a field, or nothing), and the lines."""
        header, *lines = self._csv_rows() or [[]]
        known = self._csv_columns()
        names = [known.get(same(column)) for column in header]
        if self.key not in names:
            raise UserError(
                self.env._(
                    "%(file)s has no column '%(key)s', by which customers are found.",
                    file=self.file_name or self.name,
                    key=dict(self._fields["key"]._description_selection(self.env))[self.key],
                )
            )
        return names, lines

    def _csv_rows(self):
        """Return the file as lists of texts."""
        text = self._csv_text()
        first = text.partition("\n")[0]
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count)))

    def _csv_text(self):
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        if not content or len(content) > SIZE:
            raise UserError(self.env._("Choose a CSV file of at most 20 MB."))
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text:
                return text
        raise UserError(self.env._("%s is no CSV file.", self.file_name or self.name))

    def _csv_columns(self):
        """Return which columns are understood: ``{name or label of a field: name}``."""
        partners = self.env["res.partner"]
        usable = [name for name in partners._fields if self._is_fillable(partners._fields[name])] + [self.key]
        known = {}
        for lang in {"en_US", self.env.lang or "en_US"}:
            told = partners.with_context(lang=lang).fields_get(usable, attributes=["string"])
            known.update({same(info["string"]): name for name, info in told.items()})
        known.update({same(label): key for key, label in self._fields["key"]._description_selection(self.env)})
        return {**known, **{name: name for name in usable}}

    def _notes_csv(self):
        """Return what should be known before the file is used."""
        header = (self._csv_rows() or [[]])[0]
        strange = [column for column, name in zip(header, self._csv_table()[0], strict=True) if not name]
        return [self.env._("Columns that are no fields of customers: %s.", ", ".join(strange))] if strange else []


def same(value, key=None):
    """Return a text as it is compared: addresses without www, tax ids without blanks."""
    text = str(value or "").strip().casefold()
    if key == "email":
        return email_normalize(text) or text
    if key == "website":
        return ADDRESS.sub("", text)
    return re.sub(r"[\W_]", "", text) if key == "vat" else text
