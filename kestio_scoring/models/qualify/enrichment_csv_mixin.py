"""Data quality: facts from a CSV file, as an example of a source."""

import base64
import csv
import io

from odoo import fields, models
from odoo.exceptions import UserError

KEYS = [("email", "E-mail"), ("vat", "Tax ID"), ("ref", "Reference"), ("website", "Website"), ("name", "Name")]
SIZE = 20 * 1024 * 1024


class KestioEnrichmentCsvMixin(models.AbstractModel):
    """The first line names the columns: technical names or labels of fields; one column tells whom a line is about."""

    _name = "kestio.enrichment.csv.mixin"
    _description = "CSV file of facts"

    file = fields.Binary(attachment=True, groups="kestio_scoring.group_manager")
    file_name = fields.Char()
    key = fields.Selection(selection=KEYS, string="Customers are found by", required=True, default="email")

    def _fetch_csv(self, partners):
        """Return what the file says of these customers: ``{partner: {field: text}}``.

        A line whose key fits several customers says nothing.

        :raises UserError: when the file cannot be read, or has no column for the key.
        """
        lines = self._csv_lines()
        by_key = {}
        for partner in partners:
            if value := _same(partner[self.key]):
                by_key.setdefault(value, []).append(partner)
        found = {}
        for line in lines:
            named = by_key.get(_same(line.get(self.key)), [])
            if len(named) == 1:
                facts = {name: text.strip() for name, text in line.items() if name != self.key and text}
                found.setdefault(named[0], {}).update(facts)
        return found

    def _csv_lines(self):
        """Return the lines of the file as dicts by field name."""
        text = self._csv_text()
        try:
            dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
        except csv.Error:
            dialect = csv.excel
        reader = csv.reader(io.StringIO(text), dialect)
        names = [self._csv_field(column) for column in next(reader, [])]
        if self.key not in names:
            raise UserError(
                self.env._(
                    "%(file)s has no column '%(key)s', by which customers are found.",
                    file=self.file_name or self.name,
                    key=dict(self._fields["key"]._description_selection(self.env))[self.key],
                )
            )
        return [{name: text for name, text in zip(names, row, strict=False) if name} for row in reader]

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

    def _csv_field(self, column):
        """Return the name of the field that a column is about, or nothing."""
        wanted = _same(column)
        partners = self.env["res.partner"]
        labels = {_same(info["string"]): name for name, info in partners.fields_get(attributes=["string"]).items()}
        return wanted if wanted in partners._fields else labels.get(wanted)


def _same(text):
    """Return a text as it is compared."""
    return str(text or "").strip().casefold()
