"""Website: what known visitors read is copied, and nothing of those whom nobody knows."""

from datetime import timedelta

from odoo import fields
from odoo.addons.kestio_scoring.tests.scoring_case import ScoringCase
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestWebsiteEvents(ScoringCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.website = self.env["website"].search([], limit=1)
        self.website.write({"company_id": self.company.id, "crm_default_user_id": False, "crm_default_team_id": False})
        self.visitor = self.new_visitor()

    def new_visitor(self, **values):
        """Return a visitor of the website."""
        self.visitors = getattr(self, "visitors", 0) + 1
        token = f"{self.visitors:032d}"
        return (
            self.env["website.visitor"].sudo().create({"website_id": self.website.id, "access_token": token, **values})
        )

    def visit(self, url="/pricing", days=0.0, visitor=None):
        """Let a visitor read a page some days ago."""
        visitor = visitor or self.visitor
        when = fields.Datetime.now() - timedelta(days=days)
        self.env["website.track"].create({"visitor_id": visitor.id, "url": url, "visit_datetime": when})
        visitor.last_connection_datetime = max(visitor.last_connection_datetime, when)

    def copied(self, code="page_view", **who):
        """Run the job again and return what is recorded."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE website_visitor SET kestio_copied_until = kestio_copied_until - INTERVAL '2 min'")
        self.env.invalidate_all()
        self.env["kestio.website.job"].sudo()._run_now()
        key, record = next(iter(who.items())) if who else ("partner_id", self.contact)
        domain = [(key, "=", record.id), ("type_id.code", "=", code)]
        return self.env["kestio.score.event"].search(domain, order="date")

    def test_nothing_is_copied_of_a_visitor_whom_nobody_knows(self):
        self.visit()
        self.env["kestio.website.job"].sudo()._run_now()
        self.assertFalse(self.env["kestio.score.event"].search([("source", "=", "website.track")]))

    def test_what_was_read_before_counts_once_the_visitor_fills_in_a_form(self):
        self.visit("/a", days=3)
        self.visit("/b", days=2)
        self.visitor.lead_ids = self.lead
        self.assertEqual(self.copied().mapped("url"), ["/a", "/b"])
        self.assertEqual(set(self.copied().mapped("lead_id")), {self.lead})

    def test_each_page_view_is_copied_once_and_new_ones_follow(self):
        self.visitor._kestio_is(self.contact)
        self.visit("/a")
        self.assertEqual(len(self.copied()), 1)
        self.visit("/b")
        self.assertEqual(self.copied().mapped("url"), ["/a", "/b"])

    def test_a_visitor_who_filled_in_forms_for_two_people_is_nobody(self):
        other = self.new_lead("Grace", email_from="grace@example.com")
        self.visitor.lead_ids = self.lead + other
        self.visit()
        self.assertFalse(self.copied())
        self.assertFalse(self.copied(lead_id=other))

    def test_a_forwarded_mail_does_not_make_the_visitor_somebody_else(self):
        self.visitor._kestio_is(self.contact)
        self.visitor._kestio_is(self.env["res.partner"].create({"name": "Grace"}))
        self.assertEqual(self.visitor.kestio_partner_id, self.contact)

    def test_colleagues_who_read_the_site_count_nothing(self):
        self.visitor.partner_id = self.salesman.partner_id
        self.visit()
        self.assertFalse(self.copied(partner_id=self.salesman.partner_id))

    def test_a_return_is_a_real_gap_of_the_same_visitor(self):
        self.visitor._kestio_is(self.contact)
        for days in (9, 8.9, 5, 4.9, 4.5):
            self.visit(f"/{days}", days=days)
        stranger = self.new_visitor()
        self.visit("/other", days=7, visitor=stranger)
        self.assertEqual(self.copied("return_visit").mapped("url"), ["/5"])

    def test_days_away_are_a_setting_of_the_website(self):
        self.website.kestio_return_days = 10
        self.visitor._kestio_is(self.contact)
        self.visit(days=9)
        self.visit(days=1)
        self.assertFalse(self.copied("return_visit"))

    def test_a_page_gives_its_points(self):
        rule = {"type": "page_view", "points": 7, "pattern": "*/pricing*", "decay": "none"}
        self.rules(rule).with_user(self.marketing).action_publish()
        self.visitor._kestio_is(self.contact)
        self.visit("https://example.com/pricing?x=1")
        self.copied()
        self.contact.action_recompute_score()
        self.contact.invalidate_recordset()
        self.assertEqual(self.contact.with_user(self.marketing).kestio_score, 7)

    def test_a_form_of_the_site_is_recorded_with_its_lead(self):
        self.env["ir.model"]._get("crm.lead").sudo().website_form_access = True
        self.env.flush_all()
        answer = self.url_open(
            "/website/form/crm.lead",
            data={"name": "Ask", "contact_name": "Grace", "email_from": "grace@example.com", "csrf_token": self.csrf()},
        )
        lead = self.env["crm.lead"].browse(answer.json()["id"])
        event = self.env["kestio.score.event"].search([("lead_id", "=", lead.id)])
        self.assertEqual(event.type_id.code, "form")

    def csrf(self):
        """Return the token of the page's forms."""
        page = self.url_open("/contactus").text
        return page.partition('csrf_token: "')[2].partition('"')[0]

    def test_reading_a_page_costs_the_visitor_no_query_more(self):
        hot = ("_handle_webpage_dispatch", "_upsert_visitor", "_get_visitor_from_request", "_add_tracking")
        model = self.env.registry["website.visitor"]
        owners = {name: getattr(model, name).__module__ for name in hot}
        self.assertFalse([name for name, module in owners.items() if "kestio" in module])

    def test_the_job_takes_the_same_queries_for_few_visitors_and_for_many(self):
        counts = []
        for number in (1, 1, 12):  # the first one fills caches
            for _visitor in range(number):
                visitor = self.new_visitor()
                visitor._kestio_is(self.contact)
                self.visit(visitor=visitor)
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.env["kestio.website.job"].sudo()._run_now()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])

    def follow(self, partner, person="Ada"):
        """Let somebody follow a link that was sent to a contact, then read the start page of the website."""
        agent = {"User-Agent": f"Mozilla/5.0 (X11; Linux x86_64; {person}) AppleWebKit/537.36 Chrome/126.0"}
        url = self.env["kestio.score.device"]._signed_url(partner, "/", mail=f"test:{person}")
        path = url.partition("/kestio/s/")[2]
        self.env.flush_all()
        self.url_open(f"/kestio/s/{path}", headers=agent, allow_redirects=False)
        self.url_open("/", headers=agent)
        return self.env["website.visitor"].sudo().search([], order="id desc", limit=1), path

    def test_who_follows_a_link_of_his_mail_is_the_visitor_who_reads_on(self):
        visitor, _path = self.follow(self.contact)
        self.assertEqual(visitor.kestio_partner_id, self.contact)
        self.assertIn(visitor, self.env["website.track"].search([]).visitor_id + visitor)
        devices = self.env["kestio.score.device"].search([("partner_id", "=", self.contact.id)])
        self.assertEqual(len(devices), 1)

    def test_what_he_reads_after_a_link_is_copied(self):
        visitor, _path = self.follow(self.contact)
        visitors = self.env["website.visitor"].sudo().search([("kestio_partner_id", "=", self.contact.id)])
        self.assertEqual(visitors, visitor)
        self.visit("/pricing", visitor=visitor)
        self.assertIn("/pricing", self.copied().mapped("url"))

    def test_a_link_that_is_passed_on_does_not_make_the_reader_the_contact(self):
        _visitor, path = self.follow(self.contact)
        self.opener.cookies.clear()
        agent = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/125.0"}
        self.url_open(f"/kestio/s/{path}", headers=agent, allow_redirects=False)
        self.url_open("/", headers=agent)
        visitors = self.env["website.visitor"].sudo().search([("kestio_partner_id", "=", self.contact.id)])
        self.assertEqual(len(visitors), 1)

    def test_silence_after_a_click_tells_only_of_pages_that_are_followed(self):
        day = fields.Datetime.now() - timedelta(hours=1)
        base = self.website.domain or self.website.get_base_url()
        self.env["kestio.score.device"].create({"visitor": "device:1", "partner_id": self.contact.id, "date": day})
        for path in ("/contactus", "/fr/contactus?x=1", "/shop/chair", "/", ""):
            self.event("mailing_click", date=day, url=f"{base}{path}", mail=f"test:{path}")
        self.env["kestio.score.trust"]._cron_doubt()
        doubted = self.env["kestio.score.event"].search([("trust_reason", "=", "no_follow_up")])
        paths = {event.url.removeprefix(base) for event in doubted}
        self.assertEqual(paths, {"/contactus", "/fr/contactus?x=1", "/", ""})

    def test_a_visitor_whose_data_are_erased_is_nobody_again(self):
        self.visitor._kestio_is(self.contact)
        self.visit("/a")
        self.assertTrue(self.copied())
        wizard = self.env["kestio.score.erasure"].with_user(self.marketing)
        wizard.with_context(active_model="res.partner", active_ids=self.contact.ids).create({}).action_erase()
        self.assertFalse(self.visitor.kestio_partner_id)
        self.visit("/b")
        self.assertFalse(self.copied())

    def test_a_form_of_a_known_contact_gives_him_his_device(self):
        user = self.new_user("kestio_portal", "base.group_portal")
        user.partner_id.write({"email": "portal@example.com", "phone": False})
        self.env["ir.model"]._get("crm.lead").sudo().website_form_access = True
        self.authenticate(user.login, user.login)
        self.opener.cookies.set("kestio_device", "d" * 43)
        self.url_open(
            "/website/form/crm.lead",
            data={"name": "Ask", "email_from": "portal@example.com", "csrf_token": self.csrf()},
        )
        device = self.env["kestio.score.device"].search([("visitor", "=", "device:" + "d" * 43)])
        self.assertEqual(device.partner_id, user.partner_id)

    def test_days_away_are_set_in_the_settings_of_the_website(self):
        settings = self.env["res.config.settings"].create({"website_id": self.website.id})
        settings.kestio_return_days = 5
        settings.execute()
        self.assertEqual(self.website.kestio_return_days, 5)
