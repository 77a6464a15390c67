"""Score: the one statement that computes fit, engagement, score and band of leads or contacts."""

import math

from odoo import api, models
from odoo.tools import SQL

from . import sql_score

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
            WITH %(events)s, contact_group AS (%(groups)s), engaged AS (%(engaged)s), fitted AS (%(fitted)s) %(final)s
            """,
            events=(self._aged if is_summed else self._parts)(ruleset, subject, condition, as_of),
            groups=_BY_LEAD if subject == "lead" else _BY_CONTACT,
            engaged=self._engaged(ruleset),
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
            rule AS MATERIALIZED (%(rules)s), event AS (%(events)s), hit AS (%(hits)s), counted AS (%(counted)s),
            part AS (%(parts)s)
            """,
            rules=sql_score.rules(rules),
            events=events,
            hits=sql_score.hits(ruleset._zone()),
            counted=sql_score.counted(rules),
            parts=sql_score.PARTS,
        )

    def _aged(self, ruleset, subject, condition, as_of):
        """Return the sub-queries up to ``part`` from the running sums, and from recent events where a rule needs them.

        Rules that fade in a straight line or all at once look back for a limited time; what was just before tells
        whether the first of these events count.
        """
        rules = ruleset.group_ids.filtered(lambda group: group.axis == "engagement").rule_ids
        rest = rules - rules._summed()
        parts = self.env["kestio.score.sum"]._aged(ruleset, as_of)
        if not rest:
            return SQL("people AS MATERIALIZED (%s), part AS (%s)", self._people(ruleset, subject, condition), parts)
        days = max(rest.mapped("days")) + max(rest.mapped("quiet_seconds")) / 86400 + 2
        recent = SQL(
            "%s AND e.type_id = ANY(%s) AND e.date >= %s - %s * INTERVAL '1 day'",
            SOMEBODY,
            rest.type_id.ids,
            as_of,
            math.ceil(days),
        )
        return SQL(
            """
            people AS MATERIALIZED (%(people)s),
            part AS (%(sums)s UNION ALL (
                WITH %(rest)s SELECT partner_id, lead_id, group_id, date, points FROM part))
            """,
            people=self._people(ruleset, subject, condition),
            sums=parts,
            rest=self._parts_of(ruleset, rest, self._trusted(ruleset, recent, as_of)),
        )

    def _people(self, ruleset, subject, condition):
        """Select those who are scored, with the contacts whose doings count for them; ``main`` is their own contact.

        For a company, and for a lead of a company, all of its contacts count.
        """
        main = self.env["kestio.model.scope"]._main_company_id()
        source, ours = (
            (_LEADS, SQL("COALESCE(l.company_id, %s) = %s", main, ruleset.company_id.id))
            if subject == "lead"
            else (_PARTNERS, SQL("(p.company_id IS NULL OR p.company_id = %s)", ruleset.company_id.id))
        )
        return SQL(source, ours=ours, condition=condition)

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
                   e.date, COALESCE(e.url, '') AS url, EXTRACT(EPOCH FROM %(as_of)s - e.date)::float8 AS age
              FROM kestio_score_event e
             WHERE e.trust IN ('trusted', 'released') AND e.date <= %(as_of)s
               AND (e.company_id IS NULL OR e.company_id = %(company)s) AND %(condition)s
            """,
            as_of=as_of,
            company=ruleset.company_id.id,
            condition=condition,
        )

    def _engaged(self, ruleset):
        """Sum up the capped groups; a company takes what its contacts have."""
        groups = ruleset.group_ids.filtered(lambda group: group.axis == "engagement")
        caps = SQL(", ").join(SQL("(%s, %s::float8)", group.id, group.cap or None) for group in groups)
        capped = SQL(
            """
            SELECT g.id, g.partner_id, SUM(LEAST(g.points, caps.cap)) AS points, MAX(g.last_event) AS last_event
              FROM contact_group g JOIN (VALUES %s) caps (group_id, cap) USING (group_id) GROUP BY g.id, g.partner_id
            """,
            caps or SQL("(NULL::int, NULL::float8)"),
        )
        return SQL(
            """
            SELECT id, LEAST(SUM(points), %s::float8 * GREATEST(MAX(points), 0)) AS points,
                   MAX(last_event) AS last_event FROM (%s) capped GROUP BY id
            """,
            ruleset.company_factor,
            capped,
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


_LEADS = """
    SELECT l.id, c.id AS partner_id, c.id = l.partner_id AS main
      FROM crm_lead l JOIN res_partner p ON p.id = l.partner_id AND p.id = p.commercial_partner_id
      JOIN res_partner c ON c.commercial_partner_id = p.id AND (c.active OR c.id = p.id)
     WHERE l.active AND l.won_status = 'pending' AND %(ours)s AND (%(condition)s)
     UNION ALL
    SELECT l.id, l.partner_id, TRUE
      FROM crm_lead l LEFT JOIN res_partner p ON p.id = l.partner_id
     WHERE l.active AND l.won_status = 'pending' AND %(ours)s AND (%(condition)s)
       AND (p.id = p.commercial_partner_id) IS NOT TRUE
"""
_PARTNERS = """
    SELECT p.id, c.id AS partner_id, c.id = p.id AS main
      FROM res_partner p JOIN res_partner c ON c.commercial_partner_id = p.id AND c.active
     WHERE p.id = p.commercial_partner_id AND p.active AND %(ours)s AND (%(condition)s)
     UNION ALL
    SELECT p.id, p.id, TRUE FROM res_partner p
     WHERE (p.id = p.commercial_partner_id) IS NOT TRUE AND p.active AND %(ours)s AND (%(condition)s)
"""
_SUMS = SQL("SUM(part.points) AS points, MAX(part.date) AS last_event")
_BY_CONTACT = SQL(
    """
    SELECT people.id, people.partner_id, part.group_id, %(sums)s
      FROM people JOIN part ON part.partner_id = people.partner_id GROUP BY people.id, people.partner_id, part.group_id
    """,
    sums=_SUMS,
)
# What a lead did before it had a contact counts as his.
_BY_LEAD = SQL(
    """
    SELECT id, partner_id, group_id, SUM(points) AS points, MAX(last_event) AS last_event
      FROM (%(contacts)s
             UNION ALL
            SELECT people.id, people.partner_id, part.group_id, %(sums)s
              FROM people JOIN part ON part.lead_id = people.id AND people.main
             GROUP BY people.id, people.partner_id, part.group_id) both_ways
     GROUP BY id, partner_id, group_id
    """,
    contacts=_BY_CONTACT,
    sums=_SUMS,
)
