"""Pipeline: who says what of a criterion, and what becomes of it in merges and new versions."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .criteria import CriteriaCase

MANDATORY = {"name": "Budget", "mandatory": True}


@tagged("post_install", "-at_install")
class TestSaying(CriteriaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.active({"name": "Budget"}, {"name": "Timing", "field": "date_deadline"})
        cls.budget, cls.timing = cls.model.stage_criterion_ids
        cls.deal = cls.lead()

    def test_there_is_no_row_while_nobody_said_anything(self):
        self.say(self.deal, self.budget, "unknown")
        self.assertFalse(self.said(self.deal))

    def test_who_and_when_follow_by_themselves(self):
        with freeze_time("2026-03-02 09:00:00"):
            self.say(self.deal, self.budget, "met", "50,000, by mail")
        said = self.said(self.deal)
        self.assertEqual([said.state, said.note, said.user_id], ["met", "50,000, by mail", self.salesman])
        self.assertEqual(str(said.date), "2026-03-02 09:00:00")
        with freeze_time("2026-03-05 09:00:00"):
            self.say(self.deal, self.budget, "unmet", user=self.manager)
        self.assertEqual([said.note, said.user_id], ["50,000, by mail", self.manager])
        self.assertEqual(str(said.date), "2026-03-05 09:00:00")

    def test_saying_the_same_again_changes_nothing(self):
        self.say(self.deal, self.budget, "met")
        self.say(self.deal, self.budget, "met", user=self.manager)
        self.assertEqual(self.said(self.deal).user_id, self.salesman)

    def test_nobody_says_it_in_the_name_of_another(self):
        rows = self.env["kestio.lead.criterion"].with_user(self.salesman)
        forged = {"user_id": self.manager.id, "date": "2020-01-01"}
        said = rows.create({"lead_id": self.deal.id, "criterion_id": self.budget.id, "state": "met", **forged})
        self.assertEqual(said.user_id, self.salesman)
        self.assertGreater(str(said.date), "2026")
        said.write({"state": "unmet", **forged})
        said.write(forged)
        self.assertEqual(said.user_id, self.salesman)
        self.assertGreater(str(said.date), "2026")

    def test_what_was_said_does_not_move_to_another_lead(self):
        self.say(self.deal, self.budget, "met")
        other = self.lead()
        with self.assertRaisesRegex(UserError, "cannot be moved to another lead"):
            self.said(self.deal).with_user(self.salesman).lead_id = other

    def test_criterion_that_a_field_meets_is_not_ticked_by_hand(self):
        with self.assertRaisesRegex(UserError, "Timing is met by filling the field Expected Closing"):
            self.say(self.deal, self.timing, "met")
        self.say(self.deal, self.timing, "na")
        self.assertEqual(self.said(self.deal).state, "na")

    def test_criterion_of_a_later_stage_may_be_ticked_in_advance(self):
        draft = self.model.browse(self.model.with_user(self.director).action_new_version()["res_id"])
        self.add(draft, {"name": "Later", "stage_id": self.third.id})
        draft.with_user(self.director).action_activate()
        self.say(self.deal, self.criterion(draft, "Later"), "met")
        self.assertEqual(self.said(self.deal).criterion_id.name, "Later")

    def test_criterion_of_another_version_is_refused(self):
        draft = self.draft({"name": "Draft"})
        with self.assertRaisesRegex(UserError, "not a criterion of the commercial model that rules Deal"):
            self.say(self.deal, draft.stage_criterion_ids, "met")

    def test_criterion_that_is_gone_is_refused(self):
        draft = self.draft({"name": "Draft"})
        criterion = draft.stage_criterion_ids
        draft.stage_criterion_ids.unlink()
        with self.assertRaisesRegex(UserError, "does not exist any more"):
            self.say(self.deal, criterion, "met")

    def test_unknown_state_is_refused(self):
        with self.assertRaises(ValueError):
            self.say(self.deal, self.budget, "maybe")
        self.assertFalse(self.said(self.deal))


@tagged("post_install", "-at_install")
class TestSayingAccess(CriteriaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.active({"name": "Budget"})
        cls.budget = cls.model.stage_criterion_ids
        cls.deal = cls.lead()

    def test_salesman_says_nothing_of_the_deals_of_others(self):
        with self.assertRaises(AccessError):
            self.say(self.deal, self.budget, "met", user=self.other_salesman)
        rows = self.env["kestio.lead.criterion"].with_user(self.other_salesman)
        with self.assertRaises(AccessError):
            rows.create({"lead_id": self.deal.id, "criterion_id": self.budget.id, "state": "met"})
        self.say(self.deal, self.budget, "met")
        self.assertFalse(rows.search([]))
        with self.assertRaises(AccessError):
            rows.browse(self.said(self.deal).id).write({"state": "unmet"})

    def test_everybody_says_it_of_deals_without_salesperson(self):
        lead = self.lead(user_id=False)
        self.say(lead, self.budget, "met", user=self.other_salesman)
        self.assertEqual(self.said(lead).user_id, self.other_salesman)

    def test_salesman_of_all_leads_and_manager_say_it_of_each(self):
        self.other_salesman.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        for user in (self.other_salesman, self.manager, self.director):
            lead = self.lead()
            self.say(lead, self.budget, "met", user=user)
            self.assertEqual(self.said(lead).user_id, user)

    def test_nobody_deletes_what_was_said(self):
        self.say(self.deal, self.budget, "met")
        for user in (self.salesman, self.manager, self.director):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.said(self.deal).with_user(user).unlink()

    def test_user_without_sales_sees_nothing(self):
        with self.assertRaises(AccessError):
            self.env["kestio.lead.criterion"].with_user(self.internal).search([])

    def test_criterion_of_another_company_is_refused(self):
        other = self.new_company("Other")
        theirs = self.active({"name": "Theirs"}, company=other).stage_criterion_ids
        with self.assertRaises(UserError):
            self.say(self.deal, theirs, "met")
        with self.assertRaisesRegex(UserError, "criterion of another company"):
            self.env["kestio.lead.criterion"].create({"lead_id": self.deal.id, "criterion_id": theirs.id})

    def test_other_company_does_not_see_what_was_said(self):
        other = self.new_company("Other")
        stranger = self.new_user("kestio_stranger", "sales_team.group_sale_manager", company=other)
        self.say(self.deal, self.budget, "met")
        rows = self.env["kestio.lead.criterion"].with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(rows.search([("id", "in", self.said(self.deal).ids)]))


@tagged("post_install", "-at_install")
class TestMergeAndVersions(CriteriaCase):
    def test_merge_keeps_the_better_state_and_is_not_held_back(self):
        model = self.active(MANDATORY, {"name": "Timing"}, {"name": "Stakes"})
        budget, timing, stakes = model.stage_criterion_ids
        kept, gone = self.lead("Kept", probability=60), self.lead("Gone", probability=10)
        self.say(kept, budget, "unmet")
        self.say(gone, budget, "met", "Told in May")
        self.say(kept, timing, "na")
        self.say(gone, timing, "unmet")
        self.say(gone, stakes, "met")
        merged = (kept + gone).with_user(self.salesman).merge_opportunity()
        self.assertFalse(gone.exists() if merged == kept else kept.exists())
        found = {said.criterion_id: (said.state, said.note) for said in self.said(merged)}
        self.assertEqual(found, {budget: ("met", "Told in May"), timing: ("na", False), stakes: ("met", False)})
        self.assertNotIn("kestio_unasked", merged.env.context)

    def test_mail_makes_a_lead_whatever_is_required(self):
        self.active(rules=[{"fields": ["phone"]}])
        leads = self.env["crm.lead"].with_user(self.salesman)
        lead = leads.message_new({"subject": "Hello", "from": "a@example.com"}, {"company_id": self.company.id})
        self.assertEqual(lead.name, "Hello")
        self.assertNotIn("kestio_unasked", lead.env.context)

    def test_new_version_keeps_what_was_said_by_stage_and_code(self):
        model = self.active({"name": "Budget"}, {"name": "Timing"}, {"name": "Old"})
        lead, closed = self.lead(), self.lead()
        for name in ("Budget", "Timing", "Old"):
            self.say(lead, self.criterion(model, name), "met", name)
        self.say(closed, self.criterion(model, "Budget"), "met")
        closed.stage_id = self.won
        draft = model.browse(model.with_user(self.director).action_new_version()["res_id"])
        self.criterion(draft, "Budget").name = "Budget confirmed"
        self.criterion(draft, "Timing").stage_id = self.second
        self.criterion(draft, "Old").unlink()
        draft.with_user(self.director).action_activate()
        found = {said.note: said.criterion_id.model_id for said in self.said(lead)}
        self.assertEqual(found, {"Budget": draft, "Timing": model, "Old": model})
        self.assertEqual(self.said(closed).criterion_id.model_id, model)
        self.assertEqual(self.said(lead).filtered(lambda said: said.note == "Budget").user_id, self.salesman)

    def two_teams(self):
        """Return two teams with a version each that asks for the budget."""
        teams = self.env["crm.team"].create([{"name": name, "company_id": self.company.id} for name in "AB"])
        return [(team, self.active({"name": "Budget"}, team_ids=[team.id])) for team in teams]

    def test_deal_that_changes_team_keeps_what_was_said(self):
        (team, model), (other_team, other_model) = self.two_teams()
        lead = self.lead(team_id=team.id)
        self.say(lead, model.stage_criterion_ids, "met")
        lead.with_user(self.salesman).team_id = other_team
        self.assertEqual(self.said(lead).criterion_id, other_model.stage_criterion_ids)
        self.assertEqual(self.said(lead).state, "met")

    def test_deal_that_changes_company_leaves_what_was_said_behind(self):
        model = self.active({"name": "Budget"})
        other = self.new_company("Other")
        theirs = self.active({"name": "Budget"}, company=other)
        lead = self.lead(user_id=False)
        self.say(lead, model.stage_criterion_ids, "met", "Ours alone")
        lead.company_id = other
        self.assertEqual(self.said(lead).criterion_id, model.stage_criterion_ids)
        stranger = self.new_user("kestio_stranger", "sales_team.group_sale_manager", company=other)
        [row] = lead.with_user(stranger).with_context(allowed_company_ids=other.ids).kestio_checklist["rows"]
        self.assertEqual((row["id"], row["state"], row["note"]), (theirs.stage_criterion_ids.id, "unknown", ""))

    def test_version_that_replaces_two_takes_the_last_word(self):
        (team, one), (other_team, two) = self.two_teams()
        lead = self.lead(team_id=team.id)
        rows = self.env["kestio.lead.criterion"].sudo()
        for model, state, date in ((one, "met", "2026-01-01"), (two, "unmet", "2026-02-01")):
            values = {"criterion_id": model.stage_criterion_ids.id, "state": state, "date": date}
            rows.create({"lead_id": lead.id, **values})
        both = self.active({"name": "Budget"}, team_ids=[team.id, other_team.id])
        now = self.said(lead).filtered(lambda said: said.criterion_id.model_id == both)
        self.assertEqual(now.state, "unmet")
