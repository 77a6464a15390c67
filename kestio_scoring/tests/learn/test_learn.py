"""Learn: from closed leads to a draft of rules, with warnings about what was filled afterwards."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users
from odoo.tools import SQL

from .learn_case import LearnCase


@tagged("post_install", "-at_install")
class TestLearn(LearnCase):
    def opened(self, user=None):
        """Open the dialog as a marketing manager."""
        wizard = self.env["kestio.score.learn"].with_user(user or self.marketing)
        return wizard.browse(wizard.action_open()["res_id"])

    def line(self, wizard, name):
        return wizard.field_ids.filtered(lambda line: line.name == name)

    def test_with_few_closed_leads_it_says_so_and_proposes_usual_rules(self):
        self.closed(60)
        wizard = self.opened()
        self.assertEqual((wizard.state, wizard.closed, wizard.enough), ("few", 60, 200))
        draft = self.env["kestio.score.ruleset"].browse(wizard.action_usual()["res_id"])
        self.assertEqual((draft.state, set(draft.group_ids.mapped("axis"))), ("draft", {"fit", "engagement"}))

    def test_a_company_does_not_learn_from_another(self):
        self.closed(250, company=self.new_company("Elsewhere"))
        wizard = self.opened()
        self.assertEqual((wizard.state, wizard.closed), ("few", 0))

    def test_what_tells_the_end_is_warned_about_and_left_out(self):
        self.closed(250)
        wizard = self.opened()
        told = self.line(wizard, "function")
        self.assertEqual((told.take, told.signs), (False, "separates"))
        self.assertIn("nearly says", told.warning)
        self.assertEqual((wizard.left_out, wizard.doubtful), (1, 0))
        self.assertEqual(wizard.field_ids.sorted()[0], told)
        self.assertTrue(self.line(wizard, "source_id").take)
        self.assertFalse(self.line(wizard, "probability") or self.line(wizard, "stage_id"))
        wizard.action_learn()
        self.assertNotIn("function", wizard.value_ids.mapped("name"))

    def test_it_is_taken_when_a_person_says_so_and_that_stays_written(self):
        self.closed(250)
        wizard = self.opened()
        self.line(wizard, "function").take = True
        self.assertEqual(wizard.doubtful, 1)
        wizard.action_learn()
        self.assertGreater(wizard.auc, 0.99)
        draft = self.env["kestio.score.ruleset"].browse(wizard.action_draft()["res_id"])
        self.assertIn("filled after the outcome", draft.message_ids[0].body)

    def test_a_field_last_written_at_the_closing_is_warned_about(self):
        leads = self.closed(250)
        self.track(leads, "country_id", days=5)
        self.track(leads, "source_id", days=1)
        wizard = self.opened()
        self.assertEqual(self.line(wizard, "country_id").signs, "late")
        self.assertFalse(self.line(wizard, "country_id").take)
        self.assertFalse(self.line(wizard, "source_id").signs)

    def track(self, leads, name, days):
        """Write that a field changed so many days after the lead was made."""
        field = self.env["ir.model.fields"]._get("crm.lead", name)
        messages = self.env["mail.message"].create(
            [
                {"model": "crm.lead", "res_id": lead.id, "date": lead.create_date + timedelta(days=days)}
                for lead in leads
            ]
        )
        self.env["mail.tracking.value"].create(
            [{"mail_message_id": message.id, "field_id": field.id, "new_value_integer": 1} for message in messages]
        )

    def test_a_field_that_open_leads_do_not_have_is_warned_about(self):
        self.closed(250)
        for _lead in range(40):
            self.new_lead(source_id=self.sources[0].id)
        wizard = self.opened()
        self.assertEqual(self.line(wizard, "country_id").signs, "closed_only")
        self.assertFalse(self.line(wizard, "source_id").signs)

    def test_the_draft_gives_each_lead_the_points_that_were_learned(self):
        self.closed(400)
        wizard = self.opened()
        wizard.action_learn()
        self.assertEqual((wizard.state, wizard.learned, wizard.judged), ("result", 280, 120))
        draft = self.env["kestio.score.ruleset"].browse(wizard.action_draft()["res_id"])
        self.assertEqual(draft.state, "draft")
        points = {(line.name, line.value): line.points for line in wizard.value_ids}
        self.assertGreater(points["source_id", "Learn fair"], points["source_id", "Learn web"] + 20)
        for source in self.sources:
            for country in (self.france, self.japan):
                lead = self.new_lead(source_id=source.id, country_id=country.id)
                expected = points["source_id", source.name] + points["country_id", country.name]
                rest = sum(
                    line.points
                    for line in wizard.value_ids
                    if line.name not in ("source_id", "country_id") and self.fits(lead, line)
                )
                fit = (self.figures(draft, "lead", lead) or (0,))[0]  # a lead without points has no row
                self.assertEqual(fit, expected + rest)
        self.assertGreater(draft._chance(points["source_id", "Learn fair"] + 5), 0.4)

    def fits(self, lead, line):
        rule = self.env["kestio.score.rule"].new({"domain": line.condition, "subject": "lead"})
        return bool(lead.filtered_domain(rule._domain()))

    def test_what_was_learned_replaces_the_facts_and_keeps_the_events_of_the_rules_in_force(self):
        before = self.rules({"type": "form", "points": 10, "decay": "none"})
        before.write({"group_ids": [(0, 0, {"name": "Old", "axis": "fit", "rule_ids": [
            (0, 0, {"name": "Old", "subject": "lead", "domain": "[]", "points": 3})]})]})  # fmt: skip
        before.action_publish()
        self.closed(250)
        wizard = self.opened()
        wizard.action_learn()
        draft = self.env["kestio.score.ruleset"].browse(wizard.action_draft()["res_id"])
        self.assertEqual(before.state, "published")
        self.assertEqual(draft.group_ids.filtered(lambda group: group.axis == "engagement").rule_ids.points, 10)
        self.assertNotIn("Old", draft.group_ids.mapped("name"))

    def test_the_draft_can_be_changed_and_published(self):
        self.closed(250)
        wizard = self.opened()
        wizard.action_learn()
        draft = self.env["kestio.score.ruleset"].with_user(self.marketing).browse(wizard.action_draft()["res_id"])
        draft.rule_ids[0].points = 7
        draft.action_publish()
        self.assertEqual(draft.state, "published")

    def test_points_changed_in_the_result_go_into_the_draft(self):
        self.closed(250)
        wizard = self.opened()
        wizard.action_learn()
        line = wizard.value_ids.filtered(lambda value: value.value == "Learn fair")
        line.points = 42
        draft = self.env["kestio.score.ruleset"].browse(wizard.action_draft()["res_id"])
        self.assertEqual(draft.rule_ids.filtered(lambda rule: rule.domain == line.condition).points, 42)

    def test_nothing_ticked_is_refused(self):
        self.closed(250)
        wizard = self.opened()
        wizard.field_ids.write({"take": False})
        with self.assertRaisesRegex(UserError, "Tick at least one field"):
            wizard.action_learn()
        with self.assertRaisesRegex(UserError, "learn first"):
            wizard.action_draft()

    def test_a_field_name_that_is_none_is_refused(self):
        self.closed(250)
        wizard = self.opened()
        wizard.sudo().field_ids[0].name = "password"
        with self.assertRaisesRegex(UserError, "gone"):
            wizard.action_learn()

    @users("kestio_salesman")
    def test_a_salesman_learns_nothing(self):
        with self.assertRaises(AccessError):
            self.env["kestio.score.learn"].action_open()

    def test_numbers_never_written_count_as_zero_in_condition_and_learning(self):
        leads = self.closed(250)
        self.env.cr.execute("UPDATE crm_lead SET color = NULL WHERE id = %s", [leads[0].id])
        history = self.env["kestio.score.history"]
        ids, _wins, cells = history._closed(self.company, ["color"])
        self.assertEqual(cells["color"][ids.index(leads[0].id)], 0.0)
        below = self.env["crm.lead"].with_context(active_test=False).search([("color", "<", 1.0)])
        self.assertIn(leads[0], below)

    def test_queries_do_not_grow_with_the_leads(self):
        history = self.env["kestio.score.history"]
        self.closed(30)
        history._closed(self.company, ["source_id", "country_id"])
        for count in (0, 200):
            self.closed(count) if count else None
            self.env.flush_all()
            with self.assertQueryCount(1):
                rows = history._rows(self.company, ["won", "lost"], ["source_id", "country_id"])
            self.assertEqual(len(rows), 30 + count)

    def test_old_leads_come_first(self):
        self.closed(40)
        ids, _wins, _cells = self.env["kestio.score.history"]._closed(self.company, ["source_id"])
        dates = self.env.execute_query(
            SQL("SELECT create_date FROM crm_lead WHERE id = ANY(%s) ORDER BY ARRAY_POSITION(%s, id)", ids, ids)
        )
        self.assertEqual(dates, sorted(dates))
