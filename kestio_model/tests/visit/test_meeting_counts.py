"""Visit: meetings of who has no model cost what they cost in stock Odoo, and many cost as many statements as one."""

from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from ..pipeline.common import QUIET
from .meeting_case import NOW, MeetingCase

SIZES = (1, 10, 200)
OURS = ('FROM "kestio_meeting', 'FROM "kestio_plan', 'INTO "kestio_', 'FROM "kestio_model_scope', "kestio_asked_on IS")


@tagged("post_install", "-at_install")
class TestMeetingCounts(MeetingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls.env["res.partner"].create(
            [{"name": f"Buyer {place}", "email": f"buyer{place}@example.com"} for place in range(200)]
        )
        cls.deals = cls.leads(200)
        for deal, buyer in zip(cls.deals, cls.buyers, strict=True):
            deal.partner_id = buyer

    def meetings(self, count, user=None, **values):
        """Return the values of meetings with different customers."""
        user = user or self.salesman
        return [
            {
                "name": "Meeting",
                "start": "2026-03-10 10:00:00",
                "stop": "2026-03-10 11:00:00",
                "user_id": user.id,
                "opportunity_id": deal.id,
                "partner_ids": [(6, 0, (user.partner_id | deal.partner_id).ids)],
                **values,
            }
            for deal in self.deals[:count]
        ]

    def statements(self, work):
        """Return the statements that a piece of work sends, from an empty cache to the database."""
        self.env.flush_all()
        self.env.invalidate_all()
        sent, cursor = [], type(self.env.cr)
        execute = cursor.execute

        def spied(cr, query, *args, **kwargs):
            sent.append(str(getattr(query, "code", query)))
            return execute(cr, query, *args, **kwargs)

        with patch.object(cursor, "execute", spied):
            work()
            self.env.flush_all()
        return sent

    def events(self, count, user=None):
        """Return new meetings."""
        return self.env["calendar.event"].with_context(**QUIET).create(self.meetings(count, user))

    def test_making_and_writing_meetings_asks_nothing_of_our_tables(self):
        users = (self.salesman, self.new_user("kestio_stock", "base.group_user", company=self.new_company("Stock")))
        for user in users:
            events = self.env["calendar.event"].with_user(user).with_context(**QUIET)
            events = events.with_context(allowed_company_ids=user.company_ids.ids)
            events.create(self.meetings(1, user, opportunity_id=False)).write({"location": "There"})
            for size in SIZES:
                values = self.meetings(size, user, opportunity_id=False)
                made = self.statements(lambda records=events, values=values: records.create(values))
                written = events.search([("user_id", "=", user.id)], limit=size)
                changed = self.statements(lambda records=written: records.write({"location": "Here"}))
                with self.subTest(user=user.login, size=size):
                    self.assertFalse([query for query in made + changed if any(name in query for name in OURS)])

    def assert_same_count(self, work, lots):
        """Check that work on 1, 10 and 200 meetings sends the same number of statements, but for their slices."""
        counts = [len(self.statements(lambda lot=lot: work(lot))) for lot in lots]
        self.assertLessEqual(counts[2], counts[0] + 15, counts)
        self.assertLessEqual(counts[3], counts[1] + 25, counts)

    def test_telling_and_undoing_many_is_one_batch(self):
        self.follow()
        self.mail_rule()
        lots = [self.events(size) for size in (1, *SIZES)]
        with freeze_time(NOW):
            self.assert_same_count(lambda lot: lot.with_user(self.salesman).action_held(), lots)
            self.assertEqual(len(lots[3].kestio_done_ids.mail_id), 200)
            self.assert_same_count(lambda lot: lot.with_user(self.salesman).action_undo_outcome(), lots)
            self.assertFalse(lots[3].kestio_done_ids)

    def test_asking_about_many_is_one_batch(self):
        counts = []
        for size in (1, *SIZES):
            self.events(size)
            with freeze_time(NOW):
                counts.append(len(self.statements(self.env["kestio.meeting.job"]._run_now)))
        self.assertLessEqual(counts[3], counts[1] + 15, counts)
