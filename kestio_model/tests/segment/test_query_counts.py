"""Segment: the number of statements does not grow with the number of customers, and idle features ask nothing."""

import re
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from .common import DECLARED, SegmentCase

SIZES = (1, 10, 200)


class CountCase(SegmentCase):
    @classmethod
    def customers(cls, count, **values):
        """Return new customers of the salesman."""
        fixed = {"is_company": True, "user_id": cls.salesman.id, **values}
        return cls.env["res.partner"].create([{"name": f"Customer {place}", **fixed} for place in range(count)])

    def queries(self, work):
        """Return how many statements a piece of work needs, from an empty cache to the database."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        self.env.cr.precommit.run()
        return self.env.cr.sql_log_count - before

    def assert_same_count(self, work, written=0):
        """Check that work on 1, 10 and 200 needs the same number of statements; the first call warms the caches.

        :param written: through how many models the ORM itself writes, in slices of 100 records.
        """
        counts = [self.queries(lambda size=size: work(size)) for size in (1, *SIZES)][1:]
        self.assertEqual(counts, [counts[0], counts[0], counts[0] + written], f"statements for {SIZES}")


@tagged("post_install", "-at_install")
class TestQueryCounts(CountCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.active_model(DECLARED, dwell_months=0, up_evaluations=1, down_evaluations=1)

    def prepared(self, **values):
        """Return new customers for each size, made before anything is counted, one lot for each call."""
        lots = {size: [self.customers(size, **values) for _ in range(2)] for size in SIZES}
        return lambda size: lots[size].pop()

    def test_first_tiers(self):
        lot = self.prepared(kestio_potential=95)
        self.assert_same_count(lambda size: self.env["kestio.tier.job"]._run_now(self.model, lot(size).ids))

    def test_evaluation_without_change(self):
        everybody = self.customers(200, kestio_potential=95)
        self.run_job(self.model, "2026-02-01")
        self.assert_same_count(lambda size: self.env["kestio.tier.job"]._run_now(self.model, everybody[:size].ids))

    def test_recompute_button(self):
        lot = self.prepared(kestio_potential=95)
        self.assert_same_count(lambda size: lot(size).with_user(self.salesman).action_recompute_tier())

    def test_automatic_moves(self):
        lot = self.prepared(kestio_potential=95)
        self.run_job(self.model, "2026-02-01")
        self.model.apply_mode = "automatic"

        self.env["res.partner"].search([("kestio_potential", "=", 95)]).kestio_potential = 5
        self.assert_same_count(lambda size: self.env["kestio.tier.job"]._run_now(self.model, lot(size).ids))

    def test_suggestions_accepted_in_bulk(self):
        lot = self.prepared(kestio_potential=95)
        self.run_job(self.model, "2026-02-01")
        self.env["res.partner"].search([("kestio_potential", "=", 95)]).kestio_potential = 5
        self.run_job(self.model, "2026-02-02")
        suggestions = self.env["kestio.tier.suggestion"].with_user(self.manager).with_context(tracking_disable=False)

        def accept(size):
            found = suggestions.search([("partner_id", "in", lot(size).ids)])
            self.assertEqual(len(found), size)
            found.action_accept()

        self.assert_same_count(accept, written=1)

    def test_tier_given_by_hand(self):
        lot = self.prepared(kestio_potential=95)
        silver = self.tier(self.model, "silver")
        self.assert_same_count(lambda size: lot(size).with_user(self.salesman)._kestio_change_tier(silver))

    def test_list_of_customers_reads_tier_index_and_coverage(self):
        everybody = self.customers(200, kestio_potential=95)
        self.run_job(self.model, "2026-02-01")
        names = ["name", "kestio_tier_id", "kestio_tier_index", "kestio_tier_coverage", "kestio_status_id"]
        self.assert_same_count(lambda size: everybody[:size].with_user(self.salesman).read(names))

    def test_list_of_customers_sorted_by_index(self):
        self.customers(200, kestio_potential=95)
        self.run_job(self.model, "2026-02-01")
        customers = self.env["res.partner"].with_user(self.salesman)
        domain = [("kestio_tier_index", ">", 50)]
        self.assert_same_count(lambda size: customers.search(domain, order="kestio_tier_index desc", limit=size).ids)

    def test_run_that_changes_nothing_writes_nothing(self):
        self.customers(20, kestio_potential=95)
        self.customer(orders=[("2026-01-10", 100)], kestio_potential=5)
        self.lead_of(self.customers(1)[0], kestio_potential=50)
        self.run_job(self.model, "2026-02-01", "2026-02-01")
        before = self.rows_written()
        self.run_job(self.model, "2026-02-01", "2026-02-02")
        self.assertEqual(self.rows_written(), before)

    def lead_of(self, partner, **values):
        """Return an open lead of a customer."""
        return self.env["crm.lead"].create(
            {"name": "Lead", "partner_id": partner.id, "company_id": self.company.id, **values}
        )

    def rows_written(self):
        """Return how many rows this transaction wrote so far, by table."""
        self.env.flush_all()
        self.env.cr.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(self.env.cr.fetchall())


@tagged("post_install", "-at_install")
class TestCostOnTheHotPath(CountCase):
    """What stock Odoo does all day costs nothing more without an active version, and the same for many with one."""

    def test_partners_of_a_database_without_version_ask_nothing_of_us(self):
        parent, others, child = self.customers(1), self.customers(10), self.customers(1)
        child_values = {"parent_id": parent.id, "is_company": False}
        seen = []

        def work():
            self.customers(10)
            others.write({"comment": "Changed"})
            child.write(child_values)

        self.queries(work)
        child.write({"parent_id": False, "is_company": True})
        spy = patch.object(type(self.env.cr), "execute", autospec=True, side_effect=self.spied(seen))
        with spy:
            self.queries(work)
        # A read of partners looks up the names of what their many2one fields point to, in the same statement.
        others = [statement for statement in seen if not statement.startswith('SELECT "res_partner"')]
        ours = [statement for statement in others if re.search(r'(FROM|JOIN|INTO|UPDATE) "?kestio_', statement)]
        self.assertGreater(len(others), 3)
        self.assertEqual(ours, [])

    def spied(self, seen):
        """Return what executes a statement and remembers it."""
        execute = type(self.env.cr).execute

        def remember(cursor, query, *arguments, **options):
            seen.append(query.code if isinstance(query, SQL) else query)
            return execute(cursor, query, *arguments, **options)

        return remember

    def test_leads_with_an_active_version_cost_the_same_for_any_number(self):
        customers = self.customers(200, kestio_potential=95)
        leads = self.env["crm.lead"].with_user(self.salesman)
        fixed = {"name": "Lead", "user_id": self.salesman.id, "company_id": self.company.id}

        def create(size):
            leads.create([{**fixed, "partner_id": partner.id} for partner in customers[:size]])

        def counted():
            return [self.queries(lambda size=size: create(size)) for size in (1, *SIZES)][1:]

        without = counted()
        self.active_model(DECLARED)
        extra = [more - less for more, less in zip(counted(), without, strict=True)]
        self.assertEqual(len(set(extra)), 1, f"more statements for {SIZES}: {extra}")
        self.assertLessEqual(extra[0], 4)
