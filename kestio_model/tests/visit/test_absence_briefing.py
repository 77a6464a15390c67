"""Absence: what the substitute is told, and what the rep is told afterwards."""

from odoo.tests import freeze_time, tagged

from .absence_case import THURSDAY, AbsenceCase


@tagged("post_install", "-at_install")
class TestAbsenceBriefing(AbsenceCase):
    def test_watch_list_has_customers_of_the_best_tier_and_open_quotes(self):
        gold, silver = self.visited(), self.visited("silver")
        others = self.visited(user=self.manager)
        quote, sent = self.quote(), self.quote(state="sent")
        closed, foreign = self.quote(state="cancel"), self.quote(user=self.manager)
        absence = self.preview()
        watched = absence.watch_ids
        self.assertEqual(watched.filtered(lambda line: line.kind == "quote").mapped("res_id"), (quote + sent).ids)
        customers = watched.filtered(lambda line: line.kind == "customer").partner_id
        self.assertIn(gold, customers)
        self.assertIn(self.buyer, customers)
        self.assertFalse(customers & (silver | others))
        self.assertFalse(self.line(absence, closed) | self.line(absence, foreign))

    def test_briefing_has_last_exchanges_open_points_and_next_steps(self):
        self.quote(state="sent", validity_date="2026-04-30", kestio_sent_on="2026-03-05 10:00:00")
        self.activity(self.deal, "2026-03-18", summary="Ask for the plans")
        said = "They want a discount"
        self.deal.message_post(body=said, message_type="comment", subtype_xmlid="mail.mt_comment")
        self.meeting("2026-03-03 09:00:00", outcome="held")
        self.meeting("2026-03-18 09:00:00")
        line = self.line(self.preview(), self.buyer)
        text = str(line.briefing)
        for part in (
            "They want a discount",
            "03/03/2026: Meeting held",
            "sent on 03/05/2026, valid until 04/30/2026",
            "Deal:",
            "03/18/2026: Ask for the plans",
        ):
            with self.subTest(part):
                self.assertIn(part, text)
        self.assertLess(text.index("Last exchanges"), text.index("Open points"))
        self.assertLess(text.index("Open points"), text.index("Next steps"))

    def test_briefing_escapes_what_people_wrote(self):
        self.deal.name = "<script>x</script>"
        self.quote()
        self.assertNotIn("<script>", self.line(self.preview(), self.buyer).briefing)

    def test_briefing_tells_nothing_of_the_leads_of_others(self):
        self.quote()
        self.deal.copy({"name": "Secret", "user_id": self.manager.id})
        self.assertNotIn("Secret", self.line(self.preview(), self.buyer).briefing)

    def test_customer_of_whom_nothing_is_known_is_briefed_too(self):
        gold = self.visited()
        self.assertIn("Nothing is known", self.line(self.preview(), gold).briefing)

    def test_substitute_gets_the_briefing(self):
        self.quote()
        self.meeting()
        absence = self.away(note="Mind the dog\n<b>")
        message = absence.message_ids.filtered(lambda one: self.sam.partner_id in one.partner_ids)
        self.assertEqual(len(message), 1)
        for part in ("You stand in for Rep", "Mind the dog", "&lt;b&gt;", "Buyer", "3/17/26"):
            with self.subTest(part):
                self.assertIn(part, message.body)

    def test_rep_gets_a_report(self):
        self.activity()
        absence = self.away()
        self.hand_back(absence)
        message = absence.message_ids.filtered(lambda one: self.salesman.partner_id in one.partner_ids)
        self.assertIn("Activities: handed back (1)", message.body)

    def test_number_of_queries_does_not_grow_with_customers(self):
        counts = []
        for size in (2, 2, 20, 60):
            for customer in self.visited(count=size):
                self.quote(customer)
            absence = self.absence()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(THURSDAY):
                absence.sudo()._plan()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts[1:])), 1, counts)

    def test_number_of_queries_does_not_grow_with_appointments(self):
        counts = []
        for size in (2, 2, 10, 30):
            for place in range(size):
                self.activity()
                self.meeting(f"2026-03-{16 + place % 5} 09:00:00")
            absence = self.absence()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(THURSDAY):
                absence.sudo()._plan()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts[1:])), 1, counts)
