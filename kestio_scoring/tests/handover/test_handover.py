"""Hand-over: when a lead goes to sales, when it comes back, and what the rep and his manager get."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .handover_case import HandoverCase


@tagged("post_install", "-at_install")
class TestHandover(HandoverCase):
    def test_lead_goes_to_sales_at_the_threshold_and_not_before(self):
        self.assertFalse(self.score(59))
        crossing = self.score(60)
        self.assertEqual((crossing.direction, crossing.score, crossing.how), ("up", 60, "score"))
        self.assertTrue(self.lead.kestio_with_sales)

    def test_between_the_thresholds_a_lead_stays_where_it_is(self):
        self.score(60)
        self.later(days=20)
        self.assertEqual(self.score(45).direction, "up")
        self.assertEqual(self.score(39).direction, "down")
        self.later(days=20)
        self.assertEqual(self.score(45).direction, "down")

    def test_nothing_is_handed_over_twice(self):
        self.score(80)
        self.assertFalse(self.handover()._run(self.company))

    def test_lead_stays_with_sales_for_the_cool_down(self):
        self.score(60)
        self.later(days=9)
        self.assertEqual(self.score(10).direction, "up")
        self.later(days=2)
        self.assertEqual(self.score(10).direction, "down")

    def test_lead_is_not_handed_over_again_before_the_cool_down(self):
        self.score(60)
        self.later(days=11)
        self.score(10)
        self.assertEqual(self.score(90).direction, "down")
        self.later(days=11)
        self.assertEqual(self.score(90).direction, "up")

    def test_the_threshold_of_the_origin_wins_over_that_of_all(self):
        fair = self.env["utm.source"].create({"name": "Fair"})
        self.threshold.copy({"source_id": fair.id, "enter": 20, "leave": 10})
        self.lead.source_id = fair
        self.assertEqual(self.score(20).direction, "up")

    def test_rep_gets_an_activity_and_the_last_events(self):
        self.event("quote_open", days=1, label="S00042")
        crossing = self.score(70)
        activity = crossing.activity_id
        self.assertEqual((activity.user_id, activity.res_id), (crossing.user_id, self.lead.id))
        self.assertIn("70", activity.summary)
        notes = self.lead.message_ids.filtered(lambda message: "S00042" in message.body)
        self.assertEqual(len(notes), 1)
        self.assertEqual(notes.subtype_id, self.env.ref("mail.mt_note"))

    def test_manager_is_told_once_when_nobody_acts_in_time(self):
        self.score(70)
        self.assertEqual(self.handover()._follow_up(self.company), 0)
        self.later(days=5)
        self.assertEqual(self.handover()._follow_up(self.company), 1)
        self.assertEqual(self.handover()._follow_up(self.company), 0)
        told = self.lead.activity_ids.filtered(lambda activity: activity.user_id == self.manager)
        self.assertEqual(len(told), 1)

    def test_manager_is_not_told_of_what_was_acted_on(self):
        crossing = self.score(70)
        crossing.activity_id.with_user(crossing.user_id).action_feedback(feedback="Called")
        self.later(days=5)
        self.assertEqual(self.handover()._follow_up(self.company), 0)
        self.assertTrue(crossing.acted_on)

    def test_marketing_hands_a_lead_over_in_one_click(self):
        self.lead.with_user(self.marketing).action_hand_over()
        crossing = self.lead.kestio_crossing_id.sudo()
        self.assertEqual((crossing.how, crossing.by_id), ("person", self.marketing))
        self.assertIn(self.lead.user_id, self.rep + self.other)
        with self.assertRaises(UserError):
            self.lead.with_user(self.marketing).action_hand_over()

    def test_a_closed_lead_is_not_handed_over(self):
        self.lead.action_set_lost()
        self.assertFalse(self.score(90))
        with self.assertRaises(UserError):
            self.lead.with_user(self.marketing).action_hand_over()

    def test_a_rep_does_not_hand_over(self):
        with self.assertRaises(AccessError):
            self.lead.with_user(self.salesman).action_hand_over()

    def test_leads_with_sales_are_found(self):
        cold = self.new_lead("Cold")
        self.score(80)
        leads = self.env["crm.lead"].with_user(self.manager)
        mine = [("id", "in", (self.lead + cold).ids)]
        self.assertEqual(leads.search([*mine, ("kestio_with_sales", "=", True)]), self.lead)
        self.assertEqual(leads.search([*mine, ("kestio_with_sales", "=", False)]), cold)

    def test_a_threshold_that_would_flap_is_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.threshold.write({"enter": 40, "leave": 40})
            self.threshold.flush_recordset()

    def test_a_scope_has_one_threshold(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.threshold.copy().flush_recordset()

    def test_nobody_writes_or_changes_a_crossing(self):
        crossing = self.score(70)
        with self.assertRaises(UserError):
            crossing.write({"score": 3})
        with self.assertRaises(AccessError):
            crossing.with_user(self.manager).unlink()

    def test_another_company_sees_no_crossing(self):
        crossing = self.score(70)
        elsewhere = self.new_company("Elsewhere")
        stranger = self.new_user("kestio_elsewhere", "sales_team.group_sale_manager", elsewhere)
        theirs = crossing.with_user(stranger).with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(theirs.search([("id", "=", crossing.id)]))
