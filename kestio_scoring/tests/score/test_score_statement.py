"""Score: the statement gives what the rules say, and what the plain arithmetic gives."""

from datetime import timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from odoo.tests import tagged

from ...engine import scoring
from ..scoring_case import NOW, ScoringCase

FORM = {"type": "form", "points": 10, "decay": "none"}
LINES = (
    {"type": "page_view", "points": 3, "decay": "half_life", "days": 12},
    {"type": "page_view", "points": 8, "pattern": "/pricing*", "decay": "linear", "days": 40, "per_day": 2},
    {"type": "form", "points": 15, "decay": "window", "days": 20, "quiet_seconds": 0},
    {"type": "form", "points": 4, "decay": "half_life", "days": 5, "once": True},
    {"type": "unsubscribed", "points": -9, "decay": "none"},
)
HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(["page_view", "page_view", "form", "unsubscribed"]),
        st.one_of(st.floats(0, 45), st.floats(0, 1)),
        st.sampled_from(["", "/pricing", "/pricing/100%_off", "/blog/a"]),
    ),
    min_size=1,
    max_size=30,
)


@tagged("post_install", "-at_install")
class TestScoreStatement(ScoringCase):
    def test_an_event_gives_its_points_to_contact_and_lead(self):
        self.event()
        ruleset = self.rules(FORM)
        self.assertEqual(self.figures(ruleset, "partner", self.contact), (0, 10, 10, "C3"))
        self.assertEqual(self.figures(ruleset, "lead", self.lead), (0, 10, 10, "C3"))

    def test_half_of_it_is_left_after_the_half_life(self):
        self.event(days=30)
        half = self.rules({**FORM, "points": 100, "decay": "half_life", "days": 30})
        line = self.rules({**FORM, "points": 100, "decay": "linear", "days": 60})
        self.assertEqual(self.figures(half, "lead", self.lead)[1], 50)
        self.assertEqual(self.figures(line, "lead", self.lead)[1], 50)
        later = NOW + timedelta(days=30)
        self.assertEqual(self.figures(half, "lead", self.lead, later)[1], 25)
        self.assertEqual(self.figures(line, "lead", self.lead, later)[1], 0)

    def test_window_drops_all_at_once(self):
        self.event(days=10)
        self.assertEqual(self.figures(self.rules({**FORM, "decay": "window", "days": 10}), "lead", self.lead)[1], 10)
        self.assertEqual(self.figures(self.rules({**FORM, "decay": "window", "days": 9}), "lead", self.lead)[1], 0)

    def test_group_never_gives_more_than_its_cap(self):
        for day in range(5):
            self.event(days=day)
        self.assertEqual(self.figures(self.rules(FORM, cap=25), "lead", self.lead)[1], 25)

    def test_each_page_gives_the_points_of_its_address_and_all_of_them_add_up(self):
        page = {"type": "page_view", "decay": "none", "quiet_seconds": 0}
        ruleset = self.rules(
            {**page, "points": 5, "pattern": "*/pricing*"}, {**page, "points": 2, "pattern": "*/services/*"}
        )
        for day, url in enumerate(("/pricing", "/en/pricing/2026", "/services/repair", "/jobs")):
            self.event("page_view", days=day, url=url)
        self.assertEqual(self.figures(ruleset, "lead", self.lead)[1], 5 + 5 + 2)

    def test_quarantined_events_give_nothing(self):
        self.event(trust="quarantine", trust_reason="agent")
        self.assertIsNone(self.figures(self.rules(FORM), "lead", self.lead))

    def test_company_has_at_most_so_many_times_its_best_contact(self):
        company = self.env["res.partner"].create({"name": "Engines", "is_company": True})
        people = [self.env["res.partner"].create({"name": n, "parent_id": company.id}) for n in "abc"]
        for person, count in zip(people, (4, 3, 1), strict=True):
            for day in range(count):
                self.event(days=day, who=person)
        self.assertEqual(self.figures(self.rules(FORM), "partner", company)[1], 60)

    def test_lead_of_a_company_has_what_its_contacts_did(self):
        company = self.env["res.partner"].create({"name": "Engines", "is_company": True})
        people = [self.env["res.partner"].create({"name": n, "parent_id": company.id}) for n in "ab"]
        lead, of_one = (self.new_lead(partner_id=partner.id) for partner in (company, people[0]))
        for person, count in zip(people, (4, 1), strict=True):
            for day in range(count):
                self.event(days=day, who=person)
        ruleset = self.rules(FORM)
        self.assertEqual(self.figures(ruleset, "lead", lead)[1], 50)
        self.assertEqual(self.figures(ruleset, "lead", of_one)[1], 40)
        why = self.env["kestio.score.explanation"]._explain(ruleset, "lead", lead.id, NOW)
        self.assertEqual(sum(row["points"] for row in why["sections"][1]["rows"]), 50)

    def test_lead_without_contact_has_what_it_did_itself(self):
        lead = self.new_lead()
        self.event(who=lead)
        ruleset = self.rules(FORM, cap=15)
        self.assertEqual(self.figures(ruleset, "lead", lead)[1], 10)
        lead.partner_id = self.contact
        self.event(days=1)
        self.assertEqual(self.figures(ruleset, "lead", lead)[1], 15, "one limit for lead and contact")

    def test_fit_looks_at_lead_and_contact(self):
        facts = [
            {"name": "Large deal", "points": 20, "subject": "lead", "domain": "[('expected_revenue', '>', 1000)]"},
            {"name": "Has a mail", "points": 5, "subject": "contact", "domain": "[('email', '!=', False)]"},
        ]
        ruleset = self.rules(*facts, axis="fit")
        self.assertEqual(self.figures(ruleset, "lead", self.lead), (5, 0, 5, "C3"))
        self.lead.expected_revenue = 5000
        self.assertEqual(self.figures(ruleset, "lead", self.lead), (25, 0, 25, "B3"))
        self.assertEqual(self.figures(ruleset, "partner", self.contact), (5, 0, 5, "C3"))

    @settings(max_examples=12, deadline=None, phases=[Phase.generate])
    @given(HAPPENINGS)
    def test_sql_and_python_agree(self, happenings):
        ruleset = self.rules(*LINES, cap=60)
        who = self.env["res.partner"].create({"name": "Somebody"})
        for code, days, url in happenings:
            self.event(code, days=days, url=url, who=who)
        events = [
            scoring.Event(event.date, event.type_id.code, event.url or "")
            for event in self.env["kestio.score.event"].search([("partner_id", "=", who.id)], order="date, id")
        ]
        rules = [rule._engine_rule() for rule in ruleset.group_ids.rule_ids]
        for later in (0, 3, 11):
            moment = NOW + timedelta(days=later)
            expected = scoring.score(rules, {ruleset.group_ids.id: 60}, events, moment).total
            self.assertAlmostEqual(self.figures(ruleset, "partner", who, moment)[1], expected, delta=0.5001)

    def test_publishing_computes_all_scores_and_keeps_the_version_before(self):
        self.event()
        first, second = self.rules(FORM), self.rules({**FORM, "points": 20})
        first.with_user(self.marketing).action_publish()
        self.assertEqual(self.lead.with_user(self.salesman).kestio_score, 10)
        second.with_user(self.marketing).action_publish()
        self.lead.invalidate_recordset()
        self.assertEqual((self.lead.kestio_score, first.state), (20, "archived"))

    def test_leads_are_sorted_searched_and_grouped_by_score(self):
        cold = self.new_lead("Cold")
        self.event()
        self.rules(FORM).with_user(self.marketing).action_publish()
        leads = self.env["crm.lead"].with_user(self.salesman)
        mine = [("id", "in", (self.lead + cold).ids)]
        self.assertEqual(leads.search([*mine, ("kestio_score", ">", 5)]), self.lead)
        self.assertEqual(leads.search(mine, order="kestio_score desc")[:1], self.lead)
        groups = dict(leads._read_group(mine, ["kestio_score_band"], ["__count"]))
        self.assertEqual(groups, {"C3": 1, False: 1})
