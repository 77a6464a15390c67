"""Score: leads and contacts are found, sorted and grouped by scores, those without any too."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..scoring_case import ScoringCase

FORM = {"type": "form", "points": 10, "decay": "none"}


@tagged("post_install", "-at_install")
class TestScoreFields(ScoringCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cold = cls.new_lead("Cold")
        cls.event()
        cls.ruleset = cls.rules(FORM)
        cls.ruleset.with_user(cls.marketing).action_publish()

    def found(self, *condition):
        """Return the tested leads that meet a condition, as the salesman sees them."""
        leads = self.env["crm.lead"].with_user(self.salesman)
        return leads.search([("id", "in", (self.lead + self.cold).ids), condition])

    def test_who_has_no_row_has_nothing(self):
        for condition in (
            ("kestio_score", "=", 0),
            ("kestio_score", "<", 5),
            ("kestio_score", "<=", 0),
            ("kestio_score", "!=", 10),
            ("kestio_score", "in", [0, 3]),
            ("kestio_score_band", "=", False),
            ("kestio_score_band", "!=", "C3"),
        ):
            with self.subTest(condition):
                self.assertEqual(self.found(*condition), self.cold)

    def test_who_has_points_is_found_by_them(self):
        for condition in (
            ("kestio_score", "=", 10),
            ("kestio_score", "!=", 0),
            ("kestio_engagement", ">", 0),
            ("kestio_score", ">=", 10),
            ("kestio_score_band", "!=", False),
            ("kestio_score_band", "in", ["A1", "C3"]),
        ):
            with self.subTest(condition):
                self.assertEqual(self.found(*condition), self.lead)
        self.assertEqual(self.found("kestio_score", ">=", 0), self.lead + self.cold)

    def test_best_first_puts_those_without_points_last(self):
        leads = self.env["crm.lead"].with_user(self.salesman)
        mine = [("id", "in", (self.lead + self.cold).ids)]
        self.assertEqual(leads.search(mine, order="kestio_score desc").ids, [self.lead.id, self.cold.id])
        self.assertEqual(leads.search(mine, order="kestio_score").ids, [self.cold.id, self.lead.id])

    def test_groups_of_leads_have_a_mean_score(self):
        leads = self.env["crm.lead"].with_user(self.salesman)
        mine = [("id", "in", (self.lead + self.cold).ids)]
        self.assertEqual(leads._read_group(mine, [], ["kestio_score:avg"]), [(5,)])

    def test_lead_without_company_has_the_score_of_the_main_company(self):
        main = self.env["res.company"].browse(self.env["kestio.model.scope"]._main_company_id())
        lead = self.new_lead("Nobody's", company_id=False, partner_id=self.contact.id, user_id=False)
        self.env["kestio.score.ruleset"].sudo().search(
            [("company_id", "=", main.id), ("state", "=", "published")]
        ).write({"state": "archived"})
        theirs = self.rules({**FORM, "points": 7}, company_id=main.id)
        theirs.with_company(main).sudo().action_publish()
        self.assertEqual(lead.kestio_score, 7)
        self.assertIn(lead, self.env["crm.lead"].search([("kestio_score", "=", 7)]))
        self.assertEqual(self.contact.kestio_score, 10, "a contact has a score in each company")

    def test_salesman_reads_scores_of_contacts_and_of_his_leads_only(self):
        theirs = self.new_lead("Theirs", user_id=self.manager.id, partner_id=self.contact.id)
        theirs.action_recompute_score()
        rows = self.env["kestio.score"].with_user(self.salesman).search([])
        self.assertEqual((rows.lead_id, rows.partner_id), (self.lead, self.contact))
        everything = self.env["kestio.score"].with_user(self.manager).search([])
        self.assertEqual(everything.lead_id, self.lead + theirs)

    def test_other_employees_read_no_scores(self):
        with self.assertRaisesRegex(Exception, "kestio_score"):
            self.contact.with_user(self.internal).read(["kestio_score"])
        self.assertFalse(self.env["kestio.score"].with_user(self.internal).has_access("read"))

    def test_who_reads_leads_without_the_role_reads_no_scores_of_them(self):
        self.env["ir.model.access"].create(
            {
                "name": "Leads",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
            }
        )
        self.assertEqual(self.lead.kestio_score, 10)
        lead = self.lead.with_user(self.internal)
        self.assertEqual((lead.kestio_score, lead.kestio_score_band), (0, False))
        for request in (
            lambda: lead.search([("kestio_score", ">", 5)]),
            lambda: lead.search([], order="kestio_score desc"),
            lambda: lead._read_group([], [], ["kestio_score:avg"]),
        ):
            with self.assertRaises(AccessError):
                request()

    def test_a_lead_that_is_being_edited_shows_its_score(self):
        edited = self.env["crm.lead"].with_user(self.salesman).new(origin=self.lead)
        nobody = edited.new({"name": "New"})
        self.assertEqual([one.kestio_score for one in nobody + edited], [0, 10])

    def test_a_lead_that_changes_company_has_the_score_of_its_rules(self):
        leads = self.env["crm.lead"].search_fetch([("id", "=", self.lead.id)], ["kestio_score", "kestio_score_band"])
        self.assertEqual((leads.kestio_score, leads.kestio_score_band), (10, "C3"))
        leads.write({"company_id": self.new_company("Without rules").id, "user_id": False, "team_id": False})
        self.assertEqual((leads.kestio_score, leads.kestio_score_band), (0, False))
        leads.invalidate_recordset(["kestio_score"])
        self.assertEqual(leads.read(["kestio_score", "kestio_score_band"])[0]["kestio_score"], 0)

    def test_scores_are_read_in_one_statement_for_any_number(self):
        leads = self.env["crm.lead"].create([{"name": str(n), "user_id": self.salesman.id} for n in range(200)])
        leads = leads.with_user(self.salesman)
        self.env.flush_all()
        leads[:1].mapped("kestio_score")
        for count in (1, 10, 200):
            leads.invalidate_recordset()
            leads[:count].mapped("company_id")
            with self.subTest(count), self.assertQueryCount(1):
                leads[:count].mapped("kestio_score")

    def test_published_rules_are_frozen(self):
        ruleset = self.ruleset.with_user(self.marketing)
        for change in (
            lambda: ruleset.write({"cap": 50}),
            lambda: ruleset.group_ids.write({"cap": 5}),
            lambda: ruleset.group_ids.rule_ids.write({"points": 99}),
            lambda: ruleset.group_ids.rule_ids.unlink(),
            ruleset.unlink,
            ruleset.action_publish,
        ):
            with self.assertRaises(UserError):
                change()

    def test_nobody_writes_the_state_of_rules(self):
        draft = self.rules(FORM)
        for ruleset in (draft, self.ruleset):
            for state in ("published", "draft", "archived"):
                with self.assertRaises(UserError):
                    ruleset.with_user(self.marketing).write({"state": state})
        made = self.env["kestio.score.ruleset"].with_user(self.marketing).create({"state": "published"})
        self.assertEqual(made.state, "draft")

    def test_salesman_neither_writes_nor_publishes_rules(self):
        draft = self.rules(FORM).with_user(self.salesman)
        for change in (draft.action_publish, draft.action_new_version, lambda: draft.write({"cap": 3})):
            with self.assertRaises(UserError):
                change()

    def test_group_cannot_become_one_of_events_with_rules_of_facts(self):
        draft = self.rules({"name": "Mail", "points": 1, "subject": "contact"}, axis="fit")
        with self.assertRaises(ValidationError):
            draft.group_ids.axis = "engagement"
