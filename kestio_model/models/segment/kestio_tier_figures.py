"""Segment: the one statement that computes index, coverage, breakdown and target tier of customers."""

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.tools import SQL

from . import sql_documents


class KestioTierFigures(models.AbstractModel):
    """Builds the statement for all customers of a version, or for some of them.

    The nightly job, the buttons and the preview run this same statement; ``engine/tier.py`` is the same arithmetic
    for one customer. An addon that measures something more extends ``_signals``.
    """

    _name = "kestio.tier.figures"
    _description = "Tier figures"

    @api.model
    def _statement(self, model, as_of, customers, *, foreseen=False):
        """Return the statement.

        :param model: a ``kestio.model`` record, draft or active.
        :param as_of: the date of the evaluation; documents dated later do not count.
        :param customers: SQL condition on the alias ``p`` (``res_partner``) that selects the customers.
        :param foreseen: whether statuses count as the job would set them first, which decides on who is ranked.
        :return: SQL with the columns partner_id, tier_id, revenue, orders, index, coverage, target_tier_id and
            one pair of columns value_N, points_N for each criterion N.
        """
        criteria = model.criterion_ids._weighing()
        changes = self.env["kestio.partner.status"]._changes(model, as_of, customers) if foreseen else None
        parts = [
            *([SQL("followed AS MATERIALIZED (%s)", changes)] if changes else []),
            SQL("customer AS MATERIALIZED (%s)", self._customers(model, customers, foreseen=bool(changes))),
            *self._facts(model, as_of, set(criteria.mapped("measure")), customers),
            # OFFSET 0: each value is computed once; the planner would copy its expression to wherever it is used.
            SQL("signal AS (%s OFFSET 0)", self._signals(model, as_of, criteria)),
            SQL("scored AS (SELECT *%s FROM signal OFFSET 0)", self._points(criteria)),
            SQL("indexed AS (%s OFFSET 0)", self._index(criteria)),
        ]
        select = SQL("SELECT *, %s AS target_tier_id FROM indexed", self._target(model.tier_ids))
        return SQL("WITH %s %s", SQL(", ").join(parts), select)

    @api.model
    def _preview(self, model, as_of=None):
        """Return how many customers would fall into each tier, and what they hold, without writing anything.

        :return: a list of dicts, best tier first: tier_id, name, color, customers, revenue; the last one, with
            ``tier_id`` False, counts those whom too little is known of (or whose index enters no tier).
        """
        self.env["kestio.tier.evaluation"]._flush_sources()
        figures = self._statement(model, as_of or self._today(model.company_id), SQL("TRUE"), foreseen=True)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT CASE WHEN coverage >= %s THEN target_tier_id END AS tier, COUNT(*),
                       ROUND(SUM(revenue)::numeric, 2)::float8
                  FROM (%s) figures GROUP BY tier
                """,
                model.coverage_min,
                figures,
            )
        )
        found = {tier_id: (count, revenue) for tier_id, count, revenue in rows}
        named = [(tier.id, tier.name, tier.color) for tier in model.tier_ids.sorted("sequence")]
        return [
            {"tier_id": key or False, "name": name, "color": color, "customers": count, "revenue": revenue}
            for key, name, color in [*named, (None, self.env._("Not ranked"), 0)]
            for count, revenue in [found.get(key, (0, 0.0))]
        ]

    def _customers(self, model, customers, *, foreseen=False):
        """Select the commercial entities that the version ranks, with what is stored on them.

        :param foreseen: whether the statement's part ``followed`` has statuses that count instead of what is stored.

        COALESCE keeps the planner from taking customers for a rare exception among partners.
        """
        company = str(model.company_id.id)
        join, status = SQL(), SQL("(p.kestio_status_id->>%s)::int", company)
        if foreseen:
            join = SQL("LEFT JOIN followed ON followed.partner_id = p.id")
            status = SQL("COALESCE(followed.status_id, %s)", status)
        return SQL(
            """
            SELECT p.id AS partner_id, (p.kestio_tier_id->>%(company)s)::int AS tier_id,
                   NULLIF((p.kestio_potential->>%(company)s)::float8, 0) AS potential,
                   before.id IS NOT NULL AS was_evaluated
              FROM res_partner p
              LEFT JOIN kestio_tier_evaluation before ON before.partner_id = p.id AND before.company_id = %(company_id)s
              %(join)s
              LEFT JOIN kestio_partner_status status ON status.id = %(status)s
             WHERE COALESCE(p.id = p.commercial_partner_id, FALSE) AND p.active AND status.excluded IS NOT TRUE
               AND (p.company_id IS NULL OR p.company_id = %(company_id)s)
               AND NOT EXISTS (SELECT FROM res_company own WHERE own.partner_id = p.id)
               AND %(ruled)s AND (%(customers)s)
            """,
            company=company, company_id=model.company_id.id, customers=customers, ruled=self._ruled(model, "p"),
            join=join, status=status,
        )  # fmt: skip

    def _ruled(self, model, entity):
        """Return the condition that a version rules a commercial entity: by the team of its salesperson.

        :param entity: alias of ``res_partner`` in the statement.
        """
        others = self.env["kestio.model.scope"]._team_ids_of_others(model)
        teams = model.team_ids.ids or others
        in_teams = SQL(
            "EXISTS (SELECT FROM res_users s WHERE s.id = %s AND s.sale_team_id = ANY(%s))",
            SQL.identifier(entity, "user_id"),
            teams,
        )
        if model.team_ids:
            return in_teams
        return SQL("NOT %s", in_teams) if others else SQL("TRUE")

    def _facts(self, model, as_of, measures, customers):
        """Return the sums per customer that the measures need, as named sub-queries."""
        start = as_of - relativedelta(months=model.window_months)
        before = start - relativedelta(months=model.window_months)
        documents = sql_documents.documents(model.revenue_source, model.company_id, as_of, customers)
        grouped = SQL(
            """
            SELECT partner_id,
                   SUM(amount) FILTER (WHERE date > %(start)s) AS revenue,
                   COUNT(*) FILTER (WHERE date > %(start)s AND is_order) AS orders,
                   SUM(amount) FILTER (WHERE date > %(before)s AND date <= %(start)s) AS previous,
                   MAX(date) FILTER (WHERE is_order) AS last_order
              FROM (%(documents)s) document GROUP BY partner_id
            """,
            start=start,
            before=before,
            documents=documents,
        )
        parts = [SQL("sales AS (%s)", sql_documents.of_entities(grouped, _SALES))]
        if "margin" in measures:
            margin = sql_documents.margins(model.revenue_source, model.company_id, start, as_of, customers)
            parts.append(SQL("margin AS (%s)", margin))
        return parts

    def _signals(self, model, as_of, criteria):
        """Select one column ``value_N`` per criterion; NULL where the fact is not known."""
        values = self._values(criteria, self._measures(as_of))
        has_margin = "margin" in criteria.mapped("measure")
        return SQL(
            """
            SELECT customer.partner_id, customer.tier_id, sales.partner_id IS NOT NULL AS has_history,
                   COALESCE(sales.revenue, 0) AS revenue, COALESCE(sales.orders, 0) AS orders %(values)s
              FROM customer LEFT JOIN sales USING (partner_id) %(margin)s
             WHERE sales.partner_id IS NOT NULL OR customer.potential IS NOT NULL OR customer.tier_id IS NOT NULL
                   OR customer.was_evaluated
            """,
            values=values,
            margin=SQL("LEFT JOIN margin USING (partner_id)") if has_margin else SQL(),
        )

    def _values(self, criteria, known):
        """Return the columns ``value_N``, given the SQL value of each known measure."""
        return SQL("").join(
            SQL(", %s AS %s", self._value(criterion, known), SQL.identifier(f"value_{criterion.id}"))
            for criterion in criteria
        )

    @api.model
    def _measures(self, as_of):
        """Return the SQL value of each measure; those that nothing records yet are unknown.

        Another addon adds what it measures: ``{**super()._measures(as_of), "engagement": SQL(...)}``.
        """
        return {
            "revenue": SQL("sales.revenue"),
            "margin": SQL("margin.amount"),
            "orders": SQL("sales.orders::float8"),
            "basket": SQL("sales.revenue / NULLIF(sales.orders, 0)"),
            "recency": SQL("(%s::date - sales.last_order)::float8", as_of),
            "growth": SQL(
                "100.0::float8 * (sales.revenue - sales.previous)"
                " / CASE WHEN sales.previous > 0 THEN sales.previous END"
            ),
            "potential": SQL("customer.potential"),
        }

    def _value(self, criterion, known):
        if criterion.measure == "domain":
            # EXISTS lets the planner choose: one look-up for one customer, one hash for all of them.
            query = criterion._matching_query()
            query.add_where(SQL("%s = customer.partner_id", SQL.identifier(query.table, "id")))
            matches = SQL("(EXISTS %s)::int::float8", query.subselect(SQL("1")))
            return SQL("CASE WHEN customer.partner_id IS NOT NULL THEN %s END", matches)
        return known.get(criterion.measure, SQL("NULL::float8"))

    def _points(self, criteria):
        """Return the columns ``points_N``: the arithmetic of ``engine.tier.points``."""
        return SQL("").join(
            SQL(
                ", CASE WHEN %(value)s IS NOT NULL THEN %(points)s END AS %(name)s",
                value=SQL.identifier(f"value_{criterion.id}"),
                points=_points(criterion),
                name=SQL.identifier(f"points_{criterion.id}"),
            )
            for criterion in criteria
        )

    def _index(self, criteria):
        """Select index and coverage: the arithmetic of ``engine.tier.index``."""
        terms = [(criterion.weight, SQL.identifier(f"points_{criterion.id}")) for criterion in criteria]
        earned = SQL(" + ").join(SQL("%s::float8 * COALESCE(%s, 0)", weight, points) for weight, points in terms)
        known = SQL(" + ").join(
            SQL("CASE WHEN %s IS NULL THEN 0 ELSE %s::float8 END", points, weight) for weight, points in terms
        )
        return SQL(
            """
            SELECT *, ROUND((earned / NULLIF(known, 0))::numeric, 1)::float8 AS index,
                   ROUND((known / %(total)s::float8)::numeric, 4)::float8 AS coverage
              FROM (SELECT *, %(earned)s AS earned, %(known)s AS known FROM scored) summed
            """,
            earned=earned,
            known=known,
            total=sum(criteria.mapped("weight")),
        )

    def _target(self, tiers):
        """Return the best tier that the index enters."""
        cases = SQL(" ").join(SQL("WHEN index >= %s THEN %s", tier.enter, tier.key) for tier in tiers._engine_tiers())
        return SQL("CASE %s END", cases)

    @api.model
    def _today(self, company):
        """Return the current date where the company is."""
        return fields.Date.context_today(self.with_context(tz=company.partner_id.tz or self.env.user.tz))


_SALES = SQL(
    """
    COALESCE(SUM(revenue), 0)::float8 AS revenue, SUM(orders)::bigint AS orders,
    COALESCE(SUM(previous), 0)::float8 AS previous, MAX(last_order) AS last_order
    """
)


def _points(criterion):
    """Return the points of a criterion's value column, known not to be NULL."""
    value = SQL.identifier(f"value_{criterion.id}")
    if criterion.measure == "domain":
        share = value
    else:
        share = SQL(
            "LEAST(1, GREATEST(0, (%s - %s::float8) / %s::float8))",
            value,
            criterion.low,
            criterion.high - criterion.low,
        )
    return SQL("100.0::float8 * (1 - %s)", share) if criterion.inverse else SQL("100.0::float8 * %s", share)
