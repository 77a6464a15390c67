"""Visit: how often meetings are missed, and what re-booking by mail saved."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..pipeline.common import QUIET
from .rebooking_case import RebookingCase, later


@tagged("post_install", "-at_install")
class TestRebookingReport(RebookingCase):
    """H16: figures of no-shows, with their arithmetic in each row."""

    def rows(self, user=None, **values):
        """Return the rows of a user, the manager by default."""
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [("company_id", "=", self.company.id), *((name, "=", value) for name, value in values.items())]
        return self.env["kestio.no.show.report"].with_user(user or self.manager).search(domain)

    def of_another(self, hour):
        """Return the flow of another prospect, whose first mail is out."""
        partner = self.customer(
            f"Buyer {hour}", email=f"buyer{hour}@example.com", lang="en_US", tz="Europe/Paris", phone="1"
        )
        lead = self.lead(partner_id=partner.id)
        return self.sent(start=f"2026-03-10 0{hour}:00:00", guests=partner, opportunity_id=lead.id)

    def total(self, name, user=None):
        """Return the sum or the average of a measure."""
        rows = self.rows(user)
        [[value]] = rows._read_group([("id", "in", rows.ids)], aggregates=[name])
        return value

    def test_the_rate_is_missed_of_held_and_missed(self):
        self.missed()
        for hour in (5, 6, 7):
            self.tell(self.met(start=f"2026-03-10 0{hour}:00:00"), "held")
        self.met(start="2026-03-10 04:00:00")
        self.assertEqual(self.total("no_show_rate:avg"), 25)
        self.assertEqual(self.total("meetings:sum"), 4)

    def test_by_mail_by_phone_and_lost_are_told_apart(self):
        by_mail, by_phone, lost, going_on = map(self.of_another, (4, 5, 6, 7))
        self.book(by_mail)
        self.book(by_phone, start=by_phone.slot_ids[-1].start, channel="phone")
        lost._close("lost", "refused")
        fates = {row.event_id: row.fate for row in self.rows()}
        self.assertEqual(
            [fates[flow.event_id] for flow in (by_mail, by_phone, lost, going_on)], ["mail", "phone", "lost", "open"]
        )
        self.assertEqual(self.total("mail_rate:avg"), 25)

    def test_hours_and_euros_are_what_their_arithmetic_says(self):
        self.company.write({"kestio_rebooking_minutes": 12, "kestio_rebooking_cost": 45})
        for hour, place in ((4, 0), (5, -1)):
            flow = self.of_another(hour)
            self.book(flow, start=flow.slot_ids[place].start)
        row = self.rows(fate="mail")[0]
        self.assertEqual((row.minutes, row.hourly_cost), (12, 45))
        self.assertAlmostEqual(self.total("hours_saved:sum"), 2 * 12 / 60)
        self.assertAlmostEqual(self.total("money_saved:sum"), 2 * 12 / 60 * 45)

    def test_a_year_of_meetings_saves_what_the_example_says(self):
        # 10 meetings a day, 3 reps, 5 days, 20 % missed: 30 a week, 120 in four weeks, all re-booked by mail.
        self.company.write({"kestio_rebooking_minutes": 12, "kestio_rebooking_cost": 45})
        missed = 10 * 3 * 5 * 20 // 100 * 4
        self.company.kestio_rebooking = False
        events = self.env["calendar.event"].with_context(**QUIET)
        met = self.met(start="2026-03-10 04:00:00")
        for _place in range(missed):
            events |= met.copy()
        events.write({"kestio_outcome": "no_show"})
        flows = self.env["kestio.rebooking"]
        flows.create([{**event._kestio_flow_values(), "state": "rebooked", "channel": "mail"} for event in events])
        self.assertEqual(self.total("no_shows:sum"), 120)
        self.assertAlmostEqual(self.total("hours_saved:sum"), 24)
        self.assertAlmostEqual(self.total("money_saved:sum") * 11, 11_880)

    def test_what_is_booked_by_phone_saves_nothing(self):
        self.book(self.sent(), channel="phone")
        self.assertEqual(self.total("hours_saved:sum"), 0)

    def test_it_can_be_grouped_by_type_rep_source_and_tier(self):
        self.deal.source_id = self.env["utm.source"].create({"name": "Fair"})
        self.missed(categ_ids=[(6, 0, self.visit_type.ids)])
        row = self.rows()
        self.assertEqual((row.type_id, row.user_id), (self.visit_type, self.salesman))
        self.assertEqual((row.source_id.name, row.tier_id), ("Fair", self.gold))

    def test_a_rep_sees_his_own_meetings(self):
        self.missed()
        self.tell(self.met(user=self.manager, start="2026-03-10 08:00:00"), "held", user=self.manager)
        self.assertEqual(self.rows(self.salesman).user_id, self.salesman)
        self.assertEqual(len(self.rows(self.manager)), 2)

    def test_a_rep_is_not_shown_what_an_hour_costs(self):
        self.missed()
        with self.assertRaises(AccessError):
            self.rows(self.salesman).read(["hourly_cost"])

    def test_another_company_sees_nothing(self):
        self.missed()
        other = self.new_company("Other")
        stranger = self.new_user("kestio_stranger", "sales_team.group_sale_manager", company=other)
        self.assertFalse(
            self.env["kestio.no.show.report"].with_user(stranger).with_context(allowed_company_ids=other.ids).search([])
        )

    def test_the_meeting_opens_from_its_row(self):
        flow = self.missed()
        self.assertEqual(self.rows().action_open_event()["res_id"], flow.event_id.id)

    def test_private_meetings_and_those_among_colleagues_do_not_count(self):
        self.tell(self.met(privacy="private"), "held")
        self.tell(self.met(guests=self.manager.partner_id, opportunity_id=False, start="2026-03-10 07:00:00"), "held")
        self.assertFalse(self.rows())

    def test_what_is_withdrawn_leaves_no_trace(self):
        flow = self.missed()
        self.undo(flow.event_id, on=later(minutes=2))
        self.assertFalse(self.rows())
