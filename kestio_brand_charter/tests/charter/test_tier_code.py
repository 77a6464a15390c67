"""Charter: tiers are shown and chosen by name, and stored by the code that stays from version to version."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..charter_case import CharterCase


@tagged("post_install", "-at_install")
class TestTierCode(CharterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.env["kestio.model"].search([("company_id", "=", cls.company.id), ("state", "=", "active")])
        cls.gold, cls.silver, cls.bronze = cls.model.tier_ids

    def test_a_rule_is_written_by_tier_and_stored_by_code(self):
        rules = self.env["kestio.charter.rule"].with_user(self.editor)
        place = {"charter_id": self.charter.id, "marker_id": self.callback.id}
        rule = rules.create([{**place, "tier_id": self.gold.id}, {**place, "tier_id": self.silver.id}])[0]
        self.assertEqual((rule.tier_code, rule.tier_id), ("gold", self.gold))
        rule.tier_id = self.bronze
        self.assertEqual((rule.tier_code, rule.specificity), ("bronze", 1))
        rule.tier_id = False
        self.assertEqual((rule.tier_code, rule.specificity), (False, 0))

    def test_a_code_beside_an_empty_tier_counts(self):
        rule = self.say(self.callback, tier="gold", tier_id=False)
        self.assertEqual(rule.tier_id, self.gold)

    def test_the_next_version_of_the_model_keeps_the_tier(self):
        rule = self.say(self.callback, tier="gold")
        new = self.env["kestio.model"].browse(self.model.action_new_version()["res_id"])
        new.sudo().action_activate()
        rule.invalidate_recordset()
        self.assertEqual(rule.tier_id, self.tier(new, "gold"))

    def test_a_tier_that_the_model_lost_is_still_named(self):
        rule = self.say(self.callback, tier="gold")
        new = self.env["kestio.model"].browse(self.model.action_new_version()["res_id"])
        self.tier(new, "gold").unlink()
        new.sudo().action_activate()
        rule.invalidate_recordset()
        self.assertEqual(rule.tier_id.name, "Gold")

    def test_rules_are_found_by_tier(self):
        rules = self.say(self.callback, tier="gold") + self.say(self.callback)
        found = self.env["kestio.charter.rule"].with_user(self.reader)
        own = [("charter_id", "=", self.charter.id)]
        self.assertEqual(found.search([*own, ("tier_id", "=", self.gold.id)]), rules[0])
        self.assertEqual(found.search([*own, ("tier_id", "=", False)]), rules[1])
        self.assertEqual(found.search([*own, ("tier_id", "ilike", "gol")]), rules[0])
        self.assertEqual(found.search([*own, ("tier_id", "!=", self.gold.id)]), rules[1])

    def test_the_weights_of_a_new_charter_are_read_by_name(self):
        weights = self.charter.segment_ids.with_user(self.reader)
        self.assertEqual(weights.mapped("display_name"), ["Gold", "Silver", "Bronze"])

    def test_many_rules_are_named_by_one_search_of_tiers(self):
        codes = ["gold", "silver", "bronze"] * 20
        rows = [
            {"charter_id": self.charter.id, "name": f"Marker {number}", "definition": "So."} for number in range(60)
        ]
        markers = self.env["kestio.charter.marker"].create(rows)
        rules = [self.say(marker, tier=code) for marker, code in zip(markers, codes, strict=True)]
        counts = []
        for few in (rules[:3], rules):
            self.env.flush_all()
            self.env.invalidate_all()
            few = self.env["kestio.charter.rule"].browse([rule.id for rule in few])
            before = self.cr.sql_log_count
            self.assertEqual(few.mapped("tier_id.code"), few[:3].mapped("tier_code"))
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_a_published_version_keeps_its_tiers(self):
        rule = self.say(self.callback, tier="gold", applicability="required")
        self.publish()
        with self.assertRaisesRegex(UserError, "new version"):
            rule.tier_id = self.silver
        self.assertEqual(rule.tier_code, "gold")

    def test_a_form_offers_the_tier_by_name(self):
        with Form(
            self.env["kestio.charter.segment"].with_user(self.editor).browse(self.charter.segment_ids[0].id)
        ) as form:
            self.assertEqual(form.tier_id, self.gold)
