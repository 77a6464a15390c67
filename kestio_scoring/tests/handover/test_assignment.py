"""Hand-over: who gets a lead."""

from odoo.tests import tagged

from .handover_case import HandoverCase


@tagged("post_install", "-at_install")
class TestAssignment(HandoverCase):
    def given(self, points=70, lead=None):
        crossing = self.score(points, lead)
        return crossing.user_id, crossing.rule

    def member(self, user):
        return self.team.crm_team_member_ids.filtered(lambda member: member.user_id == user)

    def test_a_lead_that_has_a_rep_keeps_him(self):
        self.lead.user_id = self.salesman
        self.assertEqual(self.given(), (self.salesman, "lead"))

    def test_the_salesperson_of_the_customer_comes_before_the_team(self):
        company = self.env["res.partner"].create({"name": "Engines", "is_company": True, "user_id": self.salesman.id})
        self.contact.parent_id = company
        self.assertEqual(self.given(), (self.salesman, "owner"))
        self.assertEqual(self.lead.user_id, self.salesman)

    def test_a_salesperson_who_left_gets_nothing(self):
        self.contact.user_id = self.salesman
        self.salesman.active = False
        self.assertIn(self.given()[0], self.rep + self.other)

    def test_members_take_turns(self):
        leads = self.lead + self.new_lead("Second", user_id=False, team_id=self.team.id)
        users = {self.given(lead=lead)[0] for lead in leads}
        self.assertEqual(users, {self.rep, self.other})

    def test_a_member_who_is_full_or_pauses_is_passed_over(self):
        self.member(self.rep).assignment_max = 0
        self.assertEqual(self.given(), (self.other, "turn"))
        self.member(self.other).assignment_optout = True
        second = self.new_lead("Second", user_id=False, team_id=self.team.id)
        self.assertEqual(self.given(lead=second), (self.env["res.users"], "nobody"))

    def test_when_nobody_has_room_the_manager_is_asked(self):
        self.team.crm_team_member_ids.assignment_max = 0
        crossing = self.score(70)
        self.assertEqual(crossing.activity_id.user_id, self.manager)
        self.assertFalse(self.lead.user_id)

    def test_a_member_gets_only_what_his_domain_allows(self):
        self.member(self.rep).assignment_domain = "[('expected_revenue', '>', 1000)]"
        self.assertEqual(self.given()[0], self.other)

    def test_a_member_who_prefers_the_lead_comes_first(self):
        self.member(self.other).assignment_domain_preferred = "[('name', '=', 'Lead')]"
        self.assertEqual(self.given(), (self.other, "team"))

    def test_a_lead_without_team_goes_to_the_threshold_s_team(self):
        self.lead.write({"team_id": False, "company_id": self.company.id})
        self.assertIn(self.given()[0], self.rep + self.other)
        self.assertEqual(self.lead.team_id, self.team)

    def test_what_a_member_gets_as_the_customer_s_salesperson_takes_his_place_too(self):
        self.member(self.rep).assignment_max = 1
        self.member(self.other).assignment_max = 1
        first = self.new_lead("First", user_id=False, team_id=self.team.id)
        third = self.new_lead("Third", user_id=False, team_id=self.team.id)
        theirs = self.env["res.partner"].create({"name": "Grace", "user_id": self.rep.id})
        self.lead.partner_id = theirs
        load, choose = {}, self.env["kestio.score.assignment"].sudo()._choose
        chosen = [choose(lead.sudo(), self.team, load) for lead in (first, self.lead, third)]
        self.assertEqual(chosen[:2], [(chosen[0][0], "turn"), (self.rep, "owner")])
        self.assertEqual(chosen[2][0], self.env["res.users"] if chosen[0][0] == self.other else self.other)
