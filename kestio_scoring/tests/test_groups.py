"""Scoring: who sees scores, who writes their rules."""

from odoo.tests import TransactionCase, new_test_user


class TestGroups(TransactionCase):
    def roles(self, groups):
        """Return which roles of scoring a new user with some groups has."""
        user = new_test_user(self.env, "scoring_somebody", groups)
        return [name for name in ("user", "manager") if user.has_group(f"kestio_scoring.group_{name}")]

    def test_sales_people_see_scores(self):
        self.assertEqual(self.roles("sales_team.group_sale_salesman"), ["user"])

    def test_a_director_writes_the_rules(self):
        self.assertEqual(self.roles("kestio_model.group_director"), ["user", "manager"])

    def test_marketing_sees_scores_without_being_in_sales(self):
        self.assertEqual(self.roles("kestio_scoring.group_manager"), ["user", "manager"])

    def test_other_employees_see_nothing(self):
        self.assertEqual(self.roles("base.group_user"), [])

    def test_the_menu_is_for_users_of_scoring(self):
        menu = self.env.ref("kestio_scoring.menu_root")
        self.assertEqual(menu.group_ids, self.env.ref("kestio_scoring.group_user"))

    def test_marketing_finds_the_menu_and_sees_leads_without_being_in_sales(self):
        user = new_test_user(self.env, "scoring_marketing", "kestio_scoring.group_manager")
        visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        self.assertIn(self.env.ref("kestio_scoring.menu_root").id, visible)
        self.assertIn(self.env.ref("crm.crm_menu_root").id, visible)
        leads = self.env["crm.lead"].with_user(user)
        self.assertTrue(leads.has_access("read"))
        self.assertFalse(leads.has_access("write"))
