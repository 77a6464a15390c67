"""Charter: who reads the page of the team: internal users what is in force in their companies, and nobody else."""

from odoo.tests import HttpCase, new_test_user, tagged

from .print_case import PrintCase


@tagged("post_install", "-at_install")
class TestPrintPage(PrintCase, HttpCase):
    def get(self, login, path=""):
        self.authenticate(login, login)
        return self.url_open(f"/kestio/charter{path}", allow_redirects=True)

    def page(self, login, charter=None):
        return self.get(login, f"/{(charter or self.charter).id}")

    def test_an_internal_user_without_any_role_reads_what_is_in_force(self):
        self.publish()
        page = self.page("kestio_internal")
        self.assertEqual(page.status_code, 200)
        self.assertIn("You know where you stand.", page.text)
        self.assertIn('lang="en-US"', page.text)

    def test_the_short_address_leads_to_the_one_charter_in_force(self):
        self.publish()
        page = self.get("kestio_salesman")
        self.assertTrue(page.url.endswith(f"/kestio/charter/{self.charter.id}"))

    def test_with_two_brands_the_reader_chooses(self):
        self.publish()
        sponsors = {"user_marketing_id": self.sponsor_marketing.id, "user_relations_id": self.sponsor_relations.id}
        brand = self.env["kestio.brand"].create({"name": "Second", "company_id": self.company.id, **sponsors})
        self.publish(self.new_charter(brand_id=brand.id))
        page = self.get("kestio_salesman")
        self.assertIn("Second", page.text)
        self.assertIn("Tested brand", page.text)

    def test_without_any_charter_the_page_says_so(self):
        self.assertIn("No charter is in force yet", self.get("kestio_salesman").text)

    def test_a_draft_is_shown_to_readers_only(self):
        self.assertEqual(self.page("kestio_salesman").status_code, 404)
        page = self.page("charter_reader")
        self.assertEqual(page.status_code, 200)
        self.assertIn("not in force yet", page.text)

    def test_a_version_that_was_replaced_is_shown_to_readers_only(self):
        self.publish()
        new = self.charter.browse(self.charter.with_user(self.editor).action_new_version()["res_id"])
        self.publish(new)
        self.assertEqual(self.page("kestio_internal").status_code, 404)
        self.assertEqual(self.page("kestio_internal", new).status_code, 200)
        self.assertEqual(self.page("charter_reader").status_code, 200)

    def test_another_company_and_portal_users_get_the_answer_of_what_does_not_exist(self):
        self.publish()
        other = self.new_company("Elsewhere")
        self.new_user("page_stranger", "kestio_brand_charter.group_auditor", other)
        new_test_user(self.env, "page_portal", "base.group_portal")
        for login in ("page_stranger", "page_portal"):
            self.assertEqual(self.page(login).status_code, 404)
        self.assertEqual(self.get("kestio_internal", "/999999999").status_code, 404)

    def test_nobody_reads_without_logging_in(self):
        self.publish()
        answer = self.url_open(f"/kestio/charter/{self.charter.id}", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_the_page_runs_no_script_and_is_in_the_language_of_the_user(self):
        self.publish()
        self.internal.lang = "fr_FR"
        page = self.page("kestio_internal")
        self.assertIn("Rappeler", page.text)
        self.assertIn('lang="fr-FR"', page.text)
        self.assertNotIn("<script", page.text)
        self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])

    def test_the_menu_of_users_has_the_link_when_a_charter_is_in_force(self):
        self.authenticate("kestio_internal", "kestio_internal")
        info = self.make_jsonrpc_request("/web/session/get_session_info")
        self.assertFalse(info["kestio_has_charter"])
        self.publish()
        info = self.make_jsonrpc_request("/web/session/get_session_info")
        self.assertTrue(info["kestio_has_charter"])
