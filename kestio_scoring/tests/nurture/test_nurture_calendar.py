"""Nurture: nobody hears of us at night, on holidays, in the hour that a clock change repeats, or too often."""

from datetime import datetime

from odoo.tests import freeze_time, tagged

from .nurture_case import NurtureCase


@tagged("post_install", "-at_install")
class TestNurtureCalendar(NurtureCase):
    def setUp(self):
        super().setUp()
        self.company.kestio_nurture_hours = True
        self.calendar = self.company.resource_calendar_id
        self.calendar.tz = "Europe/Paris"

    def leaves(self, moment):
        """Return when what is due at a moment (naive UTC) leaves."""
        return self.company._kestio_sending_time(moment)

    def test_at_night_it_waits_for_the_morning_of_the_company_s_place(self):
        self.assertEqual(self.leaves(datetime(2026, 6, 15, 22)), datetime(2026, 6, 16, 6))
        self.calendar.tz = "America/New_York"
        self.assertEqual(self.leaves(datetime(2026, 6, 15, 6)), datetime(2026, 6, 15, 12))

    def test_in_working_hours_it_leaves_at_once(self):
        self.assertEqual(self.leaves(datetime(2026, 6, 15, 9, 17)), datetime(2026, 6, 15, 9, 17))

    def test_on_a_holiday_it_waits(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Bastille Day",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": datetime(2026, 7, 13, 22),
                "date_to": datetime(2026, 7, 14, 21, 59),
            }
        )
        self.assertEqual(self.leaves(datetime(2026, 7, 14, 9)), datetime(2026, 7, 15, 6))

    def test_hours_are_those_of_the_clock_after_it_changed(self):
        # Clocks go back on 25 October 2026 and forward on 28 March 2027, both in the night to Sunday.
        self.assertEqual(self.leaves(datetime(2026, 10, 24, 9)), datetime(2026, 10, 26, 7))
        self.assertEqual(self.leaves(datetime(2027, 3, 27, 9)), datetime(2027, 3, 29, 6))

    def test_the_hour_that_a_clock_change_repeats_sends_once(self):
        self.company.kestio_nurture_hours = False
        for moment in ("2026-10-25 00:30:00", "2026-10-25 01:30:00"):  # 02:30 in Paris, twice
            with freeze_time(moment):
                person = self.scenario._enrol(self.lead) or self.scenario.enrollment_ids
                self.scenario.action_run()
        self.assertEqual(self.taken(person), ["Hello"])

    def test_mails_that_the_server_did_not_take_wait_for_the_morning_too(self):
        with freeze_time("2026-06-15 09:00:00"):
            mail = self.enrol().sending_ids.mail_id
        sendings = self.env["kestio.nurture.sending"]
        mail.write({"state": "exception", "failure_type": "mail_smtp"})
        with freeze_time("2026-06-15 22:00:00"):
            sendings._retry_mails()
            self.assertEqual(mail.state, "exception")
        with freeze_time("2026-06-16 06:30:00"):
            sendings._retry_mails()
            self.assertEqual(mail.state, "outgoing")

    def test_mails_of_all_scenarios_and_leads_of_a_person_count_together(self):
        self.company.write({"kestio_nurture_hours": False, "kestio_nurture_mails": 1, "kestio_nurture_days": 10})
        self.enrol()._leave("person")
        other = self.new_scenario({"name": "Hi", "delay": 0}, name="Other")
        twin = self.new_lead("Second inquiry", email_from="Ada@Example.com", user_id=False)
        person = self.enrol(twin, scenario=other)
        self.assertFalse(person.sending_ids)
        self.later(days=9)
        self.assertFalse(person.sending_ids)
        self.later(days=2)
        other.action_run()
        self.assertEqual(self.taken(person), ["Hi"])
