"""Consistency: the statement against the same arithmetic by hand; what the dashboard says, and to whom."""

import random
from datetime import datetime, timedelta
from statistics import fmean, pstdev

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .audit_case import FIRST, AuditCase


@tagged("post_install", "-at_install")
class TestConsistency(AuditCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lead in cls.leads:
            cls.sent(lead, 4)
            for _call in range(4):
                cls.called(lead)
        cls.audits = cls.drawn(per_cell=4)

    def rated(self, audits, score, on=None):
        """Give results to audits as if they had been done on a day."""
        on = on or fields.Datetime.now() - timedelta(days=1)
        audits.sudo().write({"state": "done", "score": score, "score_state": "rated", "done_on": on})

    def of(self, channel):
        return self.audits.filtered(lambda audit: audit.channel_id == channel)

    def rows(self, **values):
        self.env.flush_all()
        rows = self.env["kestio.charter.consistency"]
        rows.invalidate_model()
        return rows.search([("brand_id", "=", self.brand.id), *((name, "=", value) for name, value in values.items())])

    def at_random(self):
        draw = random.Random(3)  # noqa: S311 - the same results each time
        for audit in self.audits:
            on = fields.Datetime.now() - timedelta(days=draw.randrange(900))
            self.rated(audit, draw.randrange(0, 101), on)

    def counts(self, done_on, at):
        """Return how much a result counts at a moment, written down otherwise than in the engine."""
        age = (at - done_on).total_seconds() / 86400 / (365.25 / 12)
        return 1 if age < 6 else 2 ** (1 - age / 6)

    def mean(self, audits, at):
        weights = [self.counts(audit.done_on, at) for audit in audits]
        return sum(a.score * w for a, w in zip(audits, weights, strict=True)) / sum(weights)

    def end(self, month):
        """Return the moment that a month is looked back from."""
        after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
        return min(datetime(after.year, after.month, 1), self.env.cr.now())

    def test_each_month_says_what_was_known_then(self):
        self.at_random()
        rows = self.rows(scope="brand", compared="channel")
        self.assertGreater(len(rows), 20)
        for row in rows:
            at = self.end(row.month)
            known = self.audits.filtered(lambda audit, at=at: audit.done_on < at)
            scores = [self.mean(found, at) for found in known.grouped("channel_id").values()]
            self.assertAlmostEqual(row.mean, fmean(scores), 1)
            self.assertAlmostEqual(row.deviation, pstdev(scores), 1)
            self.assertAlmostEqual(row.consistency, max(0, fmean(scores) - 0.5 * pstdev(scores)), 1)
            self.assertAlmostEqual(row.score, self.mean(known, at), 1)
            self.assertEqual((row.parts, row.audits), (len(scores), len(known)))

    def test_channels_steps_and_tiers_are_what_their_audits_say(self):
        self.at_random()
        now = self.end(fields.Date.today())
        for scope, name in (("channel", "channel_id"), ("step", "step_id"), ("tier", "tier_code")):
            last = max(self.rows(scope=scope).mapped("month"))
            for row in self.rows(scope=scope, month=last):
                members = self.audits.filtered(lambda audit, row=row, name=name: audit[name] == row[name])
                parts = members.grouped("step_id" if scope == "channel" else "channel_id").values()
                scores = [self.mean(part, now) for part in parts]
                self.assertAlmostEqual(row.score, self.mean(members, now), 1)
                self.assertAlmostEqual(row.consistency, max(0, fmean(scores) - 0.5 * pstdev(scores)), 1)

    def test_one_weak_channel_costs_more_than_the_mean_shows(self):
        self.rated(self.of(self.mail), 90)
        self.rated(self.of(self.phone), 40)
        row = self.rows(scope="brand", compared="channel")[0]
        self.assertEqual((row.mean, row.deviation, row.consistency), (65.0, 25.0, 52.5))

    def test_nothing_audited_has_no_figure(self):
        self.assertFalse(self.rows())
        data = self.env["kestio.charter.consistency"].with_user(self.reader).get_dashboard(self.brand.id)
        self.assertEqual((data["wholes"], data["months"], data["worst"]), ({}, [], []))
        self.assertEqual({bar["score"] for bars in data["bars"].values() for bar in bars}, {None})
        self.assertIsNone(data["agreement"]["share"])

    def test_a_result_that_was_audited_again_counts_until_then(self):
        audits = self.of(self.mail)[:2]
        self.rated(audits[0], 10, fields.Datetime.now() - timedelta(days=95))
        self.rated(audits[1], 90, fields.Datetime.now() - timedelta(days=1))
        audits[0].sudo().replaced_on = audits[1].done_on
        rows = self.rows(scope="brand", compared="channel").sorted("month")
        self.assertEqual((rows[0].score, rows[-1].score), (10, 90))

    def test_what_has_no_score_and_second_audits_do_not_count(self):
        self.rated(self.of(self.mail)[0], 80)
        self.of(self.mail)[1].sudo().write({"state": "done", "score_state": "none", "done_on": fields.Datetime.now()})
        self.sent(self.leads[0], 1, on=FIRST + timedelta(days=3))
        double = self.drawn(double_share=100).filtered("double_of_id")
        self.rated(double, 0)
        [row] = self.rows(scope="brand", compared="channel")
        self.assertEqual((row.score, row.audits), (80, 1))

    def test_the_worst_cell_comes_first(self):
        self.rated(self.audits, 80)
        worst = self.audits.filtered(lambda audit: (audit.channel_id, audit.tier_code) == (self.phone, "silver"))
        self.rated(worst, 20)
        data = self.env["kestio.charter.consistency"].with_user(self.reader).get_dashboard(self.brand.id)
        self.assertEqual((data["worst"][0]["channel"], data["worst"][0]["score"]), (self.phone.name, 20))
        cell = self.env["kestio.charter.audit.result"].with_user(self.reader).browse(data["worst"][0]["id"])
        self.assertEqual(self.env["kestio.charter.audit"].search(cell.action_open_audits()["domain"]), worst)

    def test_the_dashboard_counts_what_is_to_do(self):
        self.audits[0].sudo().is_to_redo = True
        data = self.env["kestio.charter.consistency"].with_user(self.auditor).get_dashboard(self.brand.id)
        mine = len(self.audits.filtered(lambda audit: audit.auditor_id == self.auditor))
        self.assertEqual((data["counts"]["mine"], data["counts"]["todo"], data["counts"]["redo"]), (mine, 24, 1))

    def test_agreement_is_the_share_within_ten_points(self):
        self.sent(self.leads[0], 10, on=FIRST + timedelta(days=5))
        audits = self.drawn(per_cell=10, double_share=100, has_call=False)
        doubles = audits.filtered("double_of_id").sorted("id")
        self.rated(audits - doubles, 80)
        self.rated(doubles[:9], 90)
        report = self.env["kestio.charter.agreement"]
        self.env.flush_all()
        self.assertFalse(report.search([("brand_id", "=", self.brand.id)]).is_enough)
        self.rated(doubles[9], 91)
        self.env.flush_all()
        report.invalidate_model()
        row = report.search([("brand_id", "=", self.brand.id)])
        self.assertEqual((row.pairs, row.agreed, row.share, row.is_good), (10, 9, 90, True))
        self.assertEqual({row.first_id, row.second_id}, {self.auditor, self.second})
        data = self.env["kestio.charter.consistency"].with_user(self.reader).get_dashboard(self.brand.id)
        self.assertEqual(data["agreement"], {"pairs": 10, "needed": 10, "share": 0.9, "target": 0.85})

    def test_who_judges_second_does_not_learn_the_first_score_by_a_report(self):
        self.sent(self.leads[0], 1, on=FIRST + timedelta(days=5))
        audits = self.drawn(double_share=100, has_call=False)
        second = audits.filtered("double_of_id")
        self.answer(second.double_of_id, "4")
        second.double_of_id.sudo().done_on -= timedelta(hours=1)
        self.env.flush_all()
        for model in ("kestio.charter.audit.result", "kestio.charter.consistency"):
            rows = self.env[model].search([("brand_id", "=", self.brand.id)])
            self.assertTrue(rows)
            rows.invalidate_model()
            self.assertFalse(self.env[model].with_user(second.auditor_id).search([("brand_id", "=", self.brand.id)]))

    def test_readers_read_figures_and_sellers_do_not(self):
        self.rated(self.audits, 80)
        for model in ("kestio.charter.consistency", "kestio.charter.audit.result", "kestio.charter.agreement"):
            self.assertTrue(self.env[model].with_user(self.reader).has_access("read"))
            for user in (self.salesman, self.manager, self.director):
                with self.subTest(model=model, user=user.login), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
        with self.assertRaises(AccessError):
            self.env["kestio.charter.consistency"].with_user(self.salesman).get_dashboard()

    def test_another_company_sees_no_figure(self):
        self.rated(self.audits, 80)
        other = self.new_company("Far")
        far = self.new_user("far_reader", "kestio_brand_charter.group_reader", other)
        report = self.env["kestio.charter.consistency"].with_user(far).with_context(allowed_company_ids=other.ids)
        self.env.flush_all()
        self.assertFalse(report.search([]))
        self.assertEqual(report.get_dashboard(self.brand.id)["brand_id"], False)

    def test_queries_do_not_grow_with_audits(self):
        counts = []
        for audits in (self.audits[:2], self.audits):
            self.rated(audits, 80)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["kestio.charter.consistency"].with_user(self.reader).get_dashboard(self.brand.id)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
