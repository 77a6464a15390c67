"""Segment: the explanation of an index adds up to it, says its values with their units, and names the bounds."""

from odoo.tests import tagged, users

from .common import DECLARED, REVENUE, SegmentCase

ORDERS = {"measure": "orders", "weight": 1, "low": 0, "high": 7}
RECENCY = {"measure": "recency", "weight": 1, "low": 0, "high": 365}
GROWTH = {"measure": "growth", "weight": 0.7, "low": -20, "high": 40}
FRENCH = {"measure": "domain", "name": "In France", "weight": 1, "domain": "[('country_id.code', '=', 'FR')]"}
POTENTIAL = {**DECLARED, "high": 50_000}


@tagged("post_install", "-at_install", "kestio_segment")
class TestTierExplanation(SegmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A database whose only language is another one would write its numbers in that one.
        cls.env["res.lang"]._activate_lang("en_US")

    def explain(self, partner, user=None, **context):
        """Return what a user reads on a customer."""
        evaluation = self.evaluation(partner).with_user(user or self.env.user)
        return evaluation.with_context(**context).explanation

    def rows(self, explanation):
        """Return the rows of an explanation by the name of their criterion."""
        return {row["name"]: row for row in explanation["rows"]}

    def test_contributions_add_up_to_the_index(self):
        model = self.active_model({**REVENUE, "weight": 3}, ORDERS, RECENCY, GROWTH, FRENCH, POTENTIAL)
        customers = [
            self.customer(f"Customer {place}", [("2026-03-01", 137.31 * place), ("2025-02-03", 1013.7)] * (place % 3))
            for place in range(1, 25)
        ]
        for place, customer in enumerate(customers):
            customer.with_company(self.company).kestio_potential = 777.7 * place
        self.run_job(model, "2026-06-01")
        for customer in customers[1:]:
            explanation = self.explain(customer)
            total = sum(row["contribution"] for row in explanation["rows"])
            self.assertAlmostEqual(total, self.evaluation(customer).index, places=6)
            self.assertEqual(explanation["index"], self.evaluation(customer).index)

    def test_points_times_weight_is_the_contribution(self):
        model = self.active_model({**REVENUE, "weight": 3}, {**ORDERS, "high": 4})
        customer = self.customer("Customer", [("2026-03-01", 8000), ("2026-04-01", 0)])
        self.run_job(model, "2026-06-01")
        rows = self.rows(self.explain(customer))
        self.assertEqual([rows["Revenue"][key] for key in ("points", "weight", "contribution")], [80, 75, 60])
        self.assertEqual(
            [rows["Number of orders"][key] for key in ("points", "weight", "contribution")], [50, 25, 12.5]
        )

    def test_what_is_not_known_is_said_and_counts_for_nothing(self):
        model = self.active_model(REVENUE, POTENTIAL)
        customer = self.customer("Customer", [("2026-03-01", 5000)])
        self.run_job(model, "2026-06-01")
        explanation = self.explain(customer)
        unknown = self.rows(explanation)["Declared potential"]
        self.assertEqual((unknown["known"], unknown["value"], unknown["contribution"]), (False, "", 0.0))
        self.assertEqual(self.rows(explanation)["Revenue"]["contribution"], 50.0)
        self.assertIn(
            {"kind": "coverage", "text": "50 % is known; what is not known does not count."}, explanation["notes"]
        )

    def test_too_little_known_is_said(self):
        model = self.active_model({**REVENUE, "weight": 3}, POTENTIAL)
        customer = self.customer("Customer", kestio_potential=20_000)
        self.run_job(model, "2026-06-01")
        notes = {note["kind"]: note["text"] for note in self.explain(customer)["notes"]}
        self.assertEqual(notes["coverage"], "Only 25 % is known: too little to propose another tier.")

    def test_values_carry_their_unit(self):
        model = self.active_model(REVENUE, ORDERS, RECENCY, GROWTH, FRENCH, POTENTIAL)
        customer = self.customer(
            "Customer", [("2026-03-01", 12_345.6), ("2025-02-01", 10_000)], country_id=self.env.ref("base.fr").id
        )
        customer.with_company(self.company).kestio_potential = 50_000
        self.run_job(model, "2026-03-11")
        values = {name: row["value"] for name, row in self.rows(self.explain(customer)).items()}
        self.assertEqual(
            values,
            {
                "Revenue": "12,346\xa0€",
                "Number of orders": "1",
                "Days since the last order": "10 days",
                "Growth (%)": "23.5 %",
                "In France": "Yes",
                "Declared potential": "50,000\xa0€",
            },
        )

    def test_bounds_of_the_next_tiers_are_named(self):
        model = self.active_model()
        customer = self.customer("Customer", [("2026-03-01", 5550)])
        self.run_job(model, "2026-06-01")
        explanation = self.explain(customer)
        self.assertEqual(explanation["title"], "Why Silver?")
        self.assertEqual(
            explanation["marks"],
            [
                {"kind": "enter", "at": 70.0, "text": "Gold from 70"},
                {"kind": "exit", "at": 30.0, "text": "Silver down to 30"},
            ],
        )
        texts = [note["text"] for note in explanation["notes"]]
        self.assertEqual(
            texts,
            [
                "Gold is entered at 70: 14.5 points to go.",
                "Silver is left at 30 or less.",
                "Sales count over the last 12 months.",
            ],
        )

    def test_best_and_last_tier_have_one_bound(self):
        model = self.active_model()
        gold, bronze = self.customer("A", [("2026-03-01", 9000)]), self.customer("B", [("2026-03-01", 900)])
        self.run_job(model, "2026-06-01")
        self.assertEqual([mark["kind"] for mark in self.explain(gold)["marks"]], ["exit"])
        self.assertEqual([mark["kind"] for mark in self.explain(bronze)["marks"]], ["enter"])

    def test_a_plain_salesman_reads_it(self):
        model = self.active_model()
        customer = self.customer("Customer", [("2026-03-01", 9000)])
        self.run_job(model, "2026-06-01")
        self.assertEqual(self.explain(customer, self.salesman)["title"], "Why Gold?")
        action = customer.with_user(self.salesman).action_kestio_why()
        self.assertEqual(action["res_id"], self.evaluation(customer).id)

    def test_a_french_reader_reads_french(self):
        model = self.active_model()
        self.env["res.lang"]._activate_lang("fr_FR")
        customer = self.customer("Customer", [("2026-03-01", 5550)])
        self.run_job(model, "2026-06-01")
        explanation = self.explain(customer, lang="fr_FR")
        self.assertRegex(explanation["title"], r"^Pourquoi Silver\s\?$")
        self.assertIn("14,5 points", explanation["notes"][0]["text"])

    @users("kestio_salesman")
    def test_nothing_known_is_a_clear_error(self):
        self.active_model()
        customer = self.customer("Newcomer")
        with self.assertRaisesRegex(Exception, "neither sales nor a declared potential"):
            customer.with_env(self.env).action_kestio_why()

    def test_explaining_many_costs_no_query_for_each(self):
        model = self.active_model(REVENUE, ORDERS, RECENCY)
        customers = [self.customer(f"Customer {place}", [("2026-03-01", 100 * place)]) for place in range(1, 41)]
        self.run_job(model, "2026-06-01")
        ids = [self.evaluation(customer).id for customer in customers]
        self.queries_to_explain(ids)  # what is read once and kept for everybody: labels, currencies
        self.assertEqual(self.queries_to_explain(ids[:1]), self.queries_to_explain(ids))

    def queries_to_explain(self, ids):
        """Return how many queries it takes to read the explanations of some evaluations, nothing being cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["kestio.tier.evaluation"].browse(ids).read(["explanation"])
        return self.env.cr.sql_log_count - before
