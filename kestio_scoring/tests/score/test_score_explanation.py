"""Score: the explanation adds up to the score that is shown, whatever the rules."""

from hypothesis import Phase, given, settings
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..scoring_case import NOW, ScoringCase
from .test_score_statement import HAPPENINGS, LINES

FORM = {"type": "form", "points": 10, "decay": "none"}


@tagged("post_install", "-at_install")
class TestScoreExplanation(ScoringCase):
    def why(self, ruleset, record=None):
        """Return the explanation of a record on the tested day."""
        record = record or self.lead
        subject = "lead" if record._name == "crm.lead" else "partner"
        return self.env["kestio.score.explanation"]._explain(ruleset, subject, record.id, NOW)

    def assert_adds_up(self, why):
        """Check that the shown numbers are sums, to the last digit that is shown."""
        fit, engagement = why["sections"]
        for section, total in ((fit, why["fit"]), (engagement, why["engagement"])):
            self.assertAlmostEqual(sum(row["points"] for row in section["rows"]), total, places=6)
        limits = sum(row["points"] for row in why["limits"])
        self.assertEqual(fit["total"] + engagement["total"] + limits, why["score"])
        self.assertEqual(why["curve"][-1]["score"], why["score"])

    def labels(self, why, kind):
        """Return what the lines of a kind say."""
        return [row["label"] for section in why["sections"] for row in section["rows"] if row["kind"] == kind]

    def test_each_event_and_fact_is_a_line(self):
        self.event(label="Price request")
        ruleset = self.rules(FORM)
        ruleset.group_ids = [
            (0, 0, {"name": "Facts", "axis": "fit", "rule_ids": [(0, 0, {"name": "Any lead", "points": 4})]})
        ]
        why = self.why(ruleset)
        self.assertEqual((why["score"], self.labels(why, "part")), (14, ["Any lead", "Form sent"]))
        self.assertIn("Price request", why["sections"][1]["rows"][0]["detail"])
        self.assert_adds_up(why)

    def test_limit_of_a_group_is_a_line(self):
        for day in range(5):
            self.event(days=day)
        why = self.why(self.rules(FORM, cap=25))
        self.assertEqual((why["score"], self.labels(why, "limit")), (25, ["Group: at most 25"]))
        self.assert_adds_up(why)

    def test_limit_of_all_points_is_a_line(self):
        self.event()
        why = self.why(self.rules({**FORM, "points": 150}))
        self.assertEqual((why["score"], why["limits"][0]["label"]), (100, "At most 100 in all"))
        self.assert_adds_up(why)
        why = self.why(self.rules({**FORM, "points": -150}))
        self.assertEqual((why["score"], why["limits"][0]["label"]), (0, "Never below 0"))
        self.assert_adds_up(why)

    def test_company_names_its_contacts_and_its_limit(self):
        company = self.env["res.partner"].create({"name": "Engines", "is_company": True})
        people = [self.env["res.partner"].create({"name": n, "parent_id": company.id}) for n in ("Bea", "Cy")]
        for person in people:
            self.event(who=person)
        why = self.why(self.rules(FORM), company)
        self.assertEqual((why["score"], self.labels(why, "limit")), (15, ["At most 1.5 times the best contact"]))
        self.assertIn("Bea", why["sections"][1]["rows"][0]["detail"])
        self.assert_adds_up(why)

    def test_many_events_are_summed_up_in_one_line(self):
        for place in range(60):
            self.event(days=place)
        why = self.why(self.rules({**FORM, "points": 1}))
        self.assertEqual(self.labels(why, "part")[-1], "20 smaller ones")
        self.assert_adds_up(why)

    def test_curve_shows_how_the_score_fell(self):
        self.event(days=14)
        why = self.why(self.rules({**FORM, "points": 40, "decay": "half_life", "days": 14}))
        self.assertEqual([point["score"] for point in why["curve"]], [0] * 11 + [40, 28, 20])

    def test_nothing_known_is_explained_too(self):
        why = self.why(self.rules(FORM))
        self.assertEqual((why["score"], why["band"], self.labels(why, "part")), (0, False, []))
        self.assert_adds_up(why)

    @settings(max_examples=10, deadline=None, phases=[Phase.generate])
    @given(HAPPENINGS)
    def test_whatever_happened_adds_up(self, happenings):
        who = self.env["res.partner"].create({"name": "Somebody"})
        for code, days, url in happenings:
            self.event(code, days=days, url=url, who=who)
        self.assert_adds_up(self.why(self.rules(*LINES, cap=60), who))

    def test_salesman_reads_why_of_his_lead_only(self):
        self.event()
        self.rules(FORM).with_user(self.marketing).action_publish()
        self.assertEqual(self.lead.with_user(self.salesman).get_score_explanation()["score"], 10)
        self.assertEqual(self.lead.with_user(self.salesman).action_kestio_score_why()["name"], "Why 10?")
        theirs = self.new_lead("Theirs", user_id=self.manager.id)
        for user, lead in ((self.salesman, theirs), (self.internal, self.lead)):
            with self.assertRaises(AccessError):
                lead.with_user(user).get_score_explanation()

    def test_no_rules_no_explanation(self):
        self.assertIs(self.lead.with_user(self.salesman).get_score_explanation(), False)
