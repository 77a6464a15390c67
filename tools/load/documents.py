"""Posted invoices and credit notes, made in batches through Odoo's own models."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.load.invoice_file import Row
from tools.say import Stop

if TYPE_CHECKING:
    from odoo.api import Environment

BATCH = 500
JOURNAL = "KLOAD"
# Take each number as it is: digits at its end count up, and no part of it is a year to compare with the date.
ANY_NUMBER = r"^(?P<prefix1>.*?)(?P<seq>\d{0,9})(?P<suffix>\D*?)$"
# No mail, no messages. The lines come complete, so Odoo need not derive them (half of the time it takes).
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "skip_invoice_sync": True,
    "skip_analytic_sync": True,
}


class Documents:
    """The journal of loaded invoices of one company, in which each keeps its own number.

    :param env: an environment with all rights, whose company gets the invoices in its own currency.
    """

    def __init__(self, env: Environment):
        self.env = env(context={**env.context, **QUIET})
        self.journal = _journal(self.env)

    def loaded(self) -> dict[str, Decimal]:
        """Return the signed amounts of the documents that are there already, by number."""
        moves = self.env["account.move"].search_fetch(
            [("journal_id", "=", self.journal.id)], ["name", "amount_total_signed"], order="id"
        )
        return {move.name: _cents(move.amount_total_signed) for move in moves}

    def check_dates(self, rows: list[Row]) -> None:
        """Refuse a closed period, in which Odoo would silently give documents a later date.

        :param rows: oldest first.
        :raises Stop: with the line of the oldest row, when that lies in a closed period.
        """
        company = self.env.company
        for row in rows[:1]:
            if locks := company._get_lock_date_violations(row.date, purchase=False, tax=False):
                closed = company._format_lock_dates(locks)
                raise Stop(f"line {row.line}: {row.date} lies in a closed period of {company.name}, {closed}")

    def post(self, rows: list[Row], partners: dict[str, int]) -> Iterator[int]:
        """Create and post documents, and commit each batch; yield how many are done after each.

        :param partners: ids by customer.
        :raises Stop: when Odoo refuses a document; its batch is rolled back, the batches before stay.
        """
        for start in range(0, len(rows), BATCH):
            self._post_batch(rows[start : start + BATCH], partners)
            yield min(start + BATCH, len(rows))

    def _post_batch(self, rows: list[Row], partners: dict[str, int]) -> None:
        from odoo.exceptions import UserError

        # Browsed one by one: their receivable account is read for all of them at once.
        customers = self.env["res.partner"].browse([partners[row.customer] for row in rows])
        values = [self._values(row, customer) for row, customer in zip(rows, customers, strict=True)]
        try:
            moves = self.env["account.move"].create(values)
            moves.action_post()
        except UserError as error:
            self.env.cr.rollback()
            first = str(error).strip().splitlines()[0]
            raise Stop(
                f"Odoo refuses a document of lines {_span(rows)} ({first}): what is before them is loaded"
            ) from None
        self._check_amounts(rows, moves)
        self.env.cr.commit()
        self.env.invalidate_all()

    def _check_amounts(self, rows: list[Row], moves) -> None:
        for row, move in zip(rows, moves, strict=True):
            if _cents(move.amount_total_signed) != row.amount:
                self.env.cr.rollback()
                currency = self.env.company.currency_id.name
                raise Stop(f"line {row.line}: {row.amount} became {move.amount_total_signed} {currency}")

    def _values(self, row: Row, customer) -> dict[str, object]:
        """Return a document complete with its two lines, the sale and what the customer owes, untaxed."""
        owed = float(row.amount)
        account = customer.property_account_receivable_id
        sale = {
            "display_type": "product", "name": f"{row.lines} lines", "account_id": self.journal.default_account_id.id,
            "quantity": 1, "price_unit": abs(owed), "tax_ids": [], "balance": -owed, "amount_currency": -owed,
        }  # fmt: skip
        receivable = {
            "display_type": "payment_term", "account_id": account.id, "date_maturity": row.date,
            "balance": owed, "amount_currency": owed,
        }  # fmt: skip
        return {
            "move_type": "out_refund" if row.is_credit_note else "out_invoice",
            "name": row.invoice, "ref": row.invoice, "journal_id": self.journal.id, "partner_id": customer.id,
            "currency_id": self.env.company.currency_id.id, "invoice_user_id": False,
            "date": row.date, "invoice_date": row.date, "invoice_date_due": row.date, "invoice_payment_term_id": False,
            "line_ids": [(0, 0, sale), (0, 0, receivable)],
        }  # fmt: skip


def _journal(env: Environment):
    """Return the sales journal of loaded documents, made with a chart of accounts if there is none."""
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)
    journals = env["account.journal"].with_context(active_test=False)
    journal = journals.search([("code", "=", JOURNAL), ("company_id", "=", company.id)])
    return journal or journals.create({
        "name": "Loaded invoices", "code": JOURNAL, "type": "sale", "company_id": company.id,
        "default_account_id": _income_account(env).id, "sequence_override_regex": ANY_NUMBER,
    })  # fmt: skip


def _income_account(env: Environment):
    """Return the company's account for sales.

    :raises Stop: when its chart of accounts has none.
    """
    domain = [("account_type", "=", "income"), ("company_ids", "in", env.company.ids)]
    account = env.company.income_account_id or env["account.account"].search(domain, limit=1)
    if not account:
        raise Stop(f"{env.company.name} has no income account: set up its chart of accounts first")
    return account


def _cents(amount: float) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"))


def _span(rows: list[Row]) -> str:
    numbers = [row.line for row in rows]
    return f"{min(numbers)} to {max(numbers)}"
