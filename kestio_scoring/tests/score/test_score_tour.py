"""Score: a plain salesman reads why a lead has its score and finds the best ones; the widgets' own tests."""

from odoo import Command, fields
from odoo.addons.kestio_model.tests.hoot_case import HootCase
from odoo.tests import HttpCase, tagged

from ..scoring_case import ScoringCase

FORM = {"type": "form", "points": 42, "decay": "none"}
FACT = {"name": "Large deal", "points": 20, "domain": "[('expected_revenue', '>', 1000)]"}


@tagged("post_install", "-at_install")
class TestScoreTour(HttpCase, ScoringCase):
    def test_salesman_learns_what_counts(self):
        self.lead.write({"name": "Tour deal", "expected_revenue": 5000})
        self.new_lead("Cold deal")
        self.event(label="Tour form", date=fields.Datetime.now())
        ruleset = self.rules(FORM)
        ruleset.group_ids = [Command.create({"name": "Facts", "axis": "fit", "rule_ids": [Command.create(FACT)]})]
        ruleset.with_user(self.marketing).action_publish()
        self.start_tour(f"/odoo/crm.lead/{self.lead.id}", "kestio_score_tour", login="kestio_salesman")


@tagged("post_install", "-at_install")
class TestScoreWidgets(HootCase):
    def test_widgets(self):
        self.run_suite("@kestio_scoring", "desktop")


@tagged("post_install", "-at_install")
class TestScoreWidgetsOnPhone(HootCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_widgets(self):
        self.run_suite("@kestio_scoring", "mobile")
