"""Data quality: sources fill what is missing, and never what a person typed."""

import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..scoring_case import ScoringCase

LINES = "email;Phone;City;country_id\nengines@example.com;+33 1 23 45 67 89;Lyon;France\n"


@tagged("post_install", "-at_install")
class TestEnrichment(ScoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engines = cls.env["res.partner"].create(
            {"name": "Engines", "is_company": True, "email": "engines@example.com", "city": "Paris"}
        )
        cls.source = cls.new_source(LINES)

    @classmethod
    def new_source(cls, text, **values):
        """Return a source with a file."""
        content = text if isinstance(text, bytes) else text.encode()
        return cls.env["kestio.enrichment.source"].create(
            {
                "name": "Directory",
                "company_id": cls.company.id,
                "file": base64.b64encode(content),
                "file_name": "directory.csv",
                **values,
            }
        )

    def enrich(self, source=None):
        return (source or self.source)._enrich(self.engines)

    def test_missing_facts_are_filled_and_typed_ones_are_kept(self):
        self.assertEqual(self.enrich(), 2)
        self.assertEqual(self.engines.phone, "+33 1 23 45 67 89")
        self.assertEqual(self.engines.country_id, self.env.ref("base.fr"))
        self.assertEqual(self.engines.city, "Paris")

    def test_a_second_run_fills_nothing(self):
        self.enrich()
        self.assertEqual(self.enrich(), 0)

    def test_what_a_source_wrote_may_be_corrected_by_a_source(self):
        self.enrich()
        newer = self.new_source("email;phone\nengines@example.com;+33 9 99 99 99 99\n")
        self.assertEqual(self.enrich(newer), 1)
        self.assertEqual(self.engines.phone, "+33 9 99 99 99 99")

    def test_what_a_person_typed_over_a_source_is_kept(self):
        self.enrich()
        self.engines.phone = "+33 7 00 00 00 00"
        self.assertEqual(self.enrich(self.new_source("email;phone\nengines@example.com;+33 9 99\n")), 0)

    def test_a_key_that_fits_two_customers_says_nothing(self):
        twin = self.engines.copy({"email": "engines@example.com"})
        self.assertEqual(self.source._enrich(self.engines + twin), 0)

    def test_facts_that_cannot_be_converted_change_nothing(self):
        bad = self.new_source("email;phone;country_id\nengines@example.com;+33 1;Atlantis\n")
        with self.assertRaises(UserError), self.cr.savepoint():
            self.enrich(bad)
        self.engines.invalidate_recordset()
        self.assertFalse(self.engines.phone)

    def test_a_file_without_the_key_is_refused(self):
        for text in ("phone\n1\n", "", b"\x00\x01\x02"):
            with self.subTest(text), self.assertRaises(UserError):
                self.enrich(self.new_source(text))

    def test_files_of_windows_are_read(self):
        source = self.new_source("email;phone\nengines@example.com;+33 é\n".encode("cp1252"))
        self.assertEqual(self.enrich(source), 1)

    def test_unknown_columns_and_readonly_fields_are_left_out(self):
        source = self.new_source("email;nonsense;display_name;phone\nengines@example.com;a;b;+33 1\n")
        self.assertEqual(self.enrich(source), 1)

    def test_another_addon_adds_a_kind_by_a_method(self):
        kinds = type(self.source)
        fetched = []
        self.patch(kinds, "_fetch_csv", lambda source, partners: fetched.append(partners) or {})
        self.enrich()
        self.assertEqual(fetched, [self.engines])
