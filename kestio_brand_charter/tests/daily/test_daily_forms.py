"""Daily work: the panel in the composer, in activities, in the chatter and in Settings."""

from odoo.addons.mail.tools.discuss import Store
from odoo.tests import Form, tagged

from .daily_case import DailyCase


@tagged("post_install", "-at_install")
class TestDailyForms(DailyCase):
    def composer(self, records=None, **context):
        """Return the composer as the salesman opens it."""
        records = self.lead if records is None else records
        return Form(
            self.env["mail.compose.message"]
            .with_user(self.salesman)
            .with_context(default_model=records._name, default_res_ids=records.ids, **context)
        )

    def activity(self, kind):
        """Return an activity of the salesman on his lead."""
        return self.lead.with_user(self.salesman).activity_schedule(kind)

    def test_the_composer_of_a_lead_has_the_panel_of_mails(self):
        self.publish()
        self.assertEqual(self.composer().kestio_charter_panel["channel"], "E-mail")

    def test_the_composer_of_a_contact_has_it_too(self):
        self.publish()
        self.assertTrue(self.composer(self.partner).kestio_charter_panel)

    def test_an_internal_note_has_none(self):
        self.publish()
        self.assertFalse(self.composer(default_subtype_xmlid="mail.mt_note").kestio_charter_panel)

    def test_a_mail_to_many_has_what_is_common(self):
        self.publish()
        leads = self.lead | self.new_lead()
        panel = self.composer(leads, default_composition_mode="mass_mail").kestio_charter_panel
        self.assertEqual(panel["count"], 2)

    def test_a_call_has_the_panel_of_the_telephone(self):
        self.phone.activity_type_ids |= self.env.ref("mail.mail_activity_data_call")
        self.publish()
        panel = self.activity("mail.mail_activity_data_call").kestio_charter_panel
        self.assertEqual(panel["channel"], "Telephone")

    def test_a_reminder_is_no_contact_with_the_customer(self):
        self.publish()
        self.assertFalse(self.activity("mail.mail_activity_data_todo").kestio_charter_panel)

    def test_planning_an_activity_follows_the_kind_that_is_chosen(self):
        self.phone.activity_type_ids |= self.env.ref("mail.mail_activity_data_call")
        self.publish()
        wizard = Form(
            self.env["mail.activity.schedule"]
            .with_user(self.salesman)
            .with_context(active_model="crm.lead", active_ids=self.lead.ids)
        )
        wizard.activity_type_id = self.env.ref("mail.mail_activity_data_todo")
        self.assertFalse(wizard.kestio_charter_panel)
        wizard.activity_type_id = self.env.ref("mail.mail_activity_data_call")
        self.assertEqual(wizard.kestio_charter_panel["channel"], "Telephone")

    def test_a_meeting_about_a_lead_has_the_panel_of_visits(self):
        visit = self.env.ref("kestio_brand_charter.channel_visit")
        self.charter.channel_ids |= visit
        self.publish()
        event = self.env["calendar.event"].with_user(self.salesman)
        values = {"name": "Meeting", "start": "2026-12-01 09:00:00", "stop": "2026-12-01 10:00:00"}
        met = event.create({**values, "opportunity_id": self.lead.id})
        self.assertEqual(met.kestio_charter_panel["channel"], "Visit")
        self.assertFalse(event.create(values).kestio_charter_panel, "nobody outside is met")
        met.privacy = "private"
        self.assertFalse(met.kestio_charter_panel)

    def test_the_chatter_knows_whether_there_is_something_to_say(self):
        def offered():
            store = Store(bus_channel=None)
            self.lead.with_user(self.salesman)._thread_to_store(store, [], request_list=["followers"])
            return any(thread.get("kestio_charter") for thread in store.get_result().get("mail.thread", []))

        self.assertFalse(offered())
        self.publish()
        self.assertTrue(offered())

    def test_opening_the_composer_costs_no_query_more_without_charter(self):
        composer = self.env["mail.compose.message"].with_user(self.salesman)
        values = {"model": "crm.lead", "res_ids": repr(self.lead.ids), "composition_mode": "comment"}
        new = composer.new(values)
        self.assertFalse(new.kestio_charter_panel)
        new.invalidate_recordset(["kestio_charter_panel"])
        with self.assertQueryCount(0):
            self.assertFalse(new.kestio_charter_panel)

    def opening(self, records):
        """Return how many queries it takes to open the composer, caches being warm."""
        mode = "comment" if len(records) == 1 else "mass_mail"
        self.composer(records, default_composition_mode=mode)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.composer(records, default_composition_mode=mode)
        return self.cr.sql_log_count - before

    def test_opening_the_composer_costs_seven_queries_more_for_one_customer_or_many(self):
        self.publish()
        leads = self.lead.browse([self.new_lead().id for _number in range(20)])
        for count in (1, 20):
            self.company.sudo().kestio_charter_panel = False
            stock = self.opening(leads[:count])
            self.company.sudo().kestio_charter_panel = True
            with self.subTest(count=count):
                self.assertLessEqual(self.opening(leads[:count]) - stock, 7)

    def test_the_settings_switch_it_off_for_the_company(self):
        admin = self.new_user("charter_admin", "base.group_system")
        settings = self.env["res.config.settings"].with_user(admin).create({"kestio_charter_panel": False})
        settings.execute()
        self.assertFalse(self.company.kestio_charter_panel)

    def test_folding_is_kept_for_the_user(self):
        settings = self.env["res.users.settings"]._find_or_create_for_user(self.salesman).with_user(self.salesman)
        changed = settings.set_res_users_settings({"kestio_charter_folded": True})
        self.assertTrue(changed["kestio_charter_folded"])
        self.assertTrue(settings._res_users_settings_format()["kestio_charter_folded"])
