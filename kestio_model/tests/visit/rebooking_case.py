"""Visit: a prospect in Paris who misses meetings of a salesman in Paris, on explicit dates, to test with."""

from datetime import datetime, timedelta

from odoo.tests import freeze_time

from .meeting_case import NOW, MeetingCase
from .slot_case import PARIS, SlotCase


def later(start=NOW, **delta):
    """Return a moment after another, as text: ``later(days=3)``."""
    return str(datetime.fromisoformat(start) + timedelta(**delta))


class RebookingCase(MeetingCase, SlotCase):
    """The salesman works 9 to 12 and 14 to 18 in Paris; a meeting of an hour was missed on Tuesday at 11."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer.write({"tz": PARIS, "phone": "+33 1 23 45 67 89"})
        cls.flows = cls.env["kestio.rebooking"]

    # What happens

    @classmethod
    def missed(cls, on=NOW, **values):
        """Return the flow of a meeting that the salesman says was missed."""
        event = cls.met(**values)
        cls.tell(event, "no_show", on=on)
        return cls.flow(event)

    @classmethod
    def sent(cls, **values):
        """Return a flow whose first mail is in the queue."""
        flow = cls.missed(**values)
        cls.job(later(minutes=15))
        return flow

    @classmethod
    def job(cls, on):
        """Run the job at a moment; return how many flows went on."""
        with freeze_time(on):
            return cls.env["kestio.rebooking.job"]._run_now()

    @classmethod
    def book(cls, flow, start=None, channel="mail", on=None):
        """Book a time of a flow (the first that it proposes) at a moment; return the meeting."""
        with freeze_time(on or later(minutes=30)):
            return flow._book(start or flow.slot_ids[0].start, channel)

    @classmethod
    def letter(cls, model, record, on, **values):
        """Let a mail of the prospect arrive on a record at a moment."""
        fixed = {"model": model, "res_id": record.id, "message_type": "email", "author_id": cls.buyer.id, "date": on}
        return cls.env["mail.message"].create({**fixed, "email_from": "buyer@example.com", **values})

    # What to look at

    @classmethod
    def flow(cls, event):
        """Return the flow of a meeting."""
        return cls.flows.search([("event_id", "=", event.id)])

    @classmethod
    def mails(cls, flow, *states):
        """Return the mails of a flow in the queue."""
        domain = [("model", "=", flow._name), ("res_id", "=", flow.id), ("state", "in", states or ["outgoing"])]
        return cls.env["mail.mail"].search(domain, order="id")

    def assert_flow(self, flow, state, reason=False):
        """Check where a flow stands, and why."""
        self.assertEqual((flow.state, flow.reason), (state, reason))
