"""Audits: what is drawn: at random in each cell, the same for a seed, never to the author, nothing twice."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...engine import audit as engine
from .audit_case import FIRST, AuditCase


@tagged("post_install", "-at_install")
class TestAuditDraw(AuditCase):
    def cell(self, audit):
        return audit.channel_id, audit.step_id, audit.tier_code

    def test_each_cell_has_its_number_and_no_more(self):
        self.sent(self.leads[0], 5)
        self.sent(self.leads[1], 1)
        audits = self.drawn()
        found = {}
        for audit in audits:
            found[self.cell(audit)] = found.get(self.cell(audit), 0) + 1
        self.assertEqual(found, {(self.mail, self.discover, "gold"): 2, (self.mail, self.discover, "silver"): 1})

    def test_the_draw_is_the_first_ones_in_the_order_of_the_seed(self):
        messages = self.sent(self.leads[0], 9)
        for seed in (1, 2, 3):
            audits = self.drawn(seed=seed)
            wanted = sorted(messages.ids, key=lambda key: engine.rank(seed, f"mail.message,{key}"))[:2]
            self.assertEqual(audits.mapped("res_id"), wanted)
            audits.campaign_id.sudo().action_close()

    def test_the_same_seed_draws_the_same_artefacts(self):
        self.sent(self.leads[0], 9)
        first, second, other = (self.campaign(seed=seed)._drawn() for seed in (5, 5, 6))
        self.assertEqual([row["res_id"] for row in first], [row["res_id"] for row in second])
        self.assertNotEqual([row["res_id"] for row in first], [row["res_id"] for row in other])

    def test_calls_and_meetings_are_drawn_in_their_channels(self):
        self.called(self.leads[0])
        self.called(self.leads[2])
        audits = self.drawn()
        self.assertEqual(audits.mapped("kind"), ["call", "call"])
        self.assertEqual({self.cell(audit) for audit in audits}, {
            (self.phone, self.discover, "gold"), (self.phone, self.discover, "bronze"),
        })  # fmt: skip

    def test_a_meeting_held_is_drawn_where_the_charter_has_the_channel(self):
        visit = self.env.ref("kestio_brand_charter.channel_visit")
        self.env.cr.execute(
            "INSERT INTO kestio_channel_kestio_charter_rel (kestio_charter_id, kestio_channel_id) VALUES (%s, %s)",
            [self.charter.id, visit.id],
        )
        self.charter.invalidate_recordset()
        events = (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                [
                    {
                        "name": f"Visit {outcome}",
                        "start": FIRST,
                        "stop": FIRST + timedelta(hours=1),
                        "user_id": self.salesman.id,
                        "opportunity_id": self.leads[0].id,
                    }
                    for outcome in ("held", "no_show")
                ]
            )
        )
        self.env.flush_all()
        for event, outcome in zip(events, ("held", "no_show"), strict=True):
            self.env.cr.execute("UPDATE calendar_event SET kestio_outcome = %s WHERE id = %s", [outcome, event.id])
        audits = self.drawn(has_mail=False)
        self.assertEqual((audits.kind, audits.res_id, audits.channel_id), ("visit", events[0].id, visit))

    def test_a_page_is_the_one_that_a_rule_names(self):
        web = self.env.ref("kestio_brand_charter.channel_web")
        self.env.cr.execute(
            "INSERT INTO kestio_channel_kestio_charter_rel (kestio_charter_id, kestio_channel_id) VALUES (%s, %s)",
            [self.charter.id, web.id],
        )
        self.charter.invalidate_recordset()
        rule = self.say(self.callback, web, state="deployed", url="https://brand.example/help")
        audits = self.drawn(has_page=True)
        self.assertEqual((audits.kind, audits.res_id, audits.channel_id), ("page", rule.id, web))
        self.assertIn("https://brand.example/help", audits.artefact)

    def test_what_was_sent_to_colleagues_or_came_in_is_no_artefact(self):
        mail = self.sent(self.leads[0], 4)
        mail[0].partner_ids = self.auditor.partner_id
        mail[1].message_type = "email"
        mail[2].is_internal = True
        self.assertEqual(self.drawn().mapped("res_id"), mail[3].ids)

    def test_the_period_has_both_its_ends(self):
        days = ("2026-09-30 23:59:59", "2026-10-01 00:00:00", "2026-10-31 23:59:59", "2026-11-01 00:00:00")
        mail = self.sent(self.leads[0], 4)
        for message, day in zip(mail, days, strict=True):
            message.date = day
        self.assertEqual(sorted(self.drawn(per_cell=9).mapped("res_id")), mail[1:3].ids)

    def test_journey_and_tier_are_those_of_the_day(self):
        self.sent(self.leads[0], 1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE kestio_lead_history SET date_from = '2026-01-01' WHERE lead_id = %s AND date_to IS NULL",
            [self.leads[0].id],
        )
        self.leads[0].kestio_tier_id = self.tier_of("silver")
        self.assertEqual(self.drawn().tier_code, "gold")

    def test_an_auditor_gets_nothing_of_his_own(self):
        self.sent(self.leads[0], 6, author=self.auditor)
        self.sent(self.leads[1], 6, author=self.second)
        for audit in self.drawn(per_cell=6):
            self.assertNotEqual(audit.auditor_id, audit.author_id)

    def test_the_work_of_the_only_auditor_is_not_drawn(self):
        self.sent(self.leads[0], 3, author=self.auditor)
        others = self.sent(self.leads[0], 1)
        audits = self.drawn(auditor_ids=self.auditor.ids, per_cell=9)
        self.assertEqual(audits.mapped("res_id"), others.ids)

    def test_work_is_shared_evenly(self):
        self.sent(self.leads[0], 8)
        audits = self.drawn(per_cell=8)
        self.assertEqual([len(mine) for mine in audits.grouped("auditor_id").values()], [4, 4])

    def test_nothing_is_audited_twice_in_two_campaigns(self):
        self.sent(self.leads[0], 3)
        first, second = self.drawn(), self.drawn()
        self.assertEqual((len(first), len(second)), (2, 1))
        self.assertFalse(set(first.mapped("res_id")) & set(second.mapped("res_id")))

    def test_only_required_markers_are_asked(self):
        self.sent(self.leads[0])
        self.called(self.leads[0])
        asked = {audit.kind: audit.line_ids.marker_id for audit in self.drawn()}
        self.assertEqual(asked, {"mail": self.callback + self.plain, "call": self.callback})

    def test_a_cell_in_which_nothing_is_required_is_not_drawn(self):
        self.sent(self.leads[0])
        self.charter.sudo().state = "draft"
        self.charter.rule_ids.filtered(lambda rule: not rule.channel_id).applicability = "optional"
        self.charter.rule_ids.filtered("channel_id").applicability = "na"
        self.charter.sudo().state = "published"
        with self.assertRaisesRegex(UserError, "No artefact"):
            self.drawn()

    def test_a_share_is_audited_twice_by_another(self):
        self.sent(self.leads[0], 5)
        self.sent(self.leads[1], 5)
        audits = self.drawn(per_cell=5, double_share=40)
        doubles = audits.filtered("double_of_id")
        self.assertEqual((len(audits), len(doubles)), (14, 4))
        for double in doubles:
            self.assertNotEqual(double.auditor_id, double.double_of_id.auditor_id)
            self.assertEqual(double.artefact, double.double_of_id.artefact)
            self.assertEqual(double.line_ids.marker_id, double.double_of_id.line_ids.marker_id)

    def test_the_preview_counts_what_the_draw_finds(self):
        self.sent(self.leads[0], 5)
        self.called(self.leads[1])
        unknown = self.sent(self.leads[2])
        self.leads[2].kestio_tier_id = False
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM kestio_lead_history WHERE lead_id = %s", [self.leads[2].id])
        campaign = self.campaign()
        action = campaign.with_user(self.auditor).action_preview()
        rows = self.env["kestio.charter.campaign.preview"].with_user(self.auditor).search(action["domain"])
        self.assertEqual(len(rows.filtered("channel_id")), 12)
        self.assertEqual(rows.filtered(lambda row: not row.channel_id).available, len(unknown))
        found = {(row.channel_id, row.step_id, row.tier_code): (row.available, row.drawn) for row in rows}
        self.assertEqual(found[self.mail, self.discover, "gold"], (5, 2))
        self.assertEqual(found[self.phone, self.discover, "silver"], (1, 1))
        self.assertEqual(sum(row.drawn for row in rows), len(campaign._drawn()))

    def test_bad_campaigns_are_refused_and_nothing_is_drawn(self):
        self.sent(self.leads[0])
        cases = (
            ({"auditor_ids": []}, "who audits"),
            ({"has_mail": False, "has_call": False, "has_visit": False}, "which kinds"),
            ({"double_share": 10, "auditor_ids": self.auditor.ids}, "two auditors"),
            ({"date_from": "2026-01-01", "date_to": "2026-01-02"}, "No artefact"),
        )
        for values, message in cases:
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                self.drawn(**values)
        self.assertFalse(self.env["kestio.charter.audit"].search([("company_id", "=", self.company.id)]))

    def test_a_draft_charter_is_not_audited(self):
        draft = self.env["kestio.charter"].browse(self.charter.action_new_version()["res_id"])
        with self.assertRaisesRegex(UserError, "not in force"):
            self.drawn(charter_id=draft.id)

    def test_a_campaign_is_drawn_once_and_settled_then(self):
        self.sent(self.leads[0])
        campaign = self.drawn().campaign_id.with_user(self.auditor)
        with self.assertRaisesRegex(UserError, "drawn already"):
            campaign.action_draw()
        with self.assertRaisesRegex(UserError, "drawn"):
            campaign.seed = 8
        with self.assertRaisesRegex(UserError, "is drawn"):
            campaign.state = "draft"
        with self.assertRaisesRegex(UserError, "kept"):
            campaign.unlink()

    def test_auditors_are_auditors_of_the_company(self):
        stranger = self.new_user("far_auditor", "kestio_brand_charter.group_auditor", self.new_company("Far"))
        for user in (self.editor, stranger):
            with self.subTest(user.login), self.assertRaisesRegex(ValidationError, "no auditor"):
                self.campaign(auditor_ids=user.ids)

    def test_editors_readers_and_sellers_do_not_draw(self):
        self.sent(self.leads[0])
        campaign = self.campaign()
        for user in (self.editor, self.reader, self.salesman):
            with self.subTest(user.login), self.assertRaises(AccessError):
                campaign.with_user(user).action_draw()

    def test_closing_gives_up_what_was_not_audited(self):
        self.sent(self.leads[0], 5)
        audits = self.drawn(per_cell=5, double_share=100)
        campaign = audits.campaign_id
        self.answer(audits[0], "4")
        self.assertEqual((campaign.audit_count, campaign.done_count, campaign.progress), (10, 1, 10))
        campaign.with_user(self.auditor).action_close()
        self.assertEqual((campaign.state, campaign.audit_ids), ("done", audits[0]))

    def test_queries_do_not_grow_with_the_draw(self):
        counts = []
        for lead, count in ((self.leads[0], 2), (self.leads[1], 40)):
            self.sent(lead, count)
            campaign = self.campaign(per_cell=100, has_call=False, has_visit=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            campaign.action_draw()
            self.env.flush_all()
            counts.append((len(campaign.audit_ids), self.env.cr.sql_log_count - before))
        self.assertEqual([drawn for drawn, _queries in counts], [2, 40])
        self.assertLessEqual(counts[1][1], counts[0][1] + 5)
