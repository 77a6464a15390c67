"""Segment: just enough accounting to post invoices and credit notes."""

from odoo import Command


def set_up(env, company):
    """Give a company a sales journal and the accounts that invoices and bills need."""
    accounts = env["account.account"].with_company(company)
    income, receivable, payable = accounts.create(
        [
            {"name": "Sales", "code": "KT7000", "account_type": "income", "company_ids": [Command.set(company.ids)]},
            {
                "name": "Customers",
                "code": "KT4110",
                "account_type": "asset_receivable",
                "reconcile": True,
                "company_ids": [Command.set(company.ids)],
            },
            {
                "name": "Vendors",
                "code": "KT4010",
                "account_type": "liability_payable",
                "reconcile": True,
                "company_ids": [Command.set(company.ids)],
            },
        ]
    )
    env["ir.default"].set("res.partner", "property_account_receivable_id", receivable.id, company_id=company.id)
    env["ir.default"].set("res.partner", "property_account_payable_id", payable.id, company_id=company.id)
    env["ir.default"].set("product.category", "property_account_income_categ_id", income.id, company_id=company.id)
    return env["account.journal"].create(
        {"name": "Sales", "code": "KTS", "type": "sale", "company_id": company.id, "default_account_id": income.id}
    )


def invoice(env, company, partner, day, amount, *, refund=False, account=None, **values):
    """Return a posted invoice (or credit note) of one line without tax."""
    line = {"name": "Work", "price_unit": amount, "tax_ids": [Command.clear()]}
    if account:
        line["account_id"] = account.id
    move = (
        env["account.move"]
        .with_company(company)
        .create(
            {
                "move_type": "out_refund" if refund else "out_invoice",
                "partner_id": partner.id,
                "invoice_date": day,
                "company_id": company.id,
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
    )
    move.action_post()
    return move
