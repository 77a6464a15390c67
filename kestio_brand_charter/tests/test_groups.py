"""Charter: who reads, who writes, who audits."""

from odoo.tests import TransactionCase, new_test_user


class TestGroups(TransactionCase):
    def roles(self, group):
        """Return which of the three roles a new user with one of them has."""
        user = new_test_user(self.env, f"charter_{group}", f"kestio_brand_charter.group_{group}")
        names = ("reader", "editor", "auditor")
        return [name for name in names if user.has_group(f"kestio_brand_charter.group_{name}")]

    def test_a_reader_only_reads(self):
        self.assertEqual(self.roles("reader"), ["reader"])

    def test_an_editor_reads_too(self):
        self.assertEqual(self.roles("editor"), ["reader", "editor"])

    def test_an_auditor_reads_and_writes_too(self):
        self.assertEqual(self.roles("auditor"), ["reader", "editor", "auditor"])

    def test_sales_people_are_not_readers_by_themselves(self):
        seller = new_test_user(self.env, "charter_seller", "sales_team.group_sale_manager")
        self.assertFalse(seller.has_group("kestio_brand_charter.group_reader"))

    def test_the_menu_is_for_readers(self):
        menu = self.env.ref("kestio_brand_charter.menu_root")
        self.assertEqual(menu.group_ids, self.env.ref("kestio_brand_charter.group_reader"))
