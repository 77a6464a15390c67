"""Score: the one statement that computes fit, engagement, score and band of leads or contacts."""

from odoo import api, models
from odoo.tools import SQL

from . import sql_people, sql_score

EVERYBODY = SQL("TRUE")
SOMEBODY = SQL("(e.partner_id IS NOT NULL OR e.lead_id IS NOT NULL)")


class KestioScoreFigures(models.AbstractModel):
    """The nightly job, the buttons, the preview and the past run this same statement."""

    _name = "kestio.score.figures"
    _description = "Score figures"

    @api.model
    def _statement(self, ruleset, subject, condition, as_of, is_summed=False):
        """Return the statement.

        :param ruleset: a ``kestio.score.ruleset``, draft or published.
        :param subject: ``lead`` or ``partner``.
        :param condition: SQL condition on the alias ``l`` (``crm_lead``) or ``p`` (``res_partner``).
        :param as_of: naive UTC moment of the score; later events do not count.
        :param is_summed: take the running sums of the rules that have some, instead of the ledger; now or later.
        :return: SQL with the columns id, fit, engagement, score (whole points), band, last_event; only those with
            something to count.
        """
        return SQL(
            """
            WITH %(events)s, engaged AS (%(engaged)s), fitted AS (%(fitted)s) %(final)s
            """,
            events=(self._aged if is_summed else self._parts)(ruleset, subject, condition, as_of),
            engaged=self._engaged(ruleset, subject),
            fitted=self._fitted(ruleset, subject),
            final=self._final(ruleset),
        )

    def _parts(self, ruleset, subject, condition, as_of):
        """Return the sub-queries up to ``part``: what each event brings under each rule at that moment."""
        rules = ruleset.group_ids.filtered(lambda group: group.axis == "engagement").rule_ids
        return SQL(
            "people AS MATERIALIZED (%s), %s",
            self._people(ruleset, subject, condition),
            self._parts_of(ruleset, rules, self._events(ruleset, subject, condition, as_of)),
        )

    def _parts_of(self, ruleset, rules, events):
        """Return the sub-queries from events to ``part``."""
        return SQL(
            """
            rule AS (%(rules)s), event AS (%(events)s), hit AS (%(hits)s), counted AS (%(counted)s),
            part AS (%(parts)s)
            """,
            rules=sql_score.rules(rules),
            events=events,
            hits=sql_score.hits(ruleset._zone(), rules),
            counted=sql_score.counted(rules),
            parts=sql_score.parts(rules),
        )

    def _aged(self, ruleset, subject, condition, as_of):
        """Return the sub-queries up to ``part`` from running sums, and from recent events where a rule needs them."""
        rules = ruleset.group_ids.filtered(lambda group: group.axis == "engagement").rule_ids
        rest = rules - rules._summed()
        recent = SQL("%s AND e.type_id = ANY(%s) AND %s", SOMEBODY, rest.type_id.ids, rest._looked_back(as_of))
        return self._with_sums(
            self._people(ruleset, subject, condition),
            self.env["kestio.score.sum"]._aged(ruleset, as_of),
            rest and self._parts_of(ruleset, rest, self._trusted(ruleset, recent, as_of)),
        )

    def _with_sums(self, people, sums, rest):
        """Return the sub-queries ``people`` and ``part``.

        :param sums: what running sums are worth now.
        :param rest: the sub-queries up to ``part`` of the rules that keep none, or nothing.
        """
        if rest:
            found = SQL("WITH %s SELECT partner_id, lead_id, group_id, date, points FROM part", rest)
            sums = SQL("%s UNION ALL (%s)", sums, found)
        return SQL("people AS MATERIALIZED (%s), part AS (%s)", people, sums)

    def _people(self, ruleset, subject, condition):
        """Select those who are scored, with the contacts whose doings count for them; ``main`` is their own contact.

        For a company, and for a lead of a company, all of its contacts count.
        """
        company = ruleset.company_id
        shared = subject != "lead" or company.id == self.env["kestio.model.scope"]._main_company_id()
        alias = SQL("l" if subject == "lead" else "p")
        ours = SQL("%s.company_id = %s", alias, company.id)
        return SQL(
            sql_people.LEADS if subject == "lead" else sql_people.PARTNERS,
            ours=SQL("(%s OR %s.company_id IS NULL)", ours, alias) if shared else ours,
            condition=condition,
        )

    def _events(self, ruleset, subject, condition, as_of):
        """Select the events that count: trusted, of this company, not of the future."""
        own = SQL(
            "e.partner_id IS NULL AND e.lead_id %s",
            SQL("IS NOT NULL") if condition is EVERYBODY else SQL("IN (SELECT id FROM people)"),
        )
        theirs = SQL(
            "e.partner_id %s",
            SQL("IS NOT NULL") if condition is EVERYBODY else SQL("IN (SELECT partner_id FROM people)"),
        )
        return SQL(" UNION ALL ").join(
            self._trusted(ruleset, whose, as_of) for whose in ([theirs, own] if subject == "lead" else [theirs])
        )

    def _trusted(self, ruleset, condition, as_of):
        """Select the events that count among those that meet a condition on the alias ``e``."""
        return SQL(
            """
            SELECT e.id, e.partner_id, CASE WHEN e.partner_id IS NULL THEN e.lead_id END AS lead_id, e.type_id,
                   e.date, COALESCE(e.url, '') AS url, DATE_PART('epoch', %(as_of)s - e.date) AS age
              FROM kestio_score_event e
             WHERE e.trust IN ('trusted', 'released') AND e.date <= %(as_of)s
               AND (e.company_id IS NULL OR e.company_id = %(company)s) AND %(condition)s
            """,
            as_of=as_of,
            company=ruleset.company_id.id,
            condition=condition,
        )

    def _engaged(self, ruleset, subject="partner"):
        """Sum up the capped groups; a company takes what its contacts have. Needs ``people`` and ``part``."""
        groups = ruleset.group_ids.filtered(lambda group: group.axis == "engagement")
        caps = SQL(", ").join(SQL("(%s, %s::float8)", group.id, group.cap or None) for group in groups)
        return SQL(
            sql_people.ENGAGED,
            caps=caps or SQL("(NULL::int, NULL::float8)"),
            contacts=sql_people.OF_LEADS if subject == "lead" else sql_people.OF_PARTNERS,
            factor=ruleset.company_factor,
        )

    def _fitted(self, ruleset, subject):
        """Sum up what facts give; each condition is one join, which serves one record and all of them."""
        sums, joins = [], []
        for group in ruleset.group_ids.filtered(lambda group: group.axis == "fit"):
            rules = group.rule_ids.filtered(lambda rule: rule.subject == "contact" or subject == "lead")
            joins += [self._fact(rule) for rule in rules]
            terms = [SQL("%s::float8 * (%s.id IS NOT NULL)::int", rule.points, _alias(rule)) for rule in rules]
            if terms:
                sums.append(SQL("LEAST(%s, %s::float8)", SQL(" + ").join(terms), group.cap or None))
        return SQL(
            "SELECT people.id, %s AS points FROM people %s WHERE people.main",
            SQL(" + ").join(sums) or SQL("0::float8"),
            SQL(" ").join(joins),
        )

    def _fact(self, rule):
        """Return the join with those who meet the condition of a fact."""
        key = SQL("people.id") if rule.subject == "lead" else SQL("people.partner_id")
        return SQL("LEFT JOIN %s %s ON %s.id = %s", rule._matching_query().subselect(), _alias(rule), _alias(rule), key)

    def _fit_term(self, rule, subject):
        """Return the points of a fact, or nothing where the subject has no such fact."""
        if rule.subject == "lead" and subject != "lead":
            return None
        query = rule._matching_query()
        key = SQL("people.id") if rule.subject == "lead" else SQL("people.partner_id")
        query.add_where(SQL("%s = %s", SQL.identifier(query.table, "id"), key))
        return SQL("%s::float8 * (EXISTS %s)::int", rule.points, query.subselect(SQL("1")))

    def _final(self, ruleset):
        """Round to what a person sees, and find the cell of the matrix."""
        (fit_a, fit_b), (first, second) = ruleset._bands()
        return SQL(
            """
            SELECT id, fit, engagement, GREATEST(0, LEAST(%(cap)s, fit + engagement))::int AS score, last_event,
                   CASE WHEN fit >= %(fit_a)s THEN 'A' WHEN fit >= %(fit_b)s THEN 'B' ELSE 'C' END
                   || CASE WHEN engagement >= %(first)s THEN '1' WHEN engagement >= %(second)s THEN '2' ELSE '3' END
                   AS band
              FROM (SELECT fitted.id, ROUND(ROUND(fitted.points::numeric, 6))::int AS fit,
                           ROUND(ROUND(COALESCE(engaged.points, 0)::numeric, 6))::int AS engagement, engaged.last_event
                      FROM fitted LEFT JOIN engaged USING (id)
                     WHERE fitted.points != 0 OR engaged.id IS NOT NULL) rounded
            """,
            cap=ruleset.cap,
            fit_a=fit_a,
            fit_b=fit_b,
            first=first,
            second=second,
        )

    @api.model
    def _flush_sources(self):
        """Write pending changes of what the statement reads."""
        self.env.flush_all()


def _alias(rule):
    return SQL.identifier(f"fact_{rule.id}")
