"""Charter: what is printed, in whose language, in which colours; hostile texts and colours print as nothing else."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.printing import print_style
from .print_case import PrintCase


@tagged("post_install", "-at_install")
class TestPrintCharter(PrintCase):
    def html(self, user=None, lang="en_US"):
        report = self.env["ir.actions.report"].with_user(user or self.reader).with_context(lang=lang)
        name = "kestio_brand_charter.print_charter"
        return report._render_qweb_html(name, self.charter.ids)[0].decode()

    def test_the_document_has_all_parts(self):
        self.publish()
        html = self.html()
        for text in (
            "Tested brand",
            "You know where you stand.",
            "Clear",
            "Call back",
            "Within a day.",
            "Say who",
            "Soon",
            "I call you at ten.",
            "The call log",
            "Bonjour",
            "dossier",
            "projet",
            "together",
            "Telephone",
            self.sponsor_marketing.name,
            self.sponsor_relations.name,
        ):
            self.assertIn(text, html)
        self.assertNotIn("zebra", html)
        self.assertNotIn("not in force yet", html)

    def test_a_draft_says_that_it_is_one(self):
        self.assertIn("not in force yet", self.html())

    def test_examples_in_the_language_of_the_reader_come_first(self):
        first = {lang: self.values(lang=lang)["markers"][0]["examples"][0]["lang"] for lang in ("en_US", "fr_FR")}
        self.assertEqual(first, {"en_US": "en", "fr_FR": "fr"})
        self.assertEqual(self.values(lang="fr_FR")["markers"][0]["name"], "Rappeler")

    def test_the_journey_has_the_numbers_of_the_markers_that_are_required(self):
        places = {row["channel"]: row["places"] for row in self.values()["journey"]}
        self.assertEqual(places["Telephone"], [[(1, False)], [(1, False)]])
        self.assertEqual(places["E-mail"], [[(1, False)], [(1, False), (2, True)]])

    def test_colours_and_font_of_the_brand_are_used(self):
        self.brand.write({"color_primary": "#123456", "font": "Open_Sans"})
        style = self.values()["style"]
        self.assertIn("background: #123456", style)
        self.assertIn("font-family: Open Sans", style)
        self.assertNotIn("[", style)

    def test_a_light_colour_gets_dark_text_on_it_and_darker_headings(self):
        self.brand.color_primary = "#FFEE00"
        style = self.values()["style"]
        self.assertIn("background: #FFEE00; color: #1B1B1B", style)
        self.assertNotIn("h4 { color: #FFEE00", style)

    def test_what_is_no_colour_gets_into_no_style_sheet(self):
        for text in ("red;} body {display: none", "#12345", "#123456\n}", "url(x)", False):
            self.assertEqual(print_style.color(text, "#000000"), "#000000")

    def test_hostile_texts_are_printed_as_texts_and_hostile_html_is_cleaned(self):
        self.callback.definition = "<script>alert(1)</script>"
        self.callback.example_ids[0].text = '<p onclick="steal()">Hello</p><script>steal()</script><style>p {}</style>'
        html = self.html()
        self.assertIn("&lt;script&gt;alert(1)", html)
        self.assertNotIn("steal()", html)

    def test_readers_print_and_salespeople_do_not(self):
        self.assertEqual(self.values(self.reader)["brand"], "Tested brand")
        with self.assertRaises(AccessError):
            self.values(self.salesman)

    def test_another_company_prints_nothing(self):
        other = self.new_company("Elsewhere")
        stranger = self.new_user("print_stranger", "kestio_brand_charter.group_auditor", other)
        report = self.env["report.kestio_brand_charter.print_charter"].with_user(stranger)
        with self.assertRaises(AccessError):
            report.with_context(allowed_company_ids=other.ids)._get_report_values(self.charter.ids)

    def test_more_markers_take_no_more_queries(self):
        counts = []
        for number in (0, 30):
            self.env["kestio.charter.marker"].create(
                [{"charter_id": self.charter.id, "name": f"Marker {number} {at}"} for at in range(number)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            self.values()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.values()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
