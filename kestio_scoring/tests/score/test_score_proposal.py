"""Score: the proposed rules can be read, changed and published as they are."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.score.default_rules import ENGAGEMENT, FIT
from ..scoring_case import ScoringCase


@tagged("post_install", "-at_install")
class TestScoreProposal(ScoringCase):
    def proposed(self, **context):
        """Return the draft that marketing gets by one click."""
        rulesets = self.env["kestio.score.ruleset"].with_user(self.marketing).with_context(**context)
        return rulesets.browse(rulesets.action_propose()["res_id"])

    def test_one_click_writes_a_draft_with_all_usual_rules(self):
        draft = self.proposed()
        self.assertEqual((draft.state, draft.company_id), ("draft", self.company))
        self.assertEqual(len(draft.rule_ids), len(FIT) + sum(len(rules) for _name, _cap, rules in ENGAGEMENT))
        self.assertFalse(draft.rule_ids.filtered(lambda rule: not rule.name))

    def test_proposed_rules_score_a_lead_as_they_say(self):
        self.event("form")
        self.event("unsubscribed")
        self.event("quote_open")
        lead = self.new_lead("Referred", partner_id=self.contact.id, expected_revenue=100, kestio_origin="referral")
        fit, engagement, score, band = self.figures(self.proposed(), "lead", lead)
        self.assertEqual((fit, engagement, score, band), (25, 10, 35, "B3"))

    def test_proposed_rules_are_published_as_they_are(self):
        draft = self.proposed()
        draft.action_publish()
        self.assertEqual(draft.state, "published")

    def test_salesman_proposes_nothing(self):
        with self.assertRaises(AccessError):
            self.env["kestio.score.ruleset"].with_user(self.salesman).action_propose()
