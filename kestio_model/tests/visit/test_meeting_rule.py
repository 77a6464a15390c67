"""Visit: what rules set off after a meeting: once, in the queue of mails, and taken back by an undo."""

from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .meeting_case import NOW, MeetingCase


@tagged("post_install", "-at_install")
class TestMeetingRule(MeetingCase):
    """Capability G15: an automatic action after each meeting, such as sending the product sheet."""

    def test_an_activity_for_the_rep_is_planned_on_the_opportunity(self):
        self.follow(outcome="held", summary="Send the report", delay_days=2)
        event = self.met()
        self.tell(event)
        activity = self.rows(event).activity_id
        self.assertEqual(activity.summary, "Send the report")
        self.assertEqual(activity.date_deadline, date(2026, 3, 12))
        self.assertEqual((activity.user_id, activity.res_id), (self.salesman, self.deal.id))

    def test_without_opportunity_the_activity_is_on_the_customer(self):
        self.follow()
        event = self.met(opportunity_id=False)
        self.tell(event)
        self.assertEqual(self.rows(event).activity_id.res_model, "res.partner")

    def test_the_sheet_leaves_with_its_attachment_after_the_delay(self):
        self.mail_rule(outcome="held")
        event = self.met()
        self.tell(event)
        mail = self.rows(event).mail_id
        self.assertEqual(mail.subject, "About Meeting")
        self.assertEqual(mail.recipient_ids, self.buyer)
        self.assertEqual(mail.attachment_ids.mapped("name"), ["sheet.pdf"])
        self.assertEqual(mail.scheduled_date, datetime(2026, 3, 10, 12, 15))
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual((mail.model, mail.res_id), ("crm.lead", self.deal.id))

    def test_an_undo_leaves_no_mail_and_no_activity(self):
        self.mail_rule()
        self.follow(name="Task")
        event = self.met()
        self.tell(event)
        mail, activity = self.rows(event).mail_id, self.rows(event).activity_id
        message = mail.mail_message_id
        self.undo(event)
        self.assertFalse(mail.exists() | self.env["mail.mail"].search([("res_id", "=", self.deal.id)]))
        self.assertFalse(activity.exists())
        self.assertFalse(message.exists())
        self.assertFalse(self.rows(event))

    def test_after_an_undo_the_right_outcome_sets_off_its_own_rules(self):
        held, missed = self.follow(outcome="held"), self.follow(outcome="no_show")
        event = self.met()
        self.tell(event)
        self.assertEqual(self.rows(event).rule_id, held)
        self.undo(event)
        self.tell(event, "no_show")
        self.assertEqual(self.rows(event).rule_id, missed)

    def test_what_has_left_is_never_sent_again(self):
        self.mail_rule()
        event = self.met()
        self.tell(event)
        mail = self.rows(event).mail_id
        mail.state = "sent"
        self.tell(event, "no_show", on="2026-03-10 15:00:00")
        self.tell(event, "held", on="2026-03-10 16:00:00")
        self.assertEqual(self.rows(event).mail_id, mail)

    def test_the_next_visit_is_planned_for_a_tier_that_is_visited(self):
        cadence = {"kestio_visit_cadence": 4, "kestio_visit_cadence_reason": "Asked for it"}
        self.buyer.with_company(self.company).write({"user_id": self.salesman.id, **cadence})
        self.follow(outcome="held", action="visit", activity_type_id=False)
        event = self.met()
        self.tell(event)
        self.assertEqual(self.rows(event).state, "done")
        self.assertTrue(self.rows(event).reason)
        visits = self.env["kestio.visit"].search([("partner_id", "=", self.buyer.id), ("is_open", "=", True)])
        self.assertEqual(len(visits), 1)

    def test_several_rules_fire_each_once(self):
        rules = self.follow(name="A") | self.follow(name="B", outcome="held") | self.mail_rule(name="C")
        self.follow(name="No", outcome="no_show")
        event = self.met()
        self.tell(event)
        event.sudo()._kestio_follow_up()
        self.assertEqual(self.rows(event).rule_id, rules)
        self.assertEqual(len(self.rows(event)), 3)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_row_for_a_meeting_and_a_rule(self):
        rule = self.follow()
        event = self.met()
        self.tell(event)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["kestio.meeting.rule.done"].create({"rule_id": rule.id, "event_id": event.id})

    def test_a_rule_is_for_its_type_of_meeting(self):
        rule = self.follow(type_ids=self.visit_type.ids)
        plain, visit = self.met(), self.met(categ_ids=self.visit_type.ids)
        self.tell(plain | visit)
        self.assertFalse(self.rows(plain))
        self.assertEqual(self.rows(visit).rule_id, rule)

    def test_a_rule_is_for_its_tier_in_the_next_version_too(self):
        self.follow(tier_id=self.gold.id)
        with freeze_time("2026-02-01"):
            following = self.model.with_user(self.director).action_new_version()
            version = self.env["kestio.model"].search([("previous_id", "=", self.model.id)])
            version.with_user(self.director).action_activate()
        self.assertTrue(following)
        self.assertNotEqual(self.buyer.with_company(self.company).kestio_tier_id, self.gold)
        event, other = self.met(), self.met(guests=self.customer("Other"), opportunity_id=False)
        self.tell(event | other)
        self.assertEqual(len(self.rows(event)), 1)
        self.assertFalse(self.rows(other))

    def test_an_old_meeting_that_is_qualified_late_sets_off_nothing(self):
        self.company.kestio_rule_days = 15
        self.follow()
        event, old = self.met("2026-02-24 10:00:00"), self.met("2026-02-22 10:00:00")
        self.tell(event | old)
        self.assertTrue(self.rows(event))
        self.assertFalse(self.rows(old))
        self.assertEqual(old.kestio_outcome, "held")

    def test_a_meeting_noted_after_it_was_held_is_followed_up(self):
        self.follow()
        with freeze_time(NOW):
            event = (
                self.env["calendar.event"]
                .with_user(self.salesman)
                .create(
                    {
                        "name": "Noted",
                        "start": "2026-03-10 09:00:00",
                        "stop": "2026-03-10 10:00:00",
                        "opportunity_id": self.deal.id,
                        "kestio_outcome": "held",
                    }
                )
            )
        self.assertEqual(len(self.rows(event)), 1)

    def test_who_refuses_mails_gets_none(self):
        self.env["mail.blacklist"]._add("buyer@example.com")
        self.mail_rule()
        event = self.met()
        self.tell(event)
        self.assertEqual((self.rows(event).state, self.rows(event).reason), ("skipped", "Does not want e-mails."))
        self.assertFalse(self.rows(event).mail_id)

    def test_without_address_it_is_said(self):
        self.buyer.email = False
        self.mail_rule()
        event = self.met()
        self.tell(event)
        self.assertEqual(self.rows(event).reason, "No e-mail address.")

    @mute_logger("odoo.addons.kestio_model.models.visit.kestio_follow_up", "odoo.addons.mail.models.mail_render_mixin")
    def test_a_broken_template_is_shown_and_stops_neither_the_rep_nor_the_others(self):
        self.mail_rule(name="Broken")
        self.follow(name="Task")
        # Odoo checks a template when it is saved, on one record: what breaks it later is found when it is used.
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = jsonb_build_object('en_US', %s::text) WHERE id = %s",
            ['<t t-out="object.nothing.like_this"/>', self.template.id],
        )
        self.template.invalidate_recordset()
        event = self.met()
        self.tell(event)
        self.assertEqual(event.kestio_outcome, "held")
        states = {row.rule_id.name: row.state for row in self.rows(event)}
        self.assertEqual(states, {"Broken": "failed", "Task": "done"})
        self.template.body_html = "<p>Well</p>"
        with freeze_time(NOW):
            self.rows(event).with_user(self.manager).action_retry()
        self.assertEqual({row.state for row in self.rows(event)}, {"waiting", "done"})

    def test_a_mail_that_no_server_takes_is_sent_again_and_given_up_after_three_days(self):
        self.mail_rule()
        event = self.met()
        self.tell(event)
        row = self.rows(event)
        row.mail_id.write({"state": "exception", "failure_reason": "Connection refused"})
        self.job("2026-03-10 12:30:00")
        self.assertEqual((row.mail_id.state, row.state, row.tries), ("outgoing", "waiting", 1))
        row.mail_id.write({"state": "exception"})
        self.job("2026-03-13 12:30:00")
        self.assertEqual((row.mail_id.state, row.state), ("exception", "failed"))
        self.assertEqual(row.reason, "Connection refused")

    def test_a_mail_that_may_have_left_is_not_sent_again(self):
        self.mail_rule()
        event = self.met()
        self.tell(event)
        self.rows(event).mail_id.write({"state": "exception", "failure_type": "unknown", "failure_reason": "Oops"})
        self.job("2026-03-10 12:30:00")
        self.assertEqual((self.rows(event).state, self.rows(event).mail_id.state), ("failed", "exception"))

    def test_a_mail_that_has_left_is_done(self):
        self.mail_rule()
        event = self.met()
        self.tell(event)
        self.rows(event).mail_id.state = "sent"
        self.job("2026-03-10 12:30:00")
        self.assertEqual(self.rows(event).state, "done")

    def test_an_incomplete_rule_is_refused_with_what_is_missing(self):
        with self.refused(ValidationError, "choose the type of the activity"):
            self.follow(activity_type_id=False)
        with self.refused(ValidationError, "choose an e-mail template"):
            self.follow(action="mail")
        with self.refused(ValidationError, "written for this"):
            self.mail_rule(trigger="quote", delay_days=2)
        with self.refused(ValidationError, "choose who"):
            self.follow(user_mode="user")
        with self.refused(ValidationError, "how many days"):
            self.follow(trigger="quote")

    def test_a_rule_that_was_applied_cannot_be_deleted(self):
        rule = self.follow()
        event = self.met()
        self.tell(event)
        with self.refused(UserError, "switch it off"):
            rule.with_user(self.manager).unlink()

    def test_a_manager_gets_the_usual_rules_switched_off(self):
        rules = self.env["kestio.meeting.rule"].with_user(self.manager)
        rules.action_propose_rules()
        rules.action_propose_rules()
        proposed = rules.with_context(active_test=False).search([("company_id", "=", self.company.id)])
        self.assertEqual(len(proposed), 7)
        self.assertFalse(any(proposed.mapped("active")))
        quotes = proposed.filtered(lambda rule: rule.trigger == "quote")
        self.assertEqual(sorted(quotes.mapped("delay_days")), [2, 7, 15])

    def test_usual_rules_are_named_in_every_language_and_proposed_once(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        rules = self.env["kestio.meeting.rule"].with_user(self.manager).with_context(active_test=False)
        rules.action_propose_rules()
        found = rules.search([("company_id", "=", self.company.id)])
        self.assertIn("Held: thank the customer", found.mapped("name"))
        self.assertIn("Tenu : remercier le client", found.with_context(lang="fr_FR").mapped("name"))
        rules.with_context(lang="fr_FR").action_propose_rules()
        self.assertEqual(rules.search([("company_id", "=", self.company.id)]), found)

    def test_who_may_do_what_with_rules_and_what_followed(self):
        self.assert_granted(
            {
                "kestio.meeting.rule": ("", "read", "read write create unlink"),
                "kestio.meeting.rule.done": ("", "read", "read"),
            },
            self.internal,
            self.salesman,
            self.manager,
        )
        with self.refused(AccessError, ""):
            self.env["kestio.meeting.rule"].with_user(self.salesman).action_propose_rules()

    def test_two_companies_do_not_see_each_other_s_rules(self):
        other = self.new_company("Other")
        foreign = self.env["kestio.meeting.rule"].create(
            {"name": "Foreign", "company_id": other.id, "activity_type_id": self.todo.id}
        )
        event = self.met()
        self.tell(event)
        self.assertFalse(self.rows(event))
        self.assertNotIn(foreign, self.env["kestio.meeting.rule"].with_user(self.manager).search([]))
