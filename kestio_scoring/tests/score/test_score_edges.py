"""Score: worked examples, and what happens late, early, twice, or to two people who are one."""

from datetime import timedelta

from odoo.tests import freeze_time, tagged

from ..scoring_case import NOW, ScoringCase

FORM = {"type": "form", "points": 10, "decay": "none", "quiet_seconds": 0}
PAGE = {"type": "page_view", "points": 10, "decay": "none", "quiet_seconds": 1800}
BANDS = ("C", "B", "A")


@tagged("post_install", "-at_install")
class TestScoreEdges(ScoringCase):
    def points(self, ruleset, as_of=NOW):
        """Return the points of the events that count, as the explanation shows them."""
        why = self.env["kestio.score.explanation"]._explain(ruleset, "partner", self.contact.id, as_of)
        return [row["points"] for row in why["sections"][1]["rows"] if row["kind"] == "part"]

    def test_ten_points_by_half_life_and_in_a_line(self):
        self.event()
        half = self.rules({**FORM, "decay": "half_life", "days": 30})
        line = self.rules({**FORM, "decay": "linear", "days": 60})
        for days, by_half, in_line in ((0, [10], [10]), (30, [5], [5]), (60, [2.5], [])):
            moment = NOW + timedelta(days=days)
            with self.subTest(days):
                self.assertEqual((self.points(half, moment), self.points(line, moment)), (by_half, in_line))

    def test_each_cell_of_the_matrix_begins_at_its_bound(self):
        fits, engagements = (0, 15, 30), (0, 15, 40)
        for row, fit in enumerate(fits):
            for column, engagement in enumerate(engagements):
                who = self.env["res.partner"].create({"name": f"{fit} {engagement}", "email": "x@example.com"})
                self.event(who=who)
                ruleset = self.rules({**FORM, "points": engagement + 0.01})
                facts = [(0, 0, {"name": "Mail", "points": fit, "subject": "contact"})]
                ruleset.group_ids = [(0, 0, {"name": "Facts", "axis": "fit", "rule_ids": facts})]
                with self.subTest(fit=fit, engagement=engagement):
                    self.assertEqual(self.figures(ruleset, "partner", who)[3], f"{BANDS[row]}{3 - column}")

    def test_one_point_below_a_bound_is_the_cell_before(self):
        self.event()
        bands = [
            self.figures(self.rules({**FORM, "points": points}), "partner", self.contact)[3]
            for points in (14, 15, 39, 40)
        ]
        self.assertEqual(bands, ["C3", "C2", "C2", "C1"])

    def test_negative_points_lower_the_score_and_never_below_nothing(self):
        self.event()
        self.event("unsubscribed")
        left = {"type": "unsubscribed", "decay": "none"}
        self.assertEqual(self.figures(self.rules(FORM, {**left, "points": -4}), "partner", self.contact)[1:3], (6, 6))
        below = self.figures(self.rules(FORM, {**left, "points": -25}), "partner", self.contact)
        self.assertEqual(below, (0, -15, 0, "C3"))

    def test_limit_of_a_group_does_not_hide_what_another_takes(self):
        for day in range(5):
            self.event(days=day)
        self.event("unsubscribed")
        ruleset = self.rules(FORM, cap=25)
        kind = self.env["kestio.score.event.type"]._by_code()["unsubscribed"][0]
        rule = (0, 0, {"type_id": kind, "points": -20, "decay": "none"})
        ruleset.group_ids = [(0, 0, {"name": "Refusals", "rule_ids": [rule]})]
        self.assertEqual(self.figures(ruleset, "partner", self.contact)[1], 5)

    def test_what_comes_late_gives_what_it_would_have_given_in_time(self):
        other = self.env["res.partner"].create({"name": "Late"})
        minutes = (0, 20, 40, 100)
        for minute in minutes:
            self.event("page_view", days=minute / 1440, url="/price")
        for minute in (20, 100, 0, 40):
            self.event("page_view", days=minute / 1440, url="/price", who=other)
        ruleset = self.rules(PAGE)
        expected = self.figures(ruleset, "partner", self.contact)
        self.assertEqual(expected[1], 20, "40, 20 and 0 minutes ago are one reading")
        self.assertEqual(self.figures(ruleset, "partner", other), expected)

    def test_what_is_still_to_come_counts_from_its_time(self):
        self.event(days=-0.01)
        ruleset = self.rules(FORM)
        self.assertIsNone(self.figures(ruleset, "partner", self.contact))
        self.assertEqual(self.figures(ruleset, "partner", self.contact, NOW + timedelta(days=1))[1], 10)

    def test_one_page_read_by_two_contacts_who_are_one_is_one_reading(self):
        twin = self.env["res.partner"].create({"name": "Ada", "email": "ada@example.com"})
        self.event("page_view", url="/price")
        self.event("page_view", days=10 / 1440, url="/price", who=twin)
        ruleset = self.rules(PAGE)
        both = self.figures(ruleset, "partner", self.contact)[1] + self.figures(ruleset, "partner", twin)[1]
        self.assertEqual(both, 20)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.contact + twin).ids, self.contact)
        self.assertEqual(self.figures(ruleset, "partner", self.contact)[1], 10)

    @freeze_time(NOW)
    def test_publishing_computes_the_past_and_undoes_no_hand_over(self):
        self.event()
        self.rules({**FORM, "points": 80}).with_user(self.marketing).action_publish()
        self.lead.with_user(self.marketing).action_hand_over()
        before = self.env["kestio.score.crossing"].search([("lead_id", "=", self.lead.id)])
        self.rules({**FORM, "points": 1}).with_user(self.marketing).action_publish()
        self.assertEqual(self.lead.kestio_score, 1)
        self.assertEqual(self.env["kestio.score.crossing"].search([("lead_id", "=", self.lead.id)]), before)
        self.assertTrue(self.lead.kestio_with_sales)
