"""Segment: a small company to test with: three tiers, one criterion, and somebody in each role."""

from datetime import datetime, timedelta

from odoo import Command, fields
from odoo.tests import TransactionCase, freeze_time, new_test_user

TIERS = (
    {"name": "Gold", "sequence": 1, "enter_index": 70, "exit_index": 60},
    {"name": "Silver", "sequence": 2, "enter_index": 40, "exit_index": 30},
    {"name": "Bronze", "sequence": 3},
)
# 100 of revenue is one point of index, so that the expected index is read off the amount.
REVENUE = {"measure": "revenue", "weight": 1, "low": 0, "high": 10_000}
# The index is what a person declared: moves customers without making orders.
DECLARED = {"measure": "potential", "weight": 1, "low": 0, "high": 100}


class SegmentCase(TransactionCase):
    """Customers are ranked on revenue alone unless a test says otherwise: 7,500 of sales makes an index of 75."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={**cls.env.context, "tracking_disable": True, "no_reset_password": True, "lang": "en_US"}
        )
        cls.env["res.lang"]._activate_lang("en_US")
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.company = cls.new_company("Kestio Tests")
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.company = cls.company.with_env(cls.env)
        cls.work = cls.env["product.product"].create({"name": "Work", "type": "service", "invoice_policy": "order"})
        cls.salesman = cls.new_user("kestio_salesman", "sales_team.group_sale_salesman")
        cls.manager = cls.new_user("kestio_manager", "sales_team.group_sale_manager")
        cls.director = cls.new_user("kestio_director", "sales_team.group_sale_manager,kestio_model.group_director")
        cls.internal = cls.new_user("kestio_internal", "base.group_user")

    # Who and what

    @classmethod
    def new_company(cls, name):
        """Return a company that counts in euros, without time zone."""
        return cls.env["res.company"].create({"name": name, "currency_id": cls.euro.id})

    @classmethod
    def new_user(cls, login, groups, company=None):
        """Return a user of one company (the tested one by default)."""
        company = company or cls.company
        values = {"company_id": company.id, "company_ids": [Command.set(company.ids)], "lang": "en_US"}
        return new_test_user(cls.env, login, groups, **values)

    @classmethod
    def new_model(cls, *criteria, company=None, tiers=TIERS, **values):
        """Return a draft with tiers and criteria (revenue by default)."""
        return cls.env["kestio.model"].create(
            {
                "name": "Model",
                "company_id": (company or cls.company).id,
                "tier_ids": [Command.create(dict(tier)) for tier in tiers],
                "criterion_ids": [Command.create(dict(criterion)) for criterion in criteria or [REVENUE]],
                **values,
            }
        )

    @classmethod
    def active_model(cls, *criteria, on="2026-01-01", **values):
        """Return a version that the director activated on a date."""
        model = cls.new_model(*criteria, **values)
        director = cls.director if model.company_id == cls.company else cls.env.ref("base.user_root")
        with freeze_time(on):
            model.with_user(director).with_company(model.company_id).action_activate()
        return model

    @classmethod
    def customer(cls, name="Customer", orders=(), **values):
        """Return a company customer with confirmed orders.

        :param orders: pairs of date and amount without tax.
        """
        partner = cls.env["res.partner"].create({"name": name, "is_company": True, **values})
        cls.order(partner, *orders)
        return partner

    @classmethod
    def order(cls, partner, *dates_and_amounts, company=None, **values):
        """Return confirmed orders of a partner on explicit dates."""
        company = company or cls.company
        rows = [
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "date_order": fields.Datetime.to_datetime(day),
                "state": "sale",
                "order_line": [
                    Command.create({"product_id": cls.work.id, "price_unit": amount, "tax_ids": [Command.clear()]})
                ],
                **values,
            }
            for day, amount in dates_and_amounts
        ]
        return cls.env["sale.order"].with_company(company).create(rows)

    @classmethod
    def ten_thousand_leads(cls, stage, team, percent):
        """Return open opportunities of the salesman that were made on 1 January 2026 without the ORM."""
        cls.env.cr.execute(
            """
            INSERT INTO crm_lead (name, type, stage_id, user_id, team_id, company_id, active, probability,
                                  automated_probability, won_status, date_last_stage_update, create_date)
            SELECT 'Deal', 'opportunity', %s, %s, %s, %s, TRUE, %s, %s, 'pending', '2026-01-01', '2026-01-01'
              FROM generate_series(1, 10000) RETURNING id
            """,
            [stage.id, cls.salesman.id, team.id, cls.company.id, percent, percent],
        )
        return cls.env["crm.lead"].browse([row[0] for row in cls.env.cr.fetchall()])

    # What happens

    @classmethod
    def run_job(cls, model, *days):
        """Evaluate all customers of a version on each of these days, as the nightly job does."""
        for day in days:
            with freeze_time(day):
                cls.env["kestio.tier.job"]._run_now(model)

    @classmethod
    def nights(cls, first, last):
        """Return each day from the first to the last."""
        start, end = (datetime.fromisoformat(day) for day in (first, last))
        return [str((start + timedelta(days=count)).date()) for count in range((end - start).days + 1)]

    @classmethod
    def declare(cls, model, partner, index, *days):
        """Give a customer an index (of a version that ranks on what is declared) and run the job on some days."""
        partner.with_company(model.company_id).kestio_potential = index
        cls.run_job(model, *days)

    # What to look at

    @classmethod
    def tier(cls, model, code):
        """Return the tier of a version by its code."""
        return model.tier_ids.filtered(lambda tier: tier.code == code)

    @classmethod
    def evaluation(cls, partner, company=None):
        """Return the evaluation of a customer in a company."""
        company = company or cls.company
        return cls.env["kestio.tier.evaluation"].search(
            [("partner_id", "=", partner.id), ("company_id", "=", company.id)]
        )

    @classmethod
    def history(cls, partner, company=None):
        """Return the tiers that a customer had, oldest first."""
        domain = [("partner_id", "=", partner.id), ("company_id", "=", (company or cls.company).id)]
        return cls.env["kestio.tier.history"].search(domain, order="date_from, id")

    @classmethod
    def suggestion(cls, partner, *states):
        """Return the suggestions for a customer, in some states (open by default)."""
        domain = [("partner_id", "=", partner.id), ("state", "in", states or ["open"])]
        return cls.env["kestio.tier.suggestion"].search(domain, order="id")

    def assert_granted(self, table, *users):
        """Check which operations each user may do.

        :param table: model to the operations of each user, in their order: ``"read write"``.
        """
        for name, grants in table.items():
            for user, granted in zip(users, grants, strict=True):
                records = self.env[name].with_user(user)
                found = [
                    operation for operation in ("read", "write", "create", "unlink") if records.has_access(operation)
                ]
                with self.subTest(model=name, user=user.login):
                    self.assertEqual(found, granted.split())

    def assert_tier(self, record, code):
        """Check the tier of a partner or a lead; None is no tier."""
        self.assertEqual(record.kestio_tier_id.code or None, code)
