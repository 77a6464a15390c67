"""Ledger: what is recorded, what is refused, and that nobody changes what happened."""

from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..scoring_case import ScoringCase


@tagged("post_install", "-at_install")
class TestLedger(ScoringCase):
    def record(self, **values):
        event = {"type": "form", "source": "test", "source_key": "one", "partner_id": self.contact.id, **values}
        return self.env["kestio.score.ledger"]._record([event])[0]

    def stored(self):
        return self.env["kestio.score.event"].search([("source", "=", "test")])

    def test_event_is_written_once_whatever_often_it_comes(self):
        self.assertEqual([self.record(), self.record()], ["stored", "duplicate"])
        self.assertEqual(len(self.stored()), 1)

    def test_event_that_comes_twice_in_one_call_is_written_once(self):
        event = {"type": "form", "source": "test", "source_key": "one", "partner_id": self.contact.id}
        self.assertEqual(self.env["kestio.score.ledger"]._record([event, dict(event)]), ["stored", "duplicate"])

    def test_event_of_a_lead_belongs_to_its_contact_too(self):
        self.record(partner_id=None, lead_id=self.lead.id)
        self.assertEqual((self.stored().lead_id, self.stored().partner_id), (self.lead, self.contact))

    def test_what_cannot_be_is_refused_with_a_reason_and_writes_nothing(self):
        now = datetime.now()
        for reason, values in {
            "unknown_type": {"type": "teleported"},
            "future": {"date": now + timedelta(days=1)},
            "too_old": {"date": now - timedelta(days=4000)},
            "nobody": {"partner_id": None},
            "no_key": {"source_key": ""},
        }.items():
            with self.subTest(reason):
                self.assertEqual(self.record(**values), reason)
        self.assertEqual(self.record(partner_id=999_999_999), "nobody")
        self.assertFalse(self.stored())

    def test_hostile_text_is_kept_as_text(self):
        text = "'; DROP TABLE res_partner; --<script>\x00"
        self.record(label=text, url="x" * 10_000)
        self.assertEqual(self.stored().label, text.replace("\x00", ""))
        self.assertEqual(len(self.stored().url), 2048)

    def test_a_clock_that_is_a_little_fast_writes_now(self):
        self.record(date=datetime.now() + timedelta(minutes=2))
        self.assertLessEqual(self.stored().date, datetime.now())

    def test_nobody_changes_what_happened(self):
        self.record()
        event = self.stored()
        for change in (lambda: event.write({"label": "x"}), event.unlink, lambda: event.create({})):
            with self.assertRaises(UserError):
                change()

    def test_a_type_keeps_its_code(self):
        kind = self.env["kestio.score.event.type"].create({"name": "Webinar", "code": "webinar"})
        self.assertEqual(self.record(type="webinar"), "stored")
        with self.assertRaises(UserError):
            kind.code = "other"

    def test_statements_do_not_grow_with_the_events(self):
        self.env["kestio.score.erased"]._digest("fresh")  # reads the secret of the server once
        for count in (1, 10, 200):
            events = [
                {"type": "form", "source": f"q{count}", "source_key": str(n), "partner_id": self.contact.id}
                for n in range(count)
            ]
            self.env["kestio.score.event.type"]._by_code()
            with self.subTest(count), self.assertQueryCount(3):
                self.env["kestio.score.ledger"]._record(events)
