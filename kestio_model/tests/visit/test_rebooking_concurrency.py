"""Visit: many prospects race for one time of a rep, one clicks twice, and two workers run the job at once."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from ..segment.concurrency import ConcurrencyCase
from .slot_case import QUIET

RACERS = 20


@tagged("post_install", "-at_install")
class TestRebookingConcurrency(ConcurrencyCase):
    """Everything is committed, on connections of their own; the rep works around the clock."""

    def setUp(self):
        super().setUp()
        with self.env() as env:
            company = env["res.company"].create({"name": "Kestio Racers"})
            self.company_id = company.id
            lines = [{"name": "Day", "dayofweek": str(day), "hour_from": 0, "hour_to": 24} for day in range(7)]
            commands = [Command.clear(), *map(Command.create, lines)]
            company.resource_calendar_id = env["resource.calendar"].create(
                {"name": "Days", "company_id": company.id, "tz": "UTC", "attendance_ids": commands}
            )
            fixed = {"company_id": company.id, "company_ids": [Command.set(company.ids)], "tz": "UTC"}
            self.rep_id = new_test_user(env, "kestio_race_rep", "sales_team.group_sale_salesman", **fixed).id
            soon = fields.Datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)
            self.start = soon + timedelta(days=2)
            self.flow_ids = env["kestio.rebooking"].create([self.values(place) for place in range(RACERS)]).ids

    def values(self, place):
        """Return the values of a proposal to a prospect of his own."""
        return {
            "name": f"Racer {place}",
            "kind": "proposal",
            "title": "Demo",
            "user_id": self.rep_id,
            "company_id": self.company_id,
            "minutes": 60,
            "email": f"racer{place}@example.com",
            "lang": "en_US",
            "tz": "UTC",
            "state": "sent",
            "attempt": 1,
        }

    def remove(self, env):
        flows = env["kestio.rebooking"].browse(self.flow_ids)
        env["mail.mail"].search([("model", "=", flows._name), ("res_id", "in", flows.ids)]).unlink()
        rep = env["res.users"].browse(self.rep_id)
        flows.unlink()
        env["calendar.event"].search([("user_id", "=", rep.id)]).with_context(**QUIET).unlink()
        partner = rep.partner_id
        company = env["res.company"].browse(self.company_id)
        calendars = env["resource.calendar"].search([("company_id", "=", company.id)])
        rep.unlink()
        partner.unlink()
        company.resource_calendar_id = False
        calendars.unlink()

    def booker(self, flow_id):
        """Return the work of a prospect who clicks on the time."""

        def book(env):
            flow = env["kestio.rebooking"].browse(flow_id)
            event = flow._book(self.start, "mail")
            return bool(event), len(flow.slot_ids)

        return book

    def test_one_of_twenty_gets_the_time_and_the_others_fresh_ones(self):
        found = self.at_once(*map(self.booker, self.flow_ids))
        self.assertEqual(sum(booked for booked, _fresh in found), 1)
        self.assertEqual([fresh for booked, fresh in found if not booked], [3] * (RACERS - 1))
        with self.env() as env:
            self.assertEqual(env["calendar.event"].search_count([("user_id", "=", self.rep_id)]), 1)

    def test_who_clicks_twice_at_once_gets_one_meeting(self):
        found = self.at_once(*[self.booker(self.flow_ids[0])] * 4)
        self.assertTrue(all(booked for booked, _fresh in found))
        with self.env() as env:
            self.assertEqual(env["calendar.event"].search_count([("user_id", "=", self.rep_id)]), 1)

    def test_offers_at_once_never_hold_the_same_time(self):
        with self.env() as env:
            env["res.company"].browse(self.company_id).kestio_rebooking_hold = True

        def offer(flow_id):
            def work(env):
                flow = env["kestio.rebooking"].browse(flow_id)
                flow._offer(fields.Datetime.now())
                return flow.slot_ids.mapped("start")

            return work

        found = [start for starts in self.at_once(*map(offer, self.flow_ids[:8])) for start in starts]
        self.assertEqual((len(found), len(set(found))), (24, 24))

    def test_two_workers_send_each_mail_once(self):
        with self.env() as env:
            flows = env["kestio.rebooking"].browse(self.flow_ids)
            flows.write({"state": "waiting", "attempt": 0, "next_date": fields.Datetime.now()})

        def work(env):
            return env["kestio.rebooking.job"]._run_slice(env["kestio.rebooking"])[0]

        self.at_once(work, work, work)
        with self.env() as env:
            env["kestio.rebooking.job"]._run_now()
            flows = env["kestio.rebooking"].browse(self.flow_ids)
            self.assertEqual(set(flows.mapped("state")), {"sent"})
            mails = env["mail.mail"].search([("model", "=", flows._name), ("res_id", "in", flows.ids)])
            self.assertEqual(sorted(mails.mapped("res_id")), sorted(flows.ids))
