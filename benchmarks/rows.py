"""The rows of the reference company, table by table, as PostgreSQL's COPY reads them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from benchmarks import log_rows
from benchmarks.volume import AS_OF, CURRENCIES, MONTHS, PRODUCTS, SALESPEOPLE, Volume, rate_of_month

Row = tuple
COMPANY = 1
TAGS = 20
LONG_AGO = "2022-01-01 08:00:00"


@dataclass(frozen=True)
class Table:
    """Rows for a table.

    :param columns: their names, separated by blanks.
    """

    name: str
    columns: str
    rows: Iterable[Row]


def tables(volume: Volume) -> Iterator[Table]:
    """Yield what to copy, in an order that keeps foreign keys."""
    yield Table("res_currency_rate", "currency_id company_id name rate", _rates(volume))
    yield from _people(volume)
    yield from _products(volume)
    yield Table("sale_order", ORDER, _orders(volume))
    yield Table("sale_order_line", ORDER_LINE, _order_lines(volume))
    yield Table("account_move", MOVE, (move for move, _lines, _rel in _invoices(volume)))
    yield Table("account_move_line", MOVE_LINE, (line for _move, lines, _rel in _invoices(volume) for line in lines))
    links = (rel for _move, _lines, rel in _invoices(volume) if rel)
    yield Table("sale_order_line_invoice_rel", "order_line_id invoice_line_id", links)
    yield Table("crm_lead", LEAD, _leads(volume))
    tags = ((volume.start.tag + n, f'{{"en_US": "Tag {n}"}}', n % 11) for n in range(TAGS))
    yield Table("crm_tag", "id name color", tags)
    dice = random.Random(17)  # noqa: S311
    tagged = (
        (volume.start.lead + place, volume.start.tag + tag)
        for place in range(volume.leads)
        for tag in dice.sample(range(TAGS), dice.randrange(3))
    )
    yield Table("crm_tag_rel", "lead_id tag_id", tagged)
    yield Table("mail_message", log_rows.MESSAGE, log_rows.messages(volume))
    yield Table("mail_tracking_value", log_rows.VALUE, log_rows.tracking_values(volume))
    yield Table("calendar_event", log_rows.EVENT, log_rows.meetings(volume))


def _rates(volume: Volume) -> Iterator[Row]:
    first = AS_OF.year * 12 + AS_OF.month - MONTHS - 2
    for place in range(len(CURRENCIES)):
        for month in range(first, first + MONTHS + 3):
            year, rest = divmod(month - 1, 12)
            yield volume.start.currencies[place], COMPANY, date(year, rest + 1, 1), rate_of_month(place, month)


PARTNER = (
    "id name complete_name parent_id commercial_partner_id user_id country_id city email email_normalized phone "
    "company_id is_company active type partner_share customer_rank supplier_rank autopost_bills lang "
    "create_date write_date"
)


def _people(volume: Volume) -> Iterator[Table]:
    start = volume.start
    first = start.partner + volume.entities + volume.contacts
    own = (_partner(volume, first + n, f"Salesperson {n}", is_company=False) for n in range(SALESPEOPLE))
    yield Table("res_partner", PARTNER, own)
    users = (
        (start.user + n, COMPANY, first + n, f"rep{n}", "email", True, False, volume.team(start.user + n))
        for n in range(SALESPEOPLE)
    )
    yield Table("res_users", "id company_id partner_id login notification_type active share sale_team_id", users)
    members = ((volume.team(start.user + n), start.user + n, True) for n in range(SALESPEOPLE))
    yield Table("crm_team_member", "crm_team_id user_id active", members)
    yield Table("res_partner", PARTNER, _customers(volume))


def _customers(volume: Volume) -> Iterator[Row]:
    for place in range(volume.entities):
        partner = volume.start.partner + place
        yield _partner(
            volume, partner, f"Customer {partner}", user=volume.salesperson(partner), is_company=place % 5 > 1
        )
    for place in range(volume.contacts):
        contact, company = volume.contact(place)
        yield _partner(volume, contact, f"Contact {place}", parent=company, user=volume.salesperson(company))


def _partner(
    volume: Volume, key: int, name: str, *, parent: int | None = None, user: int | None = None, is_company: bool = False
) -> Row:
    countries = volume.start.countries
    country, mail = countries[key * 31 % len(countries)], f"mail{key}@example.com"
    shown = f"Customer {parent}, {name}" if parent else name
    city, phone, company = f"City {key % 500}", f"+33 1 {key:08d}", COMPANY if key % 20 == 0 and not parent else None
    return (
        key, name, shown, parent, parent or key, user, country, city, mail, mail, phone, company,
        is_company, key % 97 != 0, "contact", True, 1, 0, "ask", "en_US", LONG_AGO, LONG_AGO,
    )  # fmt: skip


def _products(volume: Volume) -> Iterator[Table]:
    start = volume.start
    templates = (
        (start.product + n, start.uom, "consu", "no", f'{{"en_US": "Product {n}"}}', 100, True, True)
        for n in range(PRODUCTS)
    )
    yield Table("product_template", "id uom_id type service_tracking name list_price active sale_ok", templates)
    products = ((start.product + n, start.product + n, _cost(n), True) for n in range(PRODUCTS))
    yield Table("product_product", "id product_tmpl_id standard_price active", products)


def _cost(place: int) -> str | None:
    """Return what a product costs in the company; nobody entered it for one in ten."""
    return f'{{"{COMPANY}": {20 + place}}}' if place % 10 else None


ORDER = (
    "id name company_id partner_id partner_invoice_id partner_shipping_id currency_id user_id team_id state "
    "invoice_status currency_rate amount_untaxed amount_tax amount_total date_order create_date locked"
)


def _orders(volume: Volume) -> Iterator[Row]:
    start = volume.start
    for order in volume.all_orders():
        user, state = volume.salesperson(order.entity), "sale" if order.is_confirmed else "sent"
        tax = round(order.amount * 0.2, 2)
        yield (
            start.order + order.place, f"S{order.place:07d}", COMPANY, order.partner, order.partner, order.partner,
            order.currency, user, volume.team(user), state, "invoiced", order.rate, order.amount, tax,
            round(order.amount + tax, 2), f"{order.date} 10:00:00", f"{order.date} 09:00:00", False,
        )  # fmt: skip


ORDER_LINE = (
    "id order_id company_id currency_id order_partner_id salesman_id product_id product_uom_id state name "
    "product_uom_qty price_unit price_subtotal price_total customer_lead"
)


def _order_lines(volume: Volume) -> Iterator[Row]:
    start = volume.start
    for order in volume.all_orders():
        key, state = start.order_line + order.place, "sale" if order.is_confirmed else "sent"
        quantity = max(round(order.amount / 90), 1)
        yield (
            key, start.order + order.place, COMPANY, order.currency, order.partner, volume.salesperson(order.entity),
            start.product + order.place % PRODUCTS, start.uom, state, "Goods", quantity,
            round(order.amount / quantity, 2), order.amount, round(order.amount * 1.2, 2), 0,
        )  # fmt: skip


MOVE = (
    "id name sequence_prefix sequence_number journal_id company_id partner_id commercial_partner_id currency_id state "
    "move_type auto_post date invoice_date invoice_currency_rate amount_untaxed amount_tax amount_total "
    "amount_untaxed_signed amount_total_signed amount_residual payment_state invoice_user_id"
)
MOVE_LINE = (
    "id move_id journal_id company_id company_currency_id account_id currency_id partner_id product_id product_uom_id "
    "parent_state display_type date invoice_date quantity price_unit price_subtotal debit credit balance "
    "amount_currency reconciled name move_name"
)


def _invoices(volume: Volume) -> Iterator[tuple[Row, list[Row], Row | None]]:
    """Yield the invoice of one confirmed order in two, and a credit note of 4 in 100, with lines and link."""
    place = 0
    for order in volume.all_orders():
        if not order.is_confirmed or order.place % 2:
            continue
        kinds = [("out_invoice", 1.0)] + [("out_refund", 0.4)] * (order.place % 50 == 0)
        for move_type, share in kinds:
            yield _invoice(volume, order, place, move_type, round(order.amount * share, 2))
            place += 1


def _invoice(volume, order, place, move_type, amount) -> tuple[Row, list[Row], Row | None]:
    start, sign = volume.start, -1 if move_type == "out_refund" else 1
    move, line, product = start.move + place, start.move_line + 2 * place, start.product + order.place % PRODUCTS
    day = min(order.date + timedelta(days=10), AS_OF)
    worth = round(sign * amount / order.rate, 2)
    prefix = f"{'R' if sign < 0 else ''}INV/{day.year}/"
    name = f"{prefix}{place:06d}"
    head = (
        move, name, prefix, place, start.journal, COMPANY, order.partner, order.entity, order.currency, "posted",
        move_type, "no", day, day, order.rate, amount, 0, amount, worth, worth, 0, "paid",
        volume.salesperson(order.entity),
    )  # fmt: skip
    lines = [
        _move_line(volume, order, (line, move, name), day, -worth, -sign * amount, product),
        _move_line(volume, order, (line + 1, move, name), day, worth, sign * amount, None),
    ]
    is_linked = sign > 0 or order.place % 200 != 0
    return head, lines, (start.order_line + order.place, line) if is_linked else None


def _move_line(volume, order, key, day, balance, foreign, product) -> Row:
    start, (line, move, name) = volume.start, key
    account, kind = (start.income_account, "product") if product else (start.receivable_account, "payment_term")
    quantity, worth = max(round(abs(foreign) / 90), 1), abs(foreign)
    return (
        line, move, start.journal, COMPANY, start.own_currency, account, order.currency, order.entity, product,
        start.uom if product else None, "posted", kind, day, day, quantity, round(worth / quantity, 2), worth,
        max(balance, 0), max(-balance, 0), balance, foreign, not product, "Goods", name,
    )  # fmt: skip


LEAD = (
    "id name type user_id team_id company_id stage_id partner_id partner_name email_from email_normalized phone "
    "country_id city priority active won_status probability automated_probability expected_revenue prorated_revenue "
    "lost_reason_id source_id state_id lang_id email_state phone_state color message_bounce date_open date_closed "
    "date_last_stage_update create_date write_date"
)


def _leads(volume: Volume) -> Iterator[Row]:
    """Yield leads; 6 in 10 belong to a partner."""
    dice, start = random.Random(7), volume.start  # noqa: S311 - the same company at every run, not a secret
    qualities = random.Random(13)  # noqa: S311
    for place, path in enumerate(volume.paths()):
        partner = volume.entity(int(volume.entities * dice.random() ** 2)) if dice.random() < 0.6 else None
        user, kind = start.user + dice.randrange(SALESPEOPLE), path.kind
        chance = {"won": 100.0, "lost": 0.0}.get(kind, round(dice.uniform(5, 90), 2))
        worth, mail = round(dice.lognormvariate(8, 1), 2), f"lead{place}@example.com"
        automated = chance if place % 10 or kind != "pending" else 50.0  # one open lead in ten bears a typed percent
        created, priority = path.changes[0].at, "0001122"[dice.randrange(7)]
        yield (
            start.lead + place, f"Lead {place}", "opportunity", user, volume.team(user), COMPANY,
            path.changes[-1].stage, partner, f"Company {place}", mail, mail, f"+33 2 {place:08d}",
            start.countries[place % 4], f"City {place % 500}", priority, kind != "lost", kind, chance, automated, worth,
            round(worth * chance / 100, 2), start.lost_reason if kind == "lost" else None,
            *_qualities(volume, kind, qualities), 0, 0, created, path.closed, path.moved, created, path.changes[-1].at,
        )  # fmt: skip


def _qualities(volume: Volume, kind: str, dice: random.Random) -> Row:
    """Return what Odoo's statistics read of a lead beside its stage: source, state, language, mail, phone.

    They say something of how it ends, as in a real company: without that, all open leads get nearly the same
    probability, and Odoo writes a few statements where it would write thousands.
    """
    start, leaning = volume.start, {"won": 1.5, "lost": 0.8}.get(kind) or dice.choice((1.5, 0.8, 1.0))

    def one(values: tuple[int, ...]) -> int:
        return values[int(len(values) * dice.random() ** leaning)]

    source = one(start.sources) if dice.random() < 0.75 else None
    state = one(start.states) if dice.random() < 0.5 else None
    mail, phone = ("incorrect" if dice.random() < 0.1 * leaning else "correct" for _kind in range(2))
    return source, state, one(start.languages), mail, phone if dice.random() < 0.8 else None
