"""Segment: sales of customers as SQL, from confirmed orders or posted invoices, in the company's currency."""

from odoo.tools import SQL

EVERYBODY = SQL("TRUE")


def documents(source, company, as_of, customers=EVERYBODY):
    """Return the statement of all documents up to a date.

    :param source: ``sale`` or ``invoice``.
    :param company: the ``res.company`` whose documents count.
    :param as_of: last date that counts.
    :param customers: SQL condition on the alias ``p`` (``res_partner``) that selects commercial entities.
    :return: SQL with the columns partner_id (as on the document: the customer or a contact of his), date, amount
        (without tax, in the company's currency at the document's date; refunds negative) and is_order (false
        for refunds).
    """
    if source == "invoice":
        return _invoices(company, as_of, customers)
    return SQL("%s UNION ALL %s", _orders(company, as_of, customers), _refunds_of_orders(company, as_of, customers))


def of_entities(grouped, columns):
    """Return the statement that adds up what was grouped by the documents' partners to commercial entities.

    Grouped twice, because several hundred thousand documents then meet the partners as one row for each partner.

    :param grouped: SQL with the column partner_id and what ``columns`` needs.
    :param columns: SQL of the aggregates.
    """
    return SQL(
        """
        SELECT member.commercial_partner_id AS partner_id, %s
          FROM (%s) grouped JOIN res_partner member ON member.id = grouped.partner_id
         GROUP BY member.commercial_partner_id
        """,
        columns,
        grouped,
    )


def _of(customers, partner):
    """Return the condition that a document's partner belongs to the customers."""
    if customers == EVERYBODY:
        return EVERYBODY
    return SQL(
        """
        %s IN (SELECT member.id FROM res_partner p JOIN res_partner member ON member.commercial_partner_id = p.id
                WHERE %s)
        """,
        partner,
        customers,
    )


def unrated(source, company, as_of, customers=EVERYBODY):
    """Return the statement of the currencies that documents use although no rate was ever entered for them.

    Odoo would silently count one for one; an invoice whose rate was typed by hand is right as it is.
    """
    document = SQL(
        "account_move m WHERE m.invoice_currency_rate IN (0, 1) AND m.state = 'posted' AND m.invoice_date <= %s", as_of
    )
    if source == "sale":
        document = SQL("sale_order m WHERE m.state = 'sale' AND m.date_order::date <= %s", as_of)
    return SQL(
        """
        SELECT c.name FROM res_currency c
         WHERE c.id != %(own)s
           AND NOT EXISTS (SELECT FROM res_currency_rate r WHERE r.currency_id = c.id
                              AND (r.company_id IS NULL OR r.company_id = %(root)s))
           AND EXISTS (SELECT FROM %(document)s AND m.currency_id = c.id AND m.company_id = %(company)s AND %(of)s)
         ORDER BY c.name
        """,
        own=company.currency_id.id,
        root=company.root_id.id,
        company=company.id,
        document=document,
        of=_of(customers, SQL("m.partner_id")),
    )


def _invoices(company, as_of, customers):
    return SQL(
        """
        SELECT m.partner_id, m.invoice_date AS date, ROUND(m.amount_untaxed_signed / %(late)s, 2) AS amount,
               m.move_type != 'out_refund' AS is_order
          FROM account_move m
         WHERE m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
           AND m.company_id = %(company)s AND m.invoice_date <= %(as_of)s AND %(of)s
        """,
        company=company.id,
        as_of=as_of,
        of=_of(customers, SQL("m.partner_id")),
        late=_late_rate_of_invoice(company),
    )


def _orders(company, as_of, customers):
    return SQL(
        """
        SELECT o.partner_id, %(date)s AS date,
               ROUND(o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1)::numeric / %(late)s, 2) AS amount,
               TRUE AS is_order
          FROM sale_order o
         WHERE o.state = 'sale' AND o.company_id = %(company)s AND %(date)s <= %(as_of)s AND %(of)s
        """,
        company=company.id,
        as_of=as_of,
        date=_local_date(company),
        of=_of(customers, SQL("o.partner_id")),
        late=_late_rate_of_order(company),
    )


def _refunds_of_orders(company, as_of, customers):
    """Credit notes of invoiced orders; those without an order have no sale to subtract from."""
    return SQL(
        """
        SELECT m.partner_id, l.invoice_date AS date, ROUND(-l.balance / %(late)s, 2) AS amount, FALSE AS is_order
          FROM account_move_line l
          JOIN account_move m ON m.id = l.move_id
         WHERE m.state = 'posted' AND m.move_type = 'out_refund' AND m.company_id = %(company)s
           AND m.invoice_date <= %(as_of)s AND l.display_type = 'product'
           AND EXISTS (SELECT FROM sale_order_line_invoice_rel r WHERE r.invoice_line_id = l.id) AND %(of)s
        """,
        company=company.id,
        as_of=as_of,
        of=_of(customers, SQL("m.partner_id")),
        late=_late_rate_of_invoice(company),
    )


