"""Visit: a company that visits Gold every 4 months and Silver every 6, with one rep, to test with."""

from datetime import datetime

from odoo import Command, fields
from odoo.tests import freeze_time

from ..pipeline.common import QUIET
from ..segment.common import DECLARED, TIERS, SegmentCase

CADENCE = {"Gold": 4, "Silver": 6, "Bronze": 0}
TODAY = "2026-03-02"  # a Monday
HOURS = [(str(day), 8, 12) for day in range(5)] + [(str(day), 13, 17) for day in range(5)]


class VisitCase(SegmentCase):
    """Reps work from Monday to Friday, 8 to 12 and 13 to 17 UTC; no way between visits unless a test says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "UTC"
        cls.company.resource_calendar_id = cls.hours(cls.company)
        cls.company.write({"kestio_visit_travel": 0, "kestio_visit_onboarding": 14, "kestio_visit_area": 0})
        (cls.salesman + cls.manager).tz = "UTC"
        tiers = [{**tier, "cadence_months": CADENCE[tier["name"]]} for tier in TIERS]
        cls.model = cls.active_model(DECLARED, tiers=tiers)
        cls.env.registry.clear_cache()

    # What there is

    @classmethod
    def hours(cls, company, hours=HOURS):
        """Return a working calendar in UTC."""
        lines = [
            Command.create(
                {"name": "Work", "dayofweek": day, "hour_from": start, "hour_to": stop, "day_period": period}
            )
            for day, start, stop in hours
            for period in ["morning" if start < 12 else "afternoon"]
        ]
        values = {"name": "Week", "company_id": company.id, "tz": "UTC"}
        return cls.env["resource.calendar"].create({**values, "attendance_ids": [Command.clear(), *lines]})

    @classmethod
    def visited(cls, code="gold", on=TODAY, user=None, count=1, model=None, **values):
        """Return customers of the salesman who have had a tier since a day."""
        user = cls.salesman if user is None else user
        fixed = {"is_company": True, "user_id": user.id, "email": "customer@example.com", **values}
        customers = cls.env["res.partner"].create([{"name": f"Customer {place}", **fixed} for place in range(count)])
        with freeze_time(on):
            customers._kestio_change_tier(cls.tier(model or cls.model, code))
        return customers

    @classmethod
    def busy(cls, start, stop, user=None, **values):
        """Return a meeting of the salesman, made quietly."""
        user = user or cls.salesman
        partners = [Command.link(user.partner_id.id)]
        fixed = {"name": "Busy", "start": start, "stop": stop, "user_id": user.id, "partner_ids": partners}
        return cls.env["calendar.event"].with_context(**QUIET).create({**fixed, **values})

    @classmethod
    def meeting_with(cls, partner, start, outcome="pending", user=None, **values):
        """Return an hour's meeting of the salesman with a customer that nobody planned as a visit."""
        user = user or cls.salesman
        begin = datetime.fromisoformat(start)
        partners = [Command.link(user.partner_id.id), Command.link(partner.id)]
        event = cls.busy(begin, fields.Datetime.add(begin, hours=1), user, partner_ids=partners, **values)
        if outcome != "pending":
            cls.tell(event, outcome)
        return event

    # What happens

    @classmethod
    def plan(cls, partners=None, on=TODAY, again=False, company=None):
        """Plan all customers or some on a day, as the nightly job does; return how many visits changed."""
        with freeze_time(on):
            ids = None if partners is None else partners.ids
            return cls.env["kestio.visit.job"]._run_now(company or cls.company, ids, again=again)

    @classmethod
    def planned(cls, partner, on=TODAY):
        """Return the next visit of a customer, planned on a day."""
        cls.plan(partner, on)
        return cls.next_visit(partner)

    @classmethod
    def tell(cls, event, outcome, on=None):
        """Say what became of a meeting, an hour after it ended."""
        with freeze_time(on or fields.Datetime.add(event.stop, hours=1)):
            event.kestio_outcome = outcome

    @classmethod
    def held(cls, partner, on=TODAY):
        """Plan a visit, hold it, and return it; the next one is planned with it."""
        visit = cls.planned(partner, on)
        cls.tell(visit.event_id, "held")
        return visit

    # What to look at

    @classmethod
    def visits(cls, partner, company=None):
        """Return the visits of a customer, first one first."""
        domain = [("partner_id", "=", partner.id), ("company_id", "=", (company or cls.company).id)]
        return cls.env["kestio.visit"].search(domain, order="cycle")

    @classmethod
    def next_visit(cls, partner, company=None):
        """Return the open visit of a customer."""
        return cls.visits(partner, company).filtered("is_open")

    def assert_day(self, visit, day):
        """Check the day of a visit in the calendar; None is no meeting."""
        self.assertEqual(str(visit.start.date()) if visit.start else None, day)
