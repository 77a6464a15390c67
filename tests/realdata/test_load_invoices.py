"""The loader on small files: what it loads, what it leaves out, what a second run does, and its refusals."""

from __future__ import annotations

from datetime import date

import pytest

from tools import database, load_invoices
from tools.load import documents, invoice_file
from tools.say import Stop

ROWS = (
    "1001,C1,France,2026-01-05 08:30:00,100.10,3,invoice",
    "1002,C2,Germany,2026-01-06,0.0,1,invoice",
    "N7,C1,France,2026-02-01 09:00:00,-40.05,1,credit_note",
    "1003,,France,2026-02-02,25.5,2,invoice",
    "N8,,France,2026-02-03,-5.25,1,credit_note",
    "1004/2025,C3,Atlantis,2026-02-04,12.34,1,invoice",
)
NOT_COMPARED = {"id", "create_date", "write_date", "access_token", "calendar_last_notif_ack", "properties"}


def held(env) -> tuple[int, int, int]:
    """Return how much a database holds of what the loader makes."""
    return tuple(env[name].search_count([]) for name in ("account.move", "res.partner", "account.journal"))


def test_rows_without_customer_are_counted_and_left_out(odoo, base, file):
    with odoo(base) as env:
        summary = load_invoices.load(env, file(*ROWS))
        assert not env["account.move"].search([("ref", "in", ["1003", "N8"])])
    assert (summary.loaded, summary.without_customer, str(summary.without_customer_amount)) == (4, 2, "20.25")
    assert "2 documents without customer (net 20.25) cannot be ranked: not loaded" in summary.sentences()


def test_country_that_odoo_does_not_know_is_said(odoo, base, file):
    with odoo(base) as env:
        summary = load_invoices.load(env, file(*ROWS))
        assert not env["res.partner"].search([("ref", "=", "C3")]).country_id
    assert "no country for Atlantis" in summary.sentences()


def test_second_run_loads_only_what_is_missing(odoo, base, file):
    with odoo(base) as env:
        load_invoices.load(env, file(*ROWS[:2]))
        summary = load_invoices.load(env, file(*ROWS))
        assert (summary.loaded, summary.already, summary.new_customers) == (2, 2, 1)
        before = held(env)
        assert load_invoices.load(env, file(*ROWS)).loaded == 0
        assert held(env) == before


def test_document_that_changed_in_the_file_is_said_and_kept(odoo, base, file):
    with odoo(base) as env:
        load_invoices.load(env, file(ROWS[0]))
        summary = load_invoices.load(env, file(ROWS[0].replace("100.10", "100.11")))
        assert env["account.move"].search([("ref", "=", "1001")]).amount_total == 100.10
    assert summary.different == 1


def test_closed_period_is_refused_and_nothing_changes(odoo, base, file):
    with odoo(base) as env:
        env.company.fiscalyear_lock_date = date(2026, 1, 5)
        env.cr.commit()
        before = held(env)
        with pytest.raises(Stop, match="line 2: 2026-01-05 lies in a closed period of"):
            load_invoices.load(env, file(*ROWS))
        assert held(env) == before


def test_what_odoo_refuses_is_said_and_nothing_of_it_stays(odoo, base, file):
    with odoo(base) as env:
        documents.Documents(env).journal.active = False
        env.cr.commit()
        before = held(env)
        with pytest.raises(Stop, match=r"lines 2 to 7 \(.*Loaded invoices.*\): what is before"):
            load_invoices.load(env, file(*ROWS))
        assert held(env) == before


def test_company_without_accounts_gets_a_chart(odoo, base, file):
    with odoo(base) as env:
        other = env["res.company"].create({"name": "Other"})
        load_invoices.load(env(context={"allowed_company_ids": other.ids}), file(*ROWS))
        moves = env["account.move"].search([("ref", "in", ["1001", "1002", "N7", "1004/2025"])])
        assert moves.company_id == other
        assert sum(moves.mapped("amount_total_signed")) == pytest.approx(72.39)


def test_loaded_document_equals_one_entered_by_hand(odoo, base, connection, run, file):
    by_hand = run.database("by_hand")
    database.clone(connection, base, by_hand)
    with odoo(base) as env:
        load_invoices.load(env, file(*ROWS))
        loaded = stored_values(env)
    with odoo(by_hand) as env:
        enter_by_hand(env, invoice_file.read(file(*ROWS)))
        assert stored_values(env) == loaded


def enter_by_hand(env, rows) -> None:
    """Create documents with an invoice line each, from which Odoo derives all else."""
    made = documents.Documents(env)
    for row in (row for row in rows if row.customer):
        partner = env["res.partner"].search([("ref", "=", row.customer)]) or env["res.partner"].create({
            "name": row.customer, "ref": row.customer, "is_company": True,
            "country_id": env["res.country"].with_context(lang="en_US").search([("name", "=", row.country)]).id,
        })  # fmt: skip
        env["account.move"].create({
            "move_type": "out_refund" if row.is_credit_note else "out_invoice", "journal_id": made.journal.id,
            "partner_id": partner.id, "name": row.invoice, "ref": row.invoice, "invoice_date": row.date,
            "invoice_date_due": row.date, "invoice_user_id": False, "invoice_line_ids": [(0, 0, {
                "name": f"{row.lines} lines", "price_unit": abs(float(row.amount)), "tax_ids": [],
            })],
        }).action_post()  # fmt: skip
    env.cr.commit()  # Odoo counts a customer's later documents after the commit
    env.invalidate_all()


def stored_values(env) -> dict:
    """Return all that is stored on the loaded documents, their lines and their customers."""
    found = {}
    for model, domain, key in (
        ("account.move", [("ref", "!=", False)], "ref"),
        ("account.move.line", [("move_id.ref", "!=", False)], "display_type"),
        ("res.partner", [("ref", "!=", False)], "ref"),
    ):
        names = [
            name for name, field in env[model]._fields.items()
            if field.store and not field.type.endswith("2many") and name not in NOT_COMPARED
        ]  # fmt: skip
        for record in env[model].search(domain):
            owner = record.move_id.ref if model == "account.move.line" else ""
            found[model, owner, record[key]] = {name: comparable(record[name]) for name in names}
    return found


def comparable(value):
    """Return records as what names them, because numbers differ from one database to another."""
    return value.mapped("display_name") if hasattr(value, "mapped") else value
