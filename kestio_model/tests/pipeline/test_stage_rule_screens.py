"""Pipeline: rules are shown as a curve and a sentence, warned about, compared, and paused deals are listed."""

from ast import literal_eval

from lxml import etree
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import PipelineCase


@tagged("post_install", "-at_install", "kestio_pipeline")
@freeze_time("2026-03-01 10:00:00")
class TestStageRuleScreens(PipelineCase):
    def one(self, **values):
        return self.draft(self.rule(**values)).stage_rule_ids

    # The curve

    def test_a_rule_is_told_in_a_sentence(self):
        cases = [
            ({}, "60 % until day 14, 30 % on day 44, never below 6 %"),
            ({"floor": 0.75}, "60 % until day 14, never below 45 %"),
            ({"decay_mode": "none"}, "60 %, however long it takes"),
            ({"decay_mode": "linear", "daily_rate": 0.02}, "60 % until day 14, 30 % on day 39, never below 6 %"),
            ({"floor": 0}, "60 % until day 14, 30 % on day 44, never below 1 %"),
            ({"day_count": "working"}, "60 % until day 14, 30 % on day 44, never below 6 % (working days)"),
        ]
        for values, sentence in cases:
            with self.subTest(sentence):
                self.assertEqual(self.one(**values).curve["text"], sentence)

    def test_the_curve_goes_through_the_written_values(self):
        points = dict(self.one().curve["points"])
        self.assertEqual((points[0], points[14], points[44]), (60, 60, 30))
        self.assertEqual(min(points.values()), 6)

    def test_a_rule_that_is_not_yet_right_has_no_curve(self):
        for values in ({"half_life_days": 0}, {"probability": 120}, {"grace_days": -1}, {"decay_mode": False}):
            rule = self.env["kestio.stage.rule"].new(self.rule(**values))
            self.assertFalse(rule.curve)

    # What is unusual, and what cannot work

    def test_a_fall_from_one_stage_to_the_next_is_warned_and_not_blocked(self):
        model = self.draft(self.rule(), self.rule(self.offer, probability=40))
        self.assertIn("Meet (60 %) is worth more than Offer (40 %)", model.rule_warnings)
        model.with_user(self.director).action_activate()
        self.assertEqual(model.state, "active")

    def test_rising_rules_are_not_warned(self):
        model = self.draft(self.rule(), self.rule(self.offer, probability=70))
        self.assertNotIn("is worth more than", model.rule_warnings)

    def test_a_stage_without_rule_is_named(self):
        self.assertIn("Bargain has no rule: Odoo's statistics serve it.", self.draft().rule_warnings)

    def test_a_stage_that_is_won_by_now_keeps_a_version_from_being_activated(self):
        model = self.draft(self.rule(self.offer))
        self.env.cr.execute("UPDATE crm_stage SET is_won = TRUE WHERE id = %s", [self.offer.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Offer: the stage is won by now"):
            model.with_user(self.director).action_activate()

    def test_a_rule_of_a_team_that_the_version_does_not_rule_is_refused(self):
        other = self.env["crm.team"].create({"name": "Export", "company_id": self.company.id})
        model = self.draft(self.rule(team_id=other.id), team_ids=[Command.set(self.team.ids)])
        with self.assertRaisesRegex(UserError, "this version does not rule that team"):
            model.with_user(self.director).action_activate()

    # Everybody reads, directors write, and only in drafts

    def test_a_salesman_reads_the_rules_of_the_active_version(self):
        model = self.pipeline()
        rules = self.env["kestio.stage.rule"].with_user(self.salesman).search([("model_id", "=", model.id)])
        [row] = rules.web_read({"probability": {}, "curve": {}, "stage_id": {"fields": {"display_name": {}}}})
        self.assertEqual((row["probability"], row["stage_id"]["display_name"]), (60, "Meet"))

    def test_the_list_of_rules_costs_as_much_for_many_as_for_one(self):
        rules = [self.rule(tier_id=False, team_id=team.id) for team in self.teams(40)]
        model = self.draft(self.rule(), *rules)
        specification = {"probability": {}, "curve": {}, "stage_id": {"fields": {"display_name": {}}}}
        few, many = (self.queries(model.stage_rule_ids[:count], specification) for count in (1, 41))
        self.assertEqual(few, many)

    def teams(self, count):
        rows = [{"name": f"Team {place}", "company_id": self.company.id} for place in range(count)]
        return self.env["crm.team"].create(rows)

    def queries(self, records, specification):
        records.with_user(self.salesman).web_read(specification)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        records.with_user(self.salesman).web_read(specification)
        return self.env.cr.sql_log_count - before

    # Two versions side by side

    def test_versions_are_compared_stage_by_stage(self):
        left = self.draft(self.rule(), self.rule(self.offer, probability=70))
        left._propose_stage_criteria()
        left._propose_benchmarks()
        right = left.copy()
        right.stage_rule_ids.filtered(lambda rule: rule.stage_id == self.meet).probability = 50
        right.stage_rule_ids.filtered(lambda rule: rule.stage_id == self.offer).unlink()
        right.stage_criterion_ids[0].mandatory = True
        right.benchmark_ids[0].green += 10
        found = {
            section["title"]: [(block["title"], block["only"]) for block in section["blocks"] if block["differs"]]
            for section in left._compare(left, right)
        }
        self.assertEqual(found["Stage rules"], [("Meet", ""), ("Offer", "left")])
        self.assertEqual([len(found[name]) for name in ("Criteria of stages", "Benchmarks")], [1, 1])
        self.assertEqual(found["Required fields"], [])

    def test_only_what_a_rule_falls_by_is_compared(self):
        left = self.draft()
        right = left.copy()
        right.stage_rule_ids.write({"decay_mode": "linear", "daily_rate": 0.05})
        [block] = next(one for one in left._compare(left, right) if one["title"] == "Stage rules")["blocks"]
        lines = {line["label"]: (line["left"], line["right"]) for line in block["lines"] if line["differs"]}
        self.assertEqual(lines["Lost per day"][1], "5 %")
        same = next(one for one in left._compare(left, left) if one["title"] == "Stage rules")["blocks"][0]
        self.assertNotIn("Lost per day", [line["label"] for line in same["lines"]])

    # Paused deals

    def pause(self, lead, times):
        for day in range(times):
            with freeze_time(f"2026-02-{1 + 3 * day:02} 10:00:00"):
                lead.with_user(self.salesman).write(
                    {"kestio_snooze_until": f"2026-02-{2 + 3 * day:02}", "kestio_snooze_reason": "Holidays"}
                )

    def test_a_deal_that_was_paused_as_often_as_the_version_lists_is_found(self):
        model = self.pipeline(snooze_max_count=2)
        twice, once = self.leads(2)
        self.pause(twice, 2)
        self.pause(once, 1)
        leads = self.env["crm.lead"].with_user(self.manager)
        often = [("kestio_is_paused_often", "=", True), ("id", "in", (twice + once).ids)]
        self.assertEqual(leads.search(often), twice)
        self.assertEqual(twice.kestio_is_paused_often, True)
        model.with_user(self.director).snooze_max_count = 3
        self.assertFalse(leads.search(often))

    def test_a_rep_lists_his_own_pauses_and_a_manager_all(self):
        self.pipeline()
        mine, other = self.lead(), self.lead(user_id=self.manager.id)
        self.pause(mine, 2)
        with freeze_time("2026-02-01 10:00:00"):
            other.with_user(self.manager).write(
                {"kestio_snooze_until": "2026-02-10", "kestio_snooze_reason": "Budget in spring"}
            )
        pauses = self.env["kestio.lead.snooze"]
        self.assertEqual(pauses.with_user(self.salesman).search([]).lead_id, mine)
        seen = pauses.with_user(self.manager).search([("lead_id", "in", (mine + other).ids)])
        self.assertEqual(seen.lead_id, mine + other)
        self.assertEqual(sorted(seen.mapped("times")), [1, 2, 2])
        self.assertEqual(seen.filtered(lambda pause: pause.lead_id == other).days, 9)
        self.assertEqual(other.kestio_snooze_ids.action_open_lead()["res_id"], other.id)

    def test_pauses_are_counted_by_rep_and_reason(self):
        self.pipeline()
        self.pause(self.lead(), 2)
        pauses = self.env["kestio.lead.snooze"].with_user(self.manager)
        groups = pauses._read_group([("lead_id.user_id", "=", self.salesman.id)], ["owner_id", "reason"], ["__count"])
        self.assertEqual(groups, [(self.salesman, "Holidays", 2)])

    # Screens of leads

    def test_columns_and_filters_of_the_model_are_there_only_where_it_is_the_engine(self):
        model = self.pipeline()
        leads = self.env["crm.lead"].with_user(self.salesman)
        views = [
            ("list", "crm.crm_case_tree_view_oppor", "kestio_decay_factor"),
            ("search", "crm.view_crm_case_opportunities_filter", "kestio_falling"),
        ]
        for kind, name, shown in views:
            view = self.env.ref(name).id
            self.assertIn(f'name="{shown}"', leads.get_view(view, kind)["arch"])
        model.with_user(self.director).action_stop_engine()
        for kind, name, shown in views:
            view = self.env.ref(name).id
            self.assertNotIn(f'name="{shown}"', leads.get_view(view, kind)["arch"])

    def test_open_opportunities_without_amount_are_found(self):
        self.pipeline()
        known, zero, empty, won = (self.lead(name=name) for name in ("Known", "Zero", "Empty", "Won"))
        (zero + won).expected_revenue = 0
        won.action_set_won()
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET expected_revenue = NULL WHERE id = %s", [empty.id])
        self.env.invalidate_all()
        leads = self.env["crm.lead"].with_user(self.salesman)
        arch = leads.get_view(self.env.ref("crm.view_crm_case_opportunities_filter").id, "search")["arch"]
        [node] = etree.fromstring(arch).xpath("//filter[@name='kestio_no_amount']")
        domain = literal_eval(node.get("domain"))
        self.assertEqual(leads.search([*domain, ("id", "in", (known + zero + empty + won).ids)]), zero + empty)

    def test_a_missing_amount_is_flagged_from_what_the_screens_read_already(self):
        self.pipeline()
        leads = self.env["crm.lead"].with_user(self.salesman)
        form = leads.get_view(self.env.ref("crm.crm_lead_view_form").id, "form")["arch"]
        [flag] = etree.fromstring(form).xpath("//div[@name='kestio_no_amount']")
        self.assertIn("kestio_probability_engine != 'model'", flag.get("invisible"))
        card = leads.get_view(self.env.ref("crm.crm_case_kanban_view_leads").id, "kanban")["arch"]
        [flag] = etree.fromstring(card).xpath("//div[contains(@class, 'o_kestio_no_amount')]")
        self.assertIn("kestio_probability_engine", flag.getparent().get("t-if"))

    def test_settings_lead_to_the_reliability_screen(self):
        arch = self.env["res.config.settings"].get_view(view_type="form")["arch"]
        action = self.env.ref("kestio_model.kestio_reliability_action").id
        links = etree.fromstring(arch).xpath("//block[@name='kestio_reliability']//button/@name")
        self.assertIn(str(action), links)

    def test_cards_cost_as_much_with_the_engine_as_without(self):
        model = self.pipeline()
        leads = self.leads(30)
        names = ("kestio_probability_engine", "kestio_rule_probability", "kestio_decay_factor", "kestio_snooze_until")
        specification = {"name": {}, "probability": {}, "won_status": {}}
        ours = specification | {name: {} for name in names}
        self.assertEqual(self.queries(leads, ours), self.queries(leads, specification))
        model.with_user(self.director).action_stop_engine()
        self.assertEqual(self.queries(leads, ours), self.queries(leads, specification))

    def test_the_explanation_tells_the_work_of_the_stage(self):
        self.pipeline(self.rule(tasks="Meet the buyer", key_question="Could a call do?"))
        told = self.lead().with_user(self.salesman).kestio_probability_explanation
        self.assertIn("Meet the buyer", told)
        self.assertIn("Could a call do?", told)
