"""Coverage: for each cell the rules that speak of it: who asked, who says how far it is, who acts; and the gaps."""

from odoo.tools import SQL

from . import sql_coverage

# The most specific rule first, then the oldest: packed so that one MIN finds it.
NEAREST = SQL("((3 - r.specificity)::bigint << 32) + r.id")
RULE = SQL("4294967295")
IN_USE = SQL("h.state IN ('draft', 'published')")

# What the statements read: it is written down before they run.
DEPENDS = {
    "kestio.charter": ["state", "company_id", "channel_ids", "step_ids"],
    "kestio.charter.marker": ["charter_id", "weight"],
    "kestio.charter.touchpoint": ["charter_id", "channel_id", "step_id", "weight"],
    "kestio.charter.segment": ["charter_id", "tier_code", "weight"],
    "kestio.charter.rule": [
        *("marker_id", "channel_id", "step_id", "tier_code", "specificity", "applicability", "state", "ease"),
        *("user_id", "due_date", "cost", "company_id"),
    ],
    "kestio.model": ["state", "company_id"],
    "kestio.tier": ["model_id", "code", "sequence"],
}


def cells():
    """Return the statement of cells with the rules behind them.

    :return: SQL with the columns of ``sql_coverage.cells`` and ``asked_rule_id`` (asks for it), ``done_rule_id`` (says
        its state), ``act_rule_id`` (the nearest rule: whoever closes the gap changes this one), ``owner_rule_id`` and
        ``budget`` (basics: asked of everybody; personal: asked of a tier; NULL where it is not required).
    """
    return SQL(
        """
        WITH c AS MATERIALIZED (%(cells)s), near AS (
            SELECT c.id,
                   MIN(r.id) FILTER (
                       WHERE r.applicability IS NOT NULL AND r.specificity = c.asked_level AND %(asked)s = c.asked
                   ) AS asked_rule_id,
                   MIN(r.id) FILTER (
                       WHERE r.state IS NOT NULL AND r.specificity = c.done_level AND %(done)s = c.done
                   ) AS done_rule_id,
                   MIN(%(nearest)s) & %(rule)s AS act_rule_id,
                   MIN(%(nearest)s) FILTER (WHERE r.user_id = c.user_id) & %(rule)s AS owner_rule_id
            FROM c
            JOIN kestio_charter_rule r ON %(matches)s
            GROUP BY c.id
        )
        SELECT c.*, near.asked_rule_id, near.done_rule_id, near.act_rule_id::int, near.owner_rule_id::int,
               CASE WHEN c.asked < 2 THEN NULL WHEN ask.tier_code IS NULL THEN 'basics' ELSE 'personal' END AS budget
        FROM c
        LEFT JOIN near USING (id)
        LEFT JOIN kestio_charter_rule ask ON ask.id = near.asked_rule_id
        """,
        cells=sql_coverage.cells(IN_USE),
        matches=_matches("r"),
        asked=sql_coverage.APPLICABILITY,
        done=sql_coverage.STATE,
        nearest=NEAREST,
        rule=RULE,
    )


