"""Data quality: sources fill what is missing, and never what a person typed."""

import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.qualify import enrichment_job_mixin
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

    def test_what_a_person_took_away_does_not_come_back(self):
        self.enrich()
        self.engines.phone = False
        self.assertEqual(self.enrich(self.new_source("email;phone\nengines@example.com;+33 9 99\n")), 0)
        self.assertFalse(self.engines.phone)

    def test_what_a_person_imported_over_a_source_is_kept(self):
        self.enrich()
        partners = self.env["res.partner"].with_user(self.marketing).sudo()
        partners.load([".id", "phone"], [[str(self.engines.id), "+33 8 88"]])
        self.assertEqual(self.engines.phone, "+33 8 88")
        self.assertEqual(self.enrich(self.new_source("email;phone\nengines@example.com;+33 9 99\n")), 0)

    def test_what_another_company_typed_for_itself_is_kept(self):
        other = self.new_company("Elsewhere")
        engines = self.engines.with_company(other)
        text = "email;kestio_potential\nengines@example.com;%s\n"
        self.assertEqual(self.enrich(self.new_source(text % 5000)), 1)
        self.assertEqual((self.engines.kestio_potential, engines.kestio_potential), (5000, 0))
        engines.kestio_potential = 5000
        theirs = self.new_source(text % 9000, company_id=other.id)
        self.assertEqual(theirs._enrich(engines), 0)
        self.assertEqual(self.enrich(self.new_source(text % 7000)), 1)
        self.assertEqual((self.engines.kestio_potential, engines.kestio_potential), (7000, 5000))

    def test_a_customer_of_another_company_is_not_looked_up(self):
        source, other = self.known_customers(), self.new_company("Elsewhere")
        wheels = self.engines.copy({"email": "wheels@example.com", "user_id": self.salesman.id})
        self.engines.write({"company_id": other.id, "user_id": False})
        self.env["kestio.completeness"]._refresh(self.company)
        customers = source._customers()
        self.assertIn(wheels, customers)
        self.assertNotIn(self.engines, customers)

    def test_a_number_or_a_choice_said_again_is_not_written_again(self):
        field = self.env["res.partner"]._fields["lang"]
        label = dict(field._description_selection(self.env))["en_US"]
        self.engines.lang = False
        source = self.new_source(f"email;kestio_potential;lang\nengines@example.com;5000;{label}\n")
        self.assertEqual(self.enrich(source), 2)
        self.assertEqual(self.enrich(source), 0)

    def test_a_key_that_fits_two_customers_says_nothing(self):
        twin = self.engines.copy({"email": "engines@example.com"})
        self.assertEqual(self.source._enrich(self.engines + twin), 0)

    def test_facts_that_cannot_be_used_are_left_out_and_told(self):
        bad = self.new_source("email;phone;country_id\nengines@example.com;+33 1;Atlantis\n")
        self.assertEqual(self.enrich(bad), 1)
        self.assertEqual((self.engines.phone, self.engines.country_id.id), ("+33 1", False))
        self.assertIn("Atlantis", bad.job_note)
        self.assertEqual(self.env["kestio.enrichment.entry"].search_count([("source_id", "=", bad.id)]), 1)

    def test_one_bad_line_does_not_stop_the_others(self):
        other = self.engines.copy({"email": "wheels@example.com"})
        text = "email;country_id\nengines@example.com;Atlantis\nwheels@example.com;France\n"
        self.assertEqual(self.new_source(text)._enrich(self.engines + other), 1)
        self.assertEqual(other.country_id, self.env.ref("base.fr"))

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

    def test_whose_customer_it_is_is_no_fact_of_a_source(self):
        source = self.new_source("email;user_id;active;parent_id\nengines@example.com;Administrator;0;Azure Interior\n")
        self.assertEqual(self.enrich(source), 0)
        self.assertTrue(self.engines.active)

    def test_files_are_read_as_people_write_them(self):
        for text, key in (
            ("E-mail,Phone\n Engines@Example.com ,+33 1\n", "email"),
            ("website|phone|city\nhttps://www.engines.example.com/|+33 1\n", "website"),
            ('vat;phone\n"fr 23 334175221";"+33 1"\n\n;\n', "vat"),
            ("\ufeffname\tphone\nENGINES\t+33 1\textra\n", "name"),
        ):
            with self.subTest(text):
                self.env["kestio.enrichment.entry"].search([]).unlink()
                self.engines.write({"phone": False, "website": "http://engines.example.com", "vat": "FR23334175221"})
                source = self.new_source(text, key=key)
                self.assertEqual(self.enrich(source), 1)

    def test_columns_are_understood_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        labels = self.env["res.partner"].with_context(lang="fr_FR").fields_get(["phone"], ["string"])
        source = self.new_source(f"email;{labels['phone']['string']}\nengines@example.com;+33 1\n")
        self.assertEqual(source.with_context(lang="fr_FR")._enrich(self.engines), 1)

    def known_customers(self):
        """Let something be asked of customers, of whom the tested one is one."""
        phone = self.env["ir.model.fields"]._get("res.partner", "phone")
        self.engines.user_id = self.salesman
        self.env["kestio.completeness.rule"].create({"company_id": self.company.id, "field_id": phone.id})
        self.marketing.group_ids += self.env.ref("base.group_partner_manager")
        return self.source.with_user(self.marketing).with_company(self.company)

    def test_a_preview_shows_all_and_writes_nothing(self):
        source = self.known_customers()
        preview = self.env["kestio.enrichment.preview"].browse(source.action_enrich()["res_id"])
        lines = {(line.field_label, line.after) for line in preview.line_ids if line.partner_id == self.engines}
        self.assertEqual(lines, {("Phone", "+33 1 23 45 67 89"), ("Country", "France")})
        self.engines.invalidate_recordset()
        self.assertFalse(self.engines.phone)
        preview.with_user(self.marketing).action_fill()
        self.assertEqual(self.engines.phone, "+33 1 23 45 67 89")

    def test_a_preview_tells_what_cannot_be_used(self):
        self.source.file = base64.b64encode(b"email;Odd;country_id\nengines@example.com;1;Atlantis\n")
        source = self.known_customers()
        preview = self.env["kestio.enrichment.preview"].browse(source.action_enrich()["res_id"])
        self.assertIn("Atlantis", preview.line_ids.problem)
        self.assertIn("Odd", preview.notes)

    def test_who_may_not_change_contacts_fills_nothing(self):
        source = self.known_customers()
        self.marketing.group_ids -= self.env.ref("base.group_partner_manager")
        with self.assertRaises(AccessError):
            source.action_enrich()

    def test_without_facts_to_know_it_says_what_to_do(self):
        self.env["kestio.completeness.rule"].search([]).unlink()
        with self.assertRaisesRegex(UserError, "Say first"):
            self.source.action_enrich()

    def test_many_customers_are_looked_up_by_a_job_that_says_how_far_it_is(self):
        source = self.known_customers()
        self.patch(enrichment_job_mixin, "SLICE", 1)
        source._start()
        others = self.env["kestio.completeness"].search_count([("company_id", "=", self.company.id)])
        self.assertEqual((self.source.job_total, self.source.job_share), (others, 0))
        sources = self.env["kestio.enrichment.source"]
        sources._run_slice(self.source)
        self.assertEqual(self.source.job_done, 1)
        while self.source.job_user_id:
            sources._run_slice(self.source)
        self.assertEqual((self.source.job_share, self.engines.phone), (100, "+33 1 23 45 67 89"))

    def test_a_job_stops_with_the_reason_when_its_source_cannot_be_read(self):
        source = self.known_customers()
        source._start()
        self.source.file = base64.b64encode(b"phone\n1\n")
        self.env["kestio.enrichment.source"]._run_slice(self.source)
        self.assertFalse(self.source.job_user_id)
        self.assertIn("no column", self.source.job_note)

    def test_a_job_is_stopped_by_a_person(self):
        source = self.known_customers()
        source._start()
        source.action_stop()
        self.assertEqual(self.env["kestio.enrichment.source"]._run_slice(self.source), (0, 0))

    def test_another_addon_adds_a_kind_by_a_method(self):
        kinds = type(self.source)
        fetched = []
        self.patch(kinds, "_fetch_csv", lambda source, partners: fetched.append(partners) or {})
        self.enrich()
        self.assertEqual(fetched, [self.engines])
