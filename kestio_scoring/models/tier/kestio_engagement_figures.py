"""Tiers: the statement of what customers did of their own accord: organic, consented and trusted events only."""

from datetime import datetime, time

from odoo import api, models
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
            parts=self._parts(ruleset, as_of, customers),
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

    def _parts(self, ruleset, as_of, customers):
        """Return the sub-queries ``people`` to ``part``."""
        figures = self.env["kestio.score.figures"]
        until = datetime.combine(as_of, time.max)
        entities = SQL("p.id = p.commercial_partner_id AND (%s)", customers)
        groups = ruleset.group_ids.filtered(lambda group: group.axis == "engagement")
        rules = groups.rule_ids.filtered(lambda rule: rule.type_id.is_organic)
        consented = SQL(
            """
            e.partner_id IN (SELECT partner_id FROM people)
            AND (e.consent = 'given' OR e.type_id != ALL(%s))
            """,
            rules.type_id.filtered("needs_consent").ids,
        )
        return SQL(
            "people AS MATERIALIZED (%s), %s",
            figures._people(ruleset, "partner", entities),
            figures._parts_of(ruleset, rules, figures._trusted(ruleset, consented, until)),
        )
