"""Fill a database that holds Odoo's apps with the reference company, by COPY, in about a minute."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from benchmarks.rows import Row, Table, tables
from benchmarks.volume import CURRENCIES, Start, Volume

CHUNK = 20_000


def fill(connection, scale: float, progress: Callable[[str], None]) -> None:
    """Copy the reference company into a database in one transaction, then analyze it.

    :param connection: an open psycopg2 connection of a superuser, in autocommit.
    :param scale: 1.0 is the reference volume.
    """
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SET LOCAL session_replication_role = replica")  # rows are right by construction
        _activate_currencies(cursor)
        for table in tables(Volume(scale, _start(cursor))):
            progress(table.name)
            _copy(cursor, table)
            _advance_sequence(cursor, table)
        cursor.execute("COMMIT")
        progress("statistics")
        cursor.execute("VACUUM ANALYZE")


def _activate_currencies(cursor) -> None:
    cursor.execute("UPDATE res_currency SET active = TRUE WHERE name = ANY(%s)", [[name for name, _ in CURRENCIES]])


def _start(cursor) -> Start:
    """Find the first free ids, and the records that rows refer to."""

    def one(statement: str) -> int:
        cursor.execute(statement)
        return cursor.fetchone()[0]

    def free(table: str) -> int:
        return one(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}")

    def some(table: str) -> tuple[int, ...]:
        return tuple(one(f"SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM {table} ORDER BY id LIMIT 20) few"))

    def account(kind: str) -> int:
        return one(f"SELECT id FROM account_account WHERE account_type = '{kind}' ORDER BY id LIMIT 1")

    def reference(module: str, name: str) -> int:
        return one(f"SELECT res_id FROM ir_model_data WHERE module = '{module}' AND name = '{name}'")

    currencies = tuple(one(f"SELECT id FROM res_currency WHERE name = '{name}'") for name, _ in CURRENCIES)
    countries = tuple(one(f"SELECT id FROM res_country WHERE code = '{code}'") for code in ("FR", "DE", "BE", "CH"))
    return Start(
        partner=free("res_partner"),
        user=free("res_users"),
        product=max(free("product_product"), free("product_template")),
        order=free("sale_order"),
        order_line=free("sale_order_line"),
        move=free("account_move"),
        move_line=free("account_move_line"),
        lead=free("crm_lead"),
        teams=tuple(one("SELECT array_agg(id ORDER BY id) FROM crm_team WHERE active")),
        countries=countries,
        currencies=currencies,
        own_currency=one("SELECT currency_id FROM res_company WHERE id = 1"),
        journal=one("SELECT id FROM account_journal WHERE type = 'sale' AND company_id = 1 ORDER BY id LIMIT 1"),
        income_account=account("income"),
        receivable_account=account("asset_receivable"),
        uom=reference("uom", "product_uom_unit"),
        won_stage=one("SELECT id FROM crm_stage WHERE is_won ORDER BY id LIMIT 1"),
        lost_reason=one("SELECT MIN(id) FROM crm_lost_reason"),
        tag=free("crm_tag"),
        sources=some("utm_source"),
        states=some("res_country_state"),
        languages=some("res_lang"),
        message=free("mail_message"),
        event=free("calendar_event"),
        subtypes={kind: reference("crm", f"mt_lead_{kind}") for kind in ("stage", "won", "lost")},
        tracked=tuple(reference("crm", f"field_crm_lead__{name}") for name in ("stage_id", "active", "won_status")),
    )


def _copy(cursor, table: Table) -> None:
    """Copy rows without the table's indexes, which are made again afterwards."""
    indexes = _drop_indexes(cursor, table.name)
    columns = ", ".join(f'"{name}"' for name in table.columns.split())
    rows = iter(table.rows)
    while chunk := list(islice(rows, CHUNK)):
        cursor.copy_expert(f"COPY {table.name} ({columns}) FROM STDIN", io.StringIO("".join(_lines(chunk))))
    for statement in indexes:
        cursor.execute(statement)


def _drop_indexes(cursor, table: str) -> list[str]:
    """Drop the indexes of a table that no constraint owns, and return the statements that make them."""
    cursor.execute(
        """
        SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
         WHERE i.indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
        """,
        [table],
    )
    found = cursor.fetchall()
    for name, _statement in found:
        cursor.execute(f"DROP INDEX {name}")
    return [statement for _name, statement in found]


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield "\t".join(["\\N" if value is None else str(value) for value in row]) + "\n"


def _advance_sequence(cursor, table: Table) -> None:
    if table.columns.startswith("id "):
        cursor.execute(f"SELECT setval('{table.name}_id_seq', (SELECT MAX(id) FROM {table.name}))")
