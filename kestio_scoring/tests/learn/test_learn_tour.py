"""Learn: a marketing manager, who is nobody in sales, learns from closed leads and makes a draft."""

from odoo.tests import HttpCase, tagged

from .learn_case import LearnCase


@tagged("post_install", "-at_install")
class TestLearnTour(LearnCase, HttpCase):
    def test_marketing_learns_looks_and_makes_a_draft(self):
        self.closed(250)
        self.start_tour("/odoo", "kestio_learn_tour", login="kestio_marketing")
        draft = self.env["kestio.score.ruleset"].search([("learned_leads", "=", 175)])
        self.assertEqual((draft.state, draft.company_id), ("draft", self.company))
        self.assertIn(42, draft.rule_ids.mapped("points"))
