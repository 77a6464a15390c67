"""Visit: reps in Paris who work 9 to 12 and 14 to 18 on weekdays, to test with."""

from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import freeze_time

from ..segment.common import SegmentCase

PARIS = "Europe/Paris"
# A Monday in winter: Paris is an hour ahead of UTC.
MONDAY = "2026-01-12"
QUIET = {"no_mail_to_attendees": True, "dont_notify": True, "mail_create_nolog": True, "skip_contact_description": True}


def at(text):
    """Return a naive UTC moment: ``at("2026-01-12 09:00")``."""
    return datetime.fromisoformat(text)


def hours(day, *spans):
    """Return intervals of a day from hours in UTC: ``hours(MONDAY, (8, 11))``."""
    midnight = at(day)
    return [(midnight + timedelta(hours=first), midnight + timedelta(hours=last)) for first, last in spans]


class SlotCase(SegmentCase):
    """The rep of the tests is the salesman; he has no resource unless a test gives him one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.new_calendar("Company")
        cls.company.resource_calendar_id = cls.calendar
        cls.rep = cls.salesman
        (cls.rep + cls.manager).tz = PARIS
        cls.client = cls.env["res.partner"].create({"name": "Client"})
        cls.finder = cls.env["kestio.slot.finder"]

    # What there is

    @classmethod
    def new_calendar(cls, name, *spans, days=range(5), company=None, **values):
        """Return a calendar with the same hours on some weekdays: 9 to 12 and 14 to 18 by default."""
        lines = [
            Command.create({"name": name, "dayofweek": str(day), "hour_from": first, "hour_to": last})
            for day in days
            for first, last in spans or [(9, 12), (14, 18)]
        ]
        company = company or cls.company
        fixed = {"name": name, "company_id": company.id, "tz": PARIS, "attendance_ids": [Command.clear(), *lines]}
        return cls.env["resource.calendar"].create({**fixed, **values})

    @classmethod
    def resource(cls, user=None, **values):
        """Return the resource of a user, the rep by default, with the calendar of the company."""
        user = user or cls.rep
        fixed = {"name": user.name, "user_id": user.id, "company_id": cls.company.id, "tz": user.tz or PARIS}
        return cls.env["resource.resource"].create({**fixed, "calendar_id": cls.calendar.id, **values})

    @classmethod
    def leave(cls, start, stop, resource=None, **values):
        """Return leave of a resource, of everybody by default."""
        resource = resource or cls.env["resource.resource"]
        calendar = resource.calendar_id or cls.calendar
        fixed = {"name": "Leave", "date_from": start, "date_to": stop, "resource_id": resource.id}
        return cls.env["resource.calendar.leaves"].create({**fixed, "calendar_id": calendar.id, **values})

    @classmethod
    def event(cls, start, stop, user=None, **values):
        """Return a busy meeting of a user, the rep by default, who takes part in it."""
        user = user or cls.rep
        fixed = {"name": "Meeting", "start": start, "stop": stop, "user_id": user.id, "show_as": "busy"}
        partners = {"partner_ids": [Command.link(user.partner_id.id)]}
        return cls.env["calendar.event"].with_context(**QUIET).create({**fixed, **partners, **values})

    # What to look at

    def free(self, day=MONDAY, user=None, buffer=0, days=1):
        """Return the free time of a user, the rep by default, on a day (midnight to midnight UTC) and those after."""
        user = user or self.rep
        return self.finder._free(user, at(day), at(day) + timedelta(days=days), buffer)[user.id]

    def slots(self, day=MONDAY, minutes=60, **options):
        """Return when a meeting of the rep can begin on a day, as hours and minutes in UTC."""
        found = self.finder._slots(self.rep, at(day), at(day) + timedelta(days=1), minutes, **options)
        return [f"{start:%H:%M}" for start in found]

    def propose(self, now=f"{MONDAY} 08:00", minutes=60, tz=PARIS, **options):
        """Return what is proposed at a moment, as days and hours in UTC, and the reason for nothing."""
        with freeze_time(now):
            found, reason = self.finder._propose(self.rep, minutes, tz=tz, **options)
        return [f"{start:%m-%d %H:%M}" for start in found], reason