def gaps():
    """Return the statement of gaps: the required cells that one action takes a level further, as one row.

    They have the same nearest rule, state, owner, due date and budget. Ease and weight of the tier are means weighted
    by what they multiply, so that impact x ease x weight is the sum of the priorities of the cells.
    """
    return SQL(
        """
        WITH cell AS (%s), gap AS (
            SELECT MIN(id) AS id, charter_id, company_id, marker_id, act_rule_id AS rule_id, user_id, due_date, budget,
                   done, COUNT(*)::int AS cells, SUM(weight) AS weight, SUM(weight * (3 - done)) AS impact,
                   SUM(weight * (3 - done) * ease) AS eased,
                   SUM(weight * (3 - done) * ease * segment_weight) AS priority,
                   CASE WHEN MIN(asked_rule_id) = MAX(asked_rule_id) THEN MIN(asked_rule_id) END AS asked_rule_id,
                   CASE WHEN MIN(done_rule_id) = MAX(done_rule_id) THEN MIN(done_rule_id) END AS done_rule_id,
                   CASE WHEN MIN(owner_rule_id) = MAX(owner_rule_id) THEN MIN(owner_rule_id) END AS owner_rule_id
            FROM cell WHERE asked = 2 AND done < 3
            GROUP BY charter_id, company_id, marker_id, act_rule_id, user_id, due_date, budget, done
        )
        SELECT gap.id, gap.charter_id, charter.state AS charter_state, gap.company_id, company.currency_id,
               gap.marker_id, gap.rule_id, r.channel_id, r.step_id, r.tier_code, gap.user_id, gap.due_date, gap.budget,
               (ARRAY['undefined', 'defined', 'deployed'])[gap.done + 1] AS state,
               (ARRAY['define', 'deploy', 'audit'])[gap.done + 1] AS next_step,
               gap.cells, gap.weight, gap.impact, gap.eased / NULLIF(gap.impact, 0) AS ease,
               gap.priority / NULLIF(gap.eased, 0) AS segment_weight, gap.priority,
               gap.asked_rule_id, gap.done_rule_id, gap.owner_rule_id,
               CASE WHEN gap.done < 2 THEN r.cost END AS cost, (gap.done < 2 AND r.cost > 0)::int AS costed
        FROM gap
        JOIN kestio_charter charter ON charter.id = gap.charter_id
        JOIN res_company company ON company.id = gap.company_id
        JOIN kestio_charter_rule r ON r.id = gap.rule_id
        """,
        cells(),
    )


def ties():
    """Return the statement of contradictions: pairs of rules of one level that say different things of the same cells.

    They are listed only where no nearer rule settles it.
    """
    pairs = [
        SQL(
            """
            SELECT (((a.id::bigint << 24) + b.id) << 1) + %(number)s AS id, c.charter_id, c.company_id, c.marker_id,
                   a.id AS rule_id, b.id AS other_id, %(name)s AS about, COUNT(*)::int AS cells
            FROM c
            JOIN kestio_charter_rule a ON %(a)s AND a.specificity = c.%(level)s
            JOIN kestio_charter_rule b ON %(b)s AND b.specificity = c.%(level)s AND b.id > a.id
                AND a.%(column)s <> b.%(column)s
            WHERE c.%(tie)s
            GROUP BY c.charter_id, c.company_id, c.marker_id, a.id, b.id
            """,
            number=number,
            name=name,
            a=_matches("a"),
            b=_matches("b"),
            level=SQL.identifier(level),
            column=SQL.identifier(name),
            tie=SQL.identifier(tie),
        )
        for number, (name, level, tie) in enumerate(
            (("applicability", "asked_level", "is_tie_asked"), ("state", "done_level", "is_tie_done"))
        )
    ]
    return SQL(
        "WITH c AS MATERIALIZED (%s) SELECT tie.*, h.state AS charter_state FROM (%s) tie"
        " JOIN kestio_charter h ON h.id = tie.charter_id",
        sql_coverage.cells(IN_USE),
        SQL(" UNION ALL ").join(pairs),
    )


def costs(charter):
    """Return the statement of what rules cost.

    :return: SQL with, for each rule with a cost: budget, cost, state (of the required cells it is the nearest rule of,
        else its own; 0 to 3) and the weight of them that is not deployed.
    """
    return SQL(
        """
        SELECT CASE WHEN r.tier_code IS NULL THEN 'basics' ELSE 'personal' END, r.cost,
               COALESCE(MIN(c.done), %(done)s), COALESCE(SUM(c.weight) FILTER (WHERE c.done < 2), 0)
        FROM kestio_charter_rule r LEFT JOIN (%(cells)s) c ON c.act_rule_id = r.id AND c.asked = 2
        WHERE r.charter_id = %(charter)s AND r.cost > 0 GROUP BY r.id
        """,
        done=sql_coverage.STATE,
        cells=cells(),
        charter=charter.id,
    )


def _matches(alias):
    """Return the condition that a rule speaks of the cell ``c``."""
    return SQL(
        "%(r)s.marker_id = c.marker_id AND (%(r)s.channel_id IS NULL OR %(r)s.channel_id = c.channel_id)"
        " AND (%(r)s.step_id IS NULL OR %(r)s.step_id = c.step_id)"
        " AND (%(r)s.tier_code IS NULL OR %(r)s.tier_code = c.tier_code)",
        r=SQL.identifier(alias),
    )
