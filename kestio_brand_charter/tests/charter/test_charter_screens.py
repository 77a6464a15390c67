"""Charter: screens cost the same queries for few charters and for many."""

from odoo.tests import tagged

from ..charter_case import CharterCase


@tagged("post_install", "-at_install")
class TestCharterScreens(CharterCase):
    def cost(self, model, domain, kind):
        """Return the queries that a list or a card view of a reader costs."""
        records = self.env[model].with_user(self.reader)
        view = records.get_view(view_type=kind)
        specification = {name: {} for name in view["models"][model] if name in records._fields}
        records.web_search_read(domain, specification)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        found = records.web_search_read(domain, specification)["records"]
        return len(found), self.cr.sql_log_count - before

    def compared(self, model, few, many, *kinds):
        """Check that many records cost what a few do."""
        for kind in kinds:
            with self.subTest(model=model, view=kind):
                (one, cheap), (all_, dear) = self.cost(model, few, kind), self.cost(model, many, kind)
                self.assertLess(one, all_)
                self.assertLessEqual(dear, cheap)

    def test_lists_and_cards_of_charters(self):
        for _number in range(8):
            self.new_charter()
        own = [("brand_id", "=", self.brand.id)]
        self.compared("kestio.charter", [*own, ("version", "<", 3)], own, "list", "kanban")

    def test_lists_and_cards_of_brands(self):
        rows = [{"name": f"Brand {number}", "company_id": self.company.id} for number in range(8)]
        brands = self.env["kestio.brand"].create(rows)
        self.env["kestio.charter"].create([{"brand_id": brand.id, "promise": "So."} for brand in brands])
        own = [("company_id", "=", self.company.id)]
        self.compared("kestio.brand", [("id", "in", brands[:2].ids)], own, "list", "kanban")

    def test_lists_and_cards_of_markers(self):
        rows = [{"charter_id": self.charter.id, "name": f"Marker {number}"} for number in range(20)]
        self.env["kestio.charter.marker"].create(rows)
        own = [("charter_id", "=", self.charter.id)]
        self.compared(
            "kestio.charter.marker", [*own, ("name", "in", ["Call back", "Plain words"])], own, "list", "kanban"
        )
