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

    def test_whoever_proposes_names_are_in_each_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["kestio.score.event.type"]._by_code()
        form = self.env["kestio.score.event.type"].search([("code", "=", "form")])
        form.with_context(lang="fr_FR").name = "Formulaire reçu"
        draft = self.proposed(lang="en_US")
        rule = draft.rule_ids.filtered(lambda rule: rule.type_id == form)
        self.assertEqual((rule.name, rule.with_context(lang="fr_FR").name), ("Form sent", "Formulaire reçu"))

    def test_a_rule_is_shown_with_its_points(self):
        draft = self.rules({"type": "form", "points": 12.5}, {"type": "no_show", "points": -8})
        self.assertEqual(draft.rule_ids.mapped("display_name"), ["Form sent +12.5", "Meeting missed −8"])

    def test_salesman_proposes_nothing(self):
        with self.assertRaises(AccessError):
            self.env["kestio.score.ruleset"].with_user(self.salesman).action_propose()
