"""Visit: a rep books a meeting in a colleague's calendar, or gives him an activity."""

from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .meeting_case import NOW, MeetingCase


@tagged("post_install", "-at_install")
class TestBooking(MeetingCase):
    """Capability G8: book for colleagues, or assign an action."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls.new_user("kestio_colleague", "sales_team.group_sale_salesman")
        (cls.salesman | cls.colleague).tz = "UTC"
        cls.company.resource_calendar_id.tz = "UTC"

    def booking(self, record=None, **values):
        """Return the dialog of the salesman for a meeting of his colleague on 11 March."""
        with freeze_time(NOW):
            action = (record or self.deal).with_user(self.salesman).action_kestio_book()
            booking = self.env["kestio.booking"].with_user(self.salesman).browse(action["res_id"])
            booking.write({"user_id": self.colleague.id, "day": "2026-03-11", "minutes": 60, **values})
            booking.action_search()
        return booking

    def test_free_times_of_the_colleague_are_shown_and_one_is_booked(self):
        booking = self.booking(type_id=self.visit_type.id)
        first = booking.slot_ids[0]
        start = first.start
        self.assertEqual(start.date(), date(2026, 3, 11))
        with freeze_time(NOW):
            first.action_choose()
        event = self.env["calendar.event"].search([("opportunity_id", "=", self.deal.id)])
        self.assertEqual((event.user_id, event.start), (self.colleague, start))
        self.assertEqual(event.partner_ids, self.colleague.partner_id | self.buyer)
        self.assertEqual(event.categ_ids, self.visit_type)

    def test_a_time_that_was_taken_meanwhile_is_refused(self):
        booking = self.booking()
        slot = booking.slot_ids[0]
        self.met(str(slot.start), user=self.colleague)
        with self.refused(UserError, "kestio_colleague.* is not free"), freeze_time(NOW):
            slot.action_choose()

    def test_times_of_another_day_or_colleague_are_not_shown_any_more(self):
        for field, value in (("day", "2026-03-12"), ("user_id", self.salesman), ("minutes", 30)):
            with self.subTest(field), Form(self.booking()) as form:
                self.assertTrue(len(form.slot_ids))
                setattr(form, field, value)
                self.assertFalse(len(form.slot_ids))
                self.assertFalse(form.searched)

    def test_a_busy_colleague_is_not_proposed(self):
        self.met("2026-03-11 08:00:00", hours=4, user=self.colleague)
        starts = self.booking().slot_ids.mapped("start")
        self.assertTrue(starts)
        self.assertTrue(all(start >= datetime(2026, 3, 11, 12) for start in starts))

    def test_a_meeting_that_was_cancelled_leaves_its_time_free(self):
        event = self.met("2026-03-11 08:00:00", hours=4, user=self.colleague)
        self.tell(event, "we_cancelled", user=self.colleague)
        self.assertTrue(min(self.booking().slot_ids.mapped("start")) < datetime(2026, 3, 11, 12))

    def test_the_type_gives_its_standard_minutes(self):
        self.visit_type.kestio_minutes = 45
        booking = self.booking()
        booking.type_id = self.visit_type
        self.assertEqual(booking.minutes, 45)

    def test_an_activity_is_given_on_the_opportunity_or_else_on_the_customer(self):
        booking = self.booking(kind="activity", name="Call them")
        booking.action_assign()
        activity = self.env["mail.activity"].search([("user_id", "=", self.colleague.id)])
        self.assertEqual((activity.summary, activity.date_deadline), ("Call them", date(2026, 3, 11)))
        # A rep with his own documents only does not see the deal of another.
        self.assertEqual((activity.res_model, activity.res_id), ("res.partner", self.buyer.id))
        self.colleague.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        booking.action_assign()
        last = self.env["mail.activity"].search([("user_id", "=", self.colleague.id)], order="id desc", limit=1)
        self.assertEqual((last.res_model, last.res_id), ("crm.lead", self.deal.id))

    def test_a_customer_is_booked_without_an_opportunity(self):
        booking = self.booking(self.buyer)
        with freeze_time(NOW):
            booking.slot_ids[0].action_choose()
        event = self.env["calendar.event"].search([("user_id", "=", self.colleague.id)])
        self.assertEqual(event.kestio_partner_id, self.buyer)

    def test_the_dialog_of_somebody_else_cannot_be_used(self):
        booking = self.booking()
        self.assertFalse(booking.with_user(self.colleague).has_access("write"))