def margins(source, company, start, as_of, customers=EVERYBODY):
    """Return the statement of margins in a window: partner_id (commercial entity), amount.

    The margin rate of the lines whose product has a cost is applied to all lines; it is unknown where those
    lines are less than half of the sales.
    """
    lines = _invoice_lines if source == "invoice" else _order_lines
    grouped = SQL(
        """
        SELECT partner_id, SUM(sold) AS sold, SUM(cost) AS cost, SUM(sold) FILTER (WHERE cost IS NOT NULL) AS costed
          FROM (%(lines)s) line
         WHERE date > %(start)s AND date <= %(as_of)s
         GROUP BY partner_id
        """,
        lines=lines(company, customers),
        start=start,
        as_of=as_of,
    )
    return SQL(
        "%s HAVING SUM(costed) >= SUM(sold) / 2",
        of_entities(grouped, SQL("SUM(sold) * (1 - SUM(cost) / NULLIF(SUM(costed), 0)) AS amount")),
    )


def _invoice_lines(company, customers):
    return SQL(
        """
        SELECT m.partner_id, m.invoice_date AS date, (-l.balance / %(late)s)::float8 AS sold,
               SIGN(-l.balance) * ABS(l.quantity) * %(unit)s * %(cost)s AS cost
          FROM account_move_line l
          JOIN account_move m ON m.id = l.move_id
          %(product)s
         WHERE m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
           AND m.company_id = %(company)s AND l.display_type = 'product' AND %(of)s
        """,
        company=company.id,
        unit=_UNIT,
        cost=_cost(company),
        product=_PRODUCT,
        of=_of(customers, SQL("m.partner_id")),
        late=_late_rate_of_invoice(company),
    )


def _order_lines(company, customers):
    return SQL(
        """
        SELECT o.partner_id, %(date)s AS date,
               (l.price_subtotal / COALESCE(NULLIF(o.currency_rate, 0), 1)::numeric / %(late)s)::float8 AS sold,
               l.product_uom_qty * %(unit)s * %(cost)s AS cost
          FROM sale_order_line l
          JOIN sale_order o ON o.id = l.order_id
          %(product)s
         WHERE o.state = 'sale' AND o.company_id = %(company)s AND l.display_type IS NULL AND %(of)s
        """,
        company=company.id,
        date=_local_date(company),
        unit=_UNIT,
        cost=_cost(company),
        product=_PRODUCT,
        of=_of(customers, SQL("o.partner_id")),
        late=_late_rate_of_order(company),
    )


_PRODUCT = SQL(
    """
    LEFT JOIN product_product product ON product.id = l.product_id
    LEFT JOIN product_template template ON template.id = product.product_tmpl_id
    LEFT JOIN uom_uom sold_in ON sold_in.id = l.product_uom_id
    LEFT JOIN uom_uom kept_in ON kept_in.id = template.uom_id
    """
)
_UNIT = SQL("(COALESCE(sold_in.factor / NULLIF(kept_in.factor, 0), 1))::float8")


def _cost(company):
    """Return the product's cost in the company; 0 is the default of a product whose cost nobody entered."""
    return SQL("NULLIF((product.standard_price->>%s)::float8, 0)", str(company.id))


def _late_rate_of_order(company):
    return _late_rate(SQL("o.currency_id"), SQL("o.currency_rate"), _local_date(company), company)


def _late_rate_of_invoice(company):
    return _late_rate(SQL("m.currency_id"), SQL("m.invoice_currency_rate"), SQL("m.invoice_date"), company)


def _late_rate(currency, kept, day, company):
    """Return what to divide an amount by when its document was made before its currency had a rate; 1 for all others.

    Odoo keeps a rate of 1 on such a document, and does not look again when the rate is entered.
    """
    own = SQL("%s", company.currency_id.id)
    return SQL(
        "(CASE WHEN %s = %s OR %s NOT IN (0, 1) THEN 1 ELSE COALESCE(%s, 1) / COALESCE(%s, 1) END)::numeric",
        currency,
        own,
        kept,
        _rate_on(currency, day, company),
        _rate_on(own, day, company),
    )


def _rate_on(currency, day, company):
    """Return the rate of a currency as Odoo looks it up: the last one before a day, else the first one after it."""
    return SQL(
        """
        (SELECT r.rate FROM res_currency_rate r
          WHERE r.currency_id = %(currency)s AND (r.company_id IS NULL OR r.company_id = %(root)s)
          ORDER BY r.name > %(day)s, r.company_id, ABS(r.name - %(day)s) LIMIT 1)
        """,
        currency=currency,
        day=day,
        root=company.root_id.id,
    )


def _local_date(company):
    """Return the order's date where the company is."""
    zone = company.partner_id.tz
    if not zone or zone == "UTC":
        return SQL("o.date_order::date")
    return SQL("(o.date_order AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", zone)
