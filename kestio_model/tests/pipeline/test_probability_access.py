"""Pipeline: who sees and writes rules, pauses and percents; nobody does behind the model's back."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import freeze_time, tagged

from .common import PipelineCase


@tagged("post_install", "-at_install")
class TestProbabilityAccess(PipelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.pipeline()
        cls.deal = cls.lead()
        cls.foreign = cls.lead(user_id=cls.manager.id)
        cls.pause("2026-01-05", cls.deal + cls.foreign, "2026-02-01")
        cls.night("2026-01-05")

    def test_salesman_reads_rules_and_writes_none(self):
        rules = self.model.with_user(self.salesman).stage_rule_ids
        self.assertEqual(rules.probability, 60)
        draft = self.draft()
        for work in (
            lambda: draft.stage_rule_ids.with_user(self.salesman).write({"probability": 1}),
            lambda: self.env["kestio.stage.rule"].with_user(self.salesman).create(self.rule(model_id=draft.id)),
            lambda: draft.stage_rule_ids.with_user(self.salesman).unlink(),
            lambda: draft.stage_rule_ids.with_user(self.manager).write({"probability": 1}),
        ):
            with self.refused(AccessError, ""):
                work()
        self.assertEqual(draft.stage_rule_ids.probability, 60)

    def test_director_writes_the_rules_of_a_draft(self):
        rule = self.draft().stage_rule_ids.with_user(self.director)
        rule.probability = 55
        self.assertEqual(rule.probability, 55)

    def test_percent_of_the_model_is_nobodys_to_write(self):
        self.assertTrue(self.env["crm.lead"]._fields["kestio_rule_probability"].readonly)
        found = self.deal.with_user(self.salesman).read(["kestio_rule_probability", "kestio_probability_explanation"])
        self.assertEqual(found[0]["kestio_rule_probability"], 60)

    def test_salesman_pauses_his_own_deals_only(self):
        with freeze_time("2026-01-06"):
            mine, theirs = (self.deal + self.foreign).with_user(self.salesman)
            mine.write({"kestio_snooze_until": "2026-02-02", "kestio_snooze_reason": "Longer"})
            with self.refused(AccessError, ""):
                theirs.write({"kestio_snooze_until": "2026-02-02", "kestio_snooze_reason": "Longer"})
            with self.refused(AccessError, ""):
                theirs.action_kestio_resume()
        self.assertEqual(len(self.deal.kestio_snooze_ids), 2)
        self.assertEqual(len(self.foreign.kestio_snooze_ids), 1)

    def test_pauses_are_seen_by_their_owner_and_by_managers(self):
        for user, count in ((self.salesman, 1), (self.manager, 2)):
            found = self.env["kestio.lead.snooze"].with_user(user).search([("lead_id.name", "=", "Deal")])
            self.assertEqual(len(found), count)

    def test_pauses_are_written_by_nobody_but_the_lead(self):
        pause = self.deal.kestio_snooze_ids
        for user in (self.salesman, self.manager, self.director):
            with self.refused(AccessError, ""):
                pause.with_user(user).write({"date_to": "2026-12-31"})
            with self.refused(AccessError, ""):
                pause.with_user(user).unlink()

    def test_user_without_sales_rights_sees_nothing(self):
        for name in ("kestio.stage.rule", "kestio.lead.snooze", "kestio.stage.curve", "kestio.lead.pause"):
            with self.subTest(model=name), self.refused(AccessError, ""):
                self.env[name].with_user(self.internal).search([])
        with self.refused(AccessError, ""):
            self.deal.with_user(self.internal).read(["kestio_rule_probability"])
        with self.refused(AccessError, ""), freeze_time("2026-01-06"):
            self.deal.with_user(self.internal).write({"kestio_snooze_until": "2026-02-02"})
        with self.refused(AccessError, ""):
            self.deal.with_user(self.internal).action_recompute_probability()

    def test_who_reads_leads_without_sales_counts_pauses_and_reads_none(self):
        self.env["ir.model.access"].create(
            {
                "name": "Leads for all inside",
                "model_id": self.env["ir.model"]._get("crm.lead").id,
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
            }
        )
        deals = (self.deal + self.foreign).with_user(self.internal)
        self.assertEqual(deals.mapped("kestio_snooze_count"), [1, 1])
        self.assertEqual(deals.search([("id", "in", deals.ids), ("kestio_snooze_count", ">=", 1)]), deals)
        self.assertNotIn("kestio_snooze_ids", deals.fields_get())
        with self.refused(AccessError, ""):
            deals.read(["kestio_snooze_ids"])

    def test_meeting_without_sales_rights_still_moves_the_percent(self):
        event = self.meeting(self.deal, "2026-03-15", made="2026-03-15", user_id=self.internal.id)
        self.night("2026-05-16", self.deal)
        before = self.deal.probability
        with freeze_time("2026-05-16"):
            event.with_user(self.internal).kestio_outcome = "held"
            self.assertGreater(self.deal.probability, before)

    def test_two_companies_do_not_see_each_other(self):
        other = self.new_company("Other")
        stranger = self.new_user(
            "kestio_stranger", "sales_team.group_sale_manager,kestio_model.group_director", company=other
        )
        theirs = self.env(user=stranger, context={"allowed_company_ids": other.ids})
        self.assertFalse(theirs["kestio.stage.rule"].search([("model_id", "=", self.model.id)]))
        self.assertFalse(theirs["kestio.lead.snooze"].search([("id", "in", self.deal.kestio_snooze_ids.ids)]))
        for record in (self.model.stage_rule_ids, self.deal.kestio_snooze_ids, self.deal):
            with self.refused(AccessError, ""):
                theirs[record._name].browse(record.ids).read(["display_name", "stage_id"][-1:])

    def test_engine_is_not_called_from_outside(self):
        for name, methods in {
            "kestio.probability.job": ("_run_now", "_cron_probability", "_update", "_give_back", "_hand_over", "_read"),
            "kestio.probability.figures": ("_statement", "_live", "_past", "_stored", "_edited"),
            "crm.lead": ("_kestio_figures", "_kestio_pause", "_kestio_align", "_kestio_typed"),
            "kestio.lead.snooze": ("_pause",),
        }.items():
            for method in methods:
                with self.subTest(model=name, method=method), self.assertRaises(AccessError):
                    get_public_method(self.env[name], method)

    def test_engine_is_switched_by_who_may_write_the_company(self):
        for user in (self.salesman, self.manager, self.director):
            with self.subTest(user=user.login), self.refused((AccessError, UserError), ""):
                self.company.with_user(user).kestio_probability_engine = "odoo"
