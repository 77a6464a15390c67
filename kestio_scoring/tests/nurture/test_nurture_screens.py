"""Nurture: what people see: enrolling, simulation, mails to oneself, versions side by side."""

from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .nurture_case import NurtureCase


@tagged("post_install", "-at_install")
class TestNurtureScreens(NurtureCase):
    def dialog(self, leads, user=None):
        action = leads.with_user(user or self.salesman).action_enrol()
        return Form(self.env[action["res_model"]].with_user(user or self.salesman).with_context(**action["context"]))

    def test_the_dialog_counts_who_comes_in_and_says_why_others_do_not(self):
        self.lead.user_id = self.salesman
        nobody = self.new_lead("Nobody")
        refused = self.new_lead("Refused", email_from="refused@example.com")
        self.env["mail.blacklist"]._add("refused@example.com")
        with self.dialog(self.lead | nobody | refused) as dialog:
            dialog.scenario_id = self.scenario
            self.assertEqual(dialog.entering, 1)
            for told in ("1 of 3", "no e-mail address", "Nobody", "does not want mails", "Refused"):
                self.assertIn(told, dialog.summary)
        dialog.record.action_enrol()
        self.assertEqual(self.scenario.enrollment_ids.lead_id, self.lead)

    def test_when_nobody_can_come_in_it_says_so(self):
        dialog = self.dialog(self.new_lead("Nobody"))
        dialog.scenario_id = self.scenario
        record = dialog.save()
        self.assertEqual(record.entering, 0)
        with self.assertRaises(UserError):
            record.action_enrol()

    def test_a_lead_of_another_rep_is_neither_enrolled_nor_named(self):
        theirs = self.new_lead("Secret", email_from="secret@example.com", user_id=self.manager.id)
        dialog = (
            self.env["kestio.nurture.enrol"]
            .with_user(self.salesman)
            .sudo()
            .create({"lead_ids": theirs.ids, "scenario_id": self.scenario.id})
            .with_user(self.salesman)
            .sudo(False)
        )
        self.assertNotIn("Secret", dialog.summary)
        with self.assertRaises(UserError):
            dialog.action_enrol()

    def test_the_lead_shows_what_was_sent_and_clicked(self):
        person = self.enrol()
        seen = self.lead.with_user(self.salesman)
        self.assertEqual(seen.kestio_sending_ids, person.sending_ids)
        form = Form(seen)
        self.assertEqual(form.kestio_shown_sending_ids[0].mail_state, "outgoing")

    def simulation(self, scenario=None):
        action = (scenario or self.draft()).with_user(self.marketing).action_simulate()
        dialogs = self.env[action["res_model"]].with_user(self.marketing)
        return Form(dialogs.with_context(**action["context"])).save()

    def draft(self, **values):
        return self.new_scenario(start=False, name="Draft", domain=f"[('id', '=', {self.lead.id})]", **values)

    def test_the_simulation_says_who_comes_in_and_writes_nothing(self):
        found = self.simulation()
        self.assertIn(self.lead.name, found.summary)
        self.assertIn("1</b> of 1", " ".join(found.summary.split()))
        self.assertFalse(found.scenario_id.enrollment_ids)
        self.assertFalse(self.env["mail.mail"].search([("res_id", "=", self.lead.id), ("model", "=", "crm.lead")]))

    def test_first_mails_wait_for_working_hours_and_for_the_cap(self):
        draft = self.draft()
        self.assertEqual(self.moments(draft), {self.lead: datetime(2026, 6, 14, 10)})
        self.company.write({"kestio_nurture_hours": True, "kestio_nurture_mails": 1})
        self.company.resource_calendar_id.tz = "Europe/Paris"
        self.assertEqual(self.moments(draft), {self.lead: datetime(2026, 6, 15, 6)})
        person = self.enrol()
        person._leave("person")
        self.env["kestio.nurture.sending"].create(
            {
                "enrollment_id": person.id,
                "step_id": self.scenario.step_ids[0].id,
                "email": person.email,
                "date": datetime(2026, 6, 12, 9),
            }
        )
        self.assertEqual(self.moments(draft), {self.lead: datetime(2026, 6, 19, 9)})

    def moments(self, draft):
        with freeze_time("2026-06-14 10:00:00"):  # a Sunday
            return draft._simulate()["moments"]

    def test_the_mail_is_shown_as_the_lead_would_get_it(self):
        self.lead.contact_name = "Ada"
        self.contact.lang = "en_US"
        found = self.simulation()
        self.assertEqual((found.lead_id, found.subject), (self.lead, "A guide for Ada"))
        self.assertIn("the guide", found.body)
        self.assertIn("Stop these mails", found.body)

    def test_mails_are_tried_on_oneself_only(self):
        found = self.simulation()
        found.action_send_all()
        mails = self.env["mail.mail"].search([("email_to", "=", self.marketing.email_formatted)])
        self.assertEqual(len(mails), 3)
        self.assertEqual(
            set(mails.mapped("subject")), {f"[Trial] A guide for {self.lead.contact_name or self.lead.name}"}
        )
        self.assertFalse(mails.recipient_ids)
        self.assertNotIn("/kestio/nurture/stop/", "".join(mails.mapped("body_html")))

    def test_who_has_no_address_tries_no_mail(self):
        self.marketing.email = False
        with self.assertRaises(UserError):
            self.simulation().action_send_one()

    def test_versions_are_compared_by_people_written_to(self):
        person = self.enrol()
        person.sending_ids.clicked_on = datetime(2026, 6, 15)
        draft = self.env["kestio.nurture.scenario"].browse(self.scenario.action_new_version()["res_id"])
        draft.step_ids[1].delay = 4
        draft.action_start()
        found = draft.with_user(self.marketing)._compared(self.scenario)
        self.assertEqual((found["people"], found["few"]), ([1, 0], True))
        clicked = next(row for row in found["rows"] if row["label"] == "Clicked")
        self.assertEqual(clicked["cells"], ["100.0 % (1)", "-"])
        self.assertEqual(len(found["changes"]), 1)
        action = draft.with_user(self.marketing).action_compare()
        dialogs = self.env[action["res_model"]].with_user(self.marketing).with_context(**action["context"])
        self.assertIn("Case study", dialogs.create({}).table)

    def test_the_simulation_of_many_asks_the_database_as_often_as_of_few(self):
        draft = self.draft()
        draft.domain = "[('name', 'like', 'Many')]"
        for count in (5, 50):
            for place in range(count):
                self.new_lead("Many", email_from=f"many{count}.{place}@example.com", user_id=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            draft._simulate()
            counts = [*getattr(self, "counts", []), self.cr.sql_log_count - before]
            self.counts = counts
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_settings_are_those_of_the_company(self):
        settings = self.env["res.config.settings"].create({})
        settings.kestio_nurture_mails = 3
        settings.execute()
        self.assertEqual(self.env.company.kestio_nurture_mails, 3)
        self.assertGreater(timedelta(days=self.env.company.kestio_nurture_days), timedelta())
