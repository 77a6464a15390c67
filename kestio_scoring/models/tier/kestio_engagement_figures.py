"""Tiers: the statement of what customers did of their own accord: organic, consented and trusted events only."""

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

        What scores keep as running sums is taken from there, as of the last event that they followed.

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

    @api.model
    def _has_sums(self, ruleset, as_of):
        """Tell whether running sums say what a day is worth: they are of now."""
        return bool(ruleset.summed_on) and datetime.combine(as_of, time.max) >= fields.Datetime.now()

    def _summed_parts(self, ruleset, as_of, customers):
        """Return the sub-queries ``people`` to ``part``, from the running sums where there are some."""
        if not self._has_sums(ruleset, as_of):
            return self._parts(ruleset, as_of, customers)
        rules, until = self._rules(ruleset), datetime.combine(as_of, time.max)
        mixed = self._mixed(rules.type_id)
        summed = rules._summed().filtered(lambda rule: rule.type_id not in mixed)
        rest = rules - summed
        return self.env["kestio.score.figures"]._with_sums(
            self._people(ruleset, customers),
            self.env["kestio.score.sum"]._aged(ruleset, until, summed),
            rest and self._ledger_parts(ruleset, rest, until),
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
        condition = SQL("%s AND %s", consented, rules._looked_back(until))
        return figures._parts_of(ruleset, rules, figures._trusted(ruleset, condition, until))
