"""Visit: the phone queue, as salespeople have it and as a provider sees it on the portal."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from .meeting_case import NOW
from .rebooking_case import RebookingCase, later


@tagged("post_install", "-at_install")
class TestRebookingPhone(RebookingCase):
    """Calls end with a meeting, another call, or the end."""

    def queued(self, **values):
        """Return a flow in the phone queue."""
        flow = self.missed(**values)
        with freeze_time(NOW):
            flow._to_phone("no_answer")
        return flow

    def test_nobody_there_is_called_again_the_next_day(self):
        flow = self.queued()
        with freeze_time(NOW):
            flow.with_user(self.salesman).action_call_no_answer()
        self.assert_flow(flow, "phone", "no_answer")
        self.assertEqual(flow.call_date, fields.Datetime.to_datetime(later(days=1)))

    def test_calls_are_capped(self):
        flow = self.queued()
        for _call in range(3):
            flow.with_user(self.salesman).action_call_no_answer()
        self.assert_flow(flow, "lost", "not_reached")
        with self.refused(UserError, "not in the queue"):
            flow.with_user(self.salesman).action_call_no_answer()

    def test_a_refusal_ends_it(self):
        flow = self.queued()
        flow.with_user(self.salesman).action_call_refused()
        self.assert_flow(flow, "lost", "refused")

    def test_a_wrong_number_ends_it(self):
        flow = self.queued()
        flow.with_user(self.salesman).action_call_wrong_number()
        self.assert_flow(flow, "lost", "wrong_number")

    def test_an_unknown_outcome_changes_nothing(self):
        flow = self.queued()
        with self.refused(UserError, "how the call ended"):
            flow._call("nonsense")
        self.assertFalse(flow.call_count)

    def test_booking_by_phone_is_told_apart(self):
        flow = self.queued()
        with freeze_time(NOW):
            result = flow.slot_ids[0].with_user(self.salesman).action_book()
        self.assertEqual((flow.state, flow.channel), ("rebooked", "phone"))
        self.assertEqual(result["params"]["type"], "success")

    def test_a_time_taken_during_the_call_gives_fresh_ones(self):
        flow = self.queued()
        slot = flow.slot_ids[0]
        self.event(str(slot.start), str(slot.stop))
        with freeze_time(NOW):
            result = slot.with_user(self.salesman).action_book()
        self.assertEqual(result["params"]["type"], "warning")
        self.assert_flow(flow, "phone", "no_answer")

    def test_the_script_is_the_companys(self):
        flow = self.queued()
        self.assertIn("I am calling for kestio_salesman", flow._script())
        self.company.kestio_call_script = "Say hello"
        self.assertEqual(flow._script(), "Say hello")


@tagged("post_install", "-at_install")
class TestRebookingPortal(RebookingCase, HttpCase):
    """A provider is a portal user with one more group; what he may see he sees as texts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fixed = {"company_id": cls.company.id, "company_ids": [(6, 0, cls.company.ids)], "lang": "en_US"}
        cls.caller = new_test_user(cls.env, "kestio_caller", "kestio_model.group_caller", **fixed)
        cls.portal = new_test_user(cls.env, "kestio_portal", "base.group_portal", **fixed)
        cls.queued = cls.missed()
        cls.queued._to_phone("no_answer")
        cls.queued.call_date = "2026-03-10 12:00:00"

    def post(self, path, **data):
        """Post a form of the portal."""
        return self.url_open(path, data={**data, "csrf_token": self.csrf_token()}, allow_redirects=True)

    def csrf_token(self):
        """Return the token of the session."""
        return Request.csrf_token(self)

    def test_a_provider_sees_name_phone_and_rep(self):
        self.authenticate("kestio_caller", "kestio_caller")
        page = self.url_open("/my/kestio/calls").text
        for text in ("Buyer", "+33 1 23 45 67 89", "kestio_salesman"):
            self.assertIn(text, page)

    def test_a_provider_sees_no_mail_address(self):
        self.authenticate("kestio_caller", "kestio_caller")
        for path in ("", f"/{self.queued.id}", "/export"):
            self.assertNotIn("buyer@example.com", self.url_open(f"/my/kestio/calls{path}").text)

    def test_a_call_shows_script_and_times(self):
        self.authenticate("kestio_caller", "kestio_caller")
        page = self.url_open(f"/my/kestio/calls/{self.queued.id}").text
        self.assertIn("I am calling for kestio_salesman", page)
        self.assertIn('type="radio"', page)

    def test_a_provider_may_read_no_record(self):
        for name in ("kestio.rebooking", "kestio.rebooking.slot", "crm.lead", "kestio.no.show.report"):
            with self.subTest(model=name), self.assertRaises(AccessError):
                self.env[name].with_user(self.caller).search_read([], ["id"])

    def test_other_portal_users_see_no_queue(self):
        self.authenticate("kestio_portal", "kestio_portal")
        for path in ("", f"/{self.queued.id}", "/export"):
            self.assertEqual(self.url_open(f"/my/kestio/calls{path}").status_code, 404)

    def test_strangers_are_asked_to_log_in(self):
        self.assertIn("/web/login", self.url_open("/my/kestio/calls").url)

    def test_calls_of_another_company_do_not_exist(self):
        other = self.new_company("Other")
        self.queued.sudo().company_id = other
        self.authenticate("kestio_caller", "kestio_caller")
        self.assertNotIn("Buyer", self.url_open("/my/kestio/calls").text)
        self.assertEqual(self.url_open(f"/my/kestio/calls/{self.queued.id}").status_code, 404)

    def test_what_is_not_in_the_queue_does_not_exist(self):
        waiting = self.missed(start="2026-03-10 08:00:00")
        self.authenticate("kestio_caller", "kestio_caller")
        self.assertEqual(self.url_open(f"/my/kestio/calls/{waiting.id}").status_code, 404)

    def test_a_provider_books_for_the_prospect(self):
        self.authenticate("kestio_caller", "kestio_caller")
        start = self.queued.slot_ids[0].start
        page = self.post(f"/my/kestio/calls/{self.queued.id}/book", slot=start.strftime("%Y-%m-%dT%H:%M"))
        self.assertIn("The meeting is booked", page.text)
        self.assertEqual((self.queued.state, self.queued.channel), ("rebooked", "phone"))
        self.assertEqual(self.queued.new_event_id.start, start)

    def test_a_provider_says_how_the_call_ended(self):
        self.authenticate("kestio_caller", "kestio_caller")
        self.post(f"/my/kestio/calls/{self.queued.id}/outcome", outcome="refused", note="Has bought elsewhere")
        self.assert_flow(self.queued, "lost", "refused")
        self.assertEqual(self.queued.call_note, "Has bought elsewhere")

    def test_an_outcome_that_does_not_exist_changes_nothing(self):
        self.authenticate("kestio_caller", "kestio_caller")
        page = self.post(f"/my/kestio/calls/{self.queued.id}/outcome", outcome="nonsense")
        self.assertIn("Please say how the call ended", page.text)
        self.assert_flow(self.queued, "phone", "no_answer")

    def test_the_queue_can_be_taken_as_csv_without_formulas(self):
        self.queued.name = "=HYPERLINK(1)"
        self.authenticate("kestio_caller", "kestio_caller")
        answer = self.url_open("/my/kestio/calls/export")
        self.assertTrue(answer.headers["Content-Type"].startswith("text/csv"))
        self.assertIn("'=HYPERLINK(1)", answer.text)
        self.assertIn("+33 1 23 45 67 89", answer.text)

    def test_the_portal_leads_to_the_queue(self):
        self.authenticate("kestio_caller", "kestio_caller")
        self.assertIn("/my/kestio/calls", self.url_open("/my/home").text)
        self.authenticate("kestio_portal", "kestio_portal")
        self.assertNotIn("/my/kestio/calls", self.url_open("/my/home").text)
