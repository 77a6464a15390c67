"""Tiers: the statement of what customers did of their own accord: organic, consented and trusted events only."""

import math
from datetime import datetime, time

from odoo import api, fields, models
from odoo.tools import SQL


class KestioEngagementFigures(models.AbstractModel):
    """The arithmetic of scores, on fewer events: points by the published rules, faded, with the caps of their groups.

    What was done to a customer, what he missed, what is in quarantine, and what was recorded without the consent that
    its type asks for today do not count.
    """

    _name = "kestio.engagement.figures"
    _description = "Engagement figures"

    @api.model
    def _statement(self, ruleset, as_of, customers):
        """Return the statement: partner_id (commercial entity), points (0 to 100, more than 0).

        What scores keep as running sums is taken from there, but not for a day in the past.

        :param ruleset: the published ``kestio.score.ruleset``.
        :param as_of: date; what happened until its end counts.
        :param customers: SQL condition on the alias ``p`` (``res_partner``).
        """
        return SQL(
            """
            WITH %(parts)s, engaged AS (%(engaged)s)
            SELECT id AS partner_id, LEAST(100, ROUND((100 * points / %(cap)s)::numeric, 1))::float8 AS points
              FROM engaged WHERE ROUND((100 * points / %(cap)s)::numeric, 1) > 0
            """,
            parts=self._summed_parts(ruleset, as_of, customers),
            engaged=self.env["kestio.score.figures"]._engaged(ruleset),
            cap=ruleset.cap,
        )

    @api.model
    def _evidence(self, ruleset, as_of, partner_ids, limit):
        """Return the statement: partner_id, evidence (the events that weigh most: ``[[id, points], ...]``)."""
        return SQL(
            """
            WITH %(parts)s, ranked AS (
                SELECT people.id AS partner_id, part.event_id, SUM(part.points) AS points,
                       ROW_NUMBER() OVER (PARTITION BY people.id ORDER BY SUM(part.points) DESC, part.event_id) AS place
                  FROM people JOIN part ON part.partner_id = people.partner_id
                 WHERE part.points > 0 GROUP BY people.id, part.event_id)
            SELECT partner_id, jsonb_agg(
                   jsonb_build_array(event_id, ROUND(points::numeric, 1)) ORDER BY place) AS evidence
              FROM ranked WHERE place <= %(limit)s GROUP BY partner_id
            """,
            parts=self._parts(ruleset, as_of, SQL("p.id = ANY(%s)", list(partner_ids))),
            limit=limit,
        )

    def _summed_parts(self, ruleset, as_of, customers):
        """Return the sub-queries ``people`` to ``part``, from the running sums where there are some."""
        rules = self._rules(ruleset)
        until = datetime.combine(as_of, time.max)
        if not ruleset.summed_on or until < fields.Datetime.now():
            return self._parts(ruleset, as_of, customers)
        self.env["kestio.score.job"].sudo()._follow_events()
        summed = rules._summed().filtered(lambda rule: rule.type_id not in self._mixed(rules.type_id))
        sums = self.env["kestio.score.sum"]._aged(ruleset, until, summed)
        people = self._people(ruleset, customers)
        if not (rest := rules - summed):
            return SQL("people AS MATERIALIZED (%s), part AS (%s)", people, sums)
        return SQL(
            """
            people AS MATERIALIZED (%(people)s),
            part AS (%(sums)s UNION ALL (
                WITH %(rest)s SELECT partner_id, lead_id, group_id, date, points FROM part))
            """,
            people=people,
            sums=sums,
            rest=self._ledger_parts(ruleset, rest, until),
        )

    def _mixed(self, kinds):
        """Return the types that ask for consent today and did not always."""
        if not (asking := kinds.filtered("needs_consent")):
            return asking
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kind.id FROM kestio_score_event_type kind
                 WHERE kind.id = ANY(%s)
                   AND EXISTS (SELECT FROM kestio_score_event e WHERE e.type_id = kind.id AND e.consent != 'given')
                """,
                asking.ids,
            )
        )
        return kinds.browse(kind for [kind] in rows)

    def _parts(self, ruleset, as_of, customers):
        """Return the sub-queries ``people`` to ``part``, from the ledger."""
        until = datetime.combine(as_of, time.max)
        return SQL(
            "people AS MATERIALIZED (%s), %s",
            self._people(ruleset, customers),
            self._ledger_parts(ruleset, self._rules(ruleset), until),
        )

    def _people(self, ruleset, customers):
        entities = SQL("p.id = p.commercial_partner_id AND (%s)", customers)
        return self.env["kestio.score.figures"]._people(ruleset, "partner", entities)

    def _rules(self, ruleset):
        """Return the rules about what somebody does of his own accord."""
        groups = ruleset.group_ids.filtered(lambda group: group.axis == "engagement")
        return groups.rule_ids.filtered(lambda rule: rule.type_id.is_organic)

    def _ledger_parts(self, ruleset, rules, until):
        """Return the sub-queries from events to ``part``; needs ``people``."""
        consented = SQL(
            """
            e.partner_id IN (SELECT partner_id FROM people)
            AND (e.consent = 'given' OR e.type_id != ALL(%s))
            """,
            rules.type_id.filtered("needs_consent").ids,
        )
        figures = self.env["kestio.score.figures"]
        condition = SQL("%s AND %s", consented, self._recent(rules, until))
        return figures._parts_of(ruleset, rules, figures._trusted(ruleset, condition, until))

    def _recent(self, rules, until):
        """Return the condition that leaves out what no rule looks back to."""
        if not rules or rules._summed():
            return SQL("TRUE")
        days = max(rules.mapped("days")) + max(rules.mapped("quiet_seconds")) / 86400 + 2
        return SQL("e.date >= %s - %s * INTERVAL '1 day'", until, math.ceil(days))
