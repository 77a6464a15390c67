"""Coverage: the cells of charters and what each inherits, as SQL: one statement for matrix, reports and gaps.

What a rule says is packed as level * 100 + rank, so that one MAX finds the most specific rule: with the rank it gives
the highest of that level, with 99 - rank the lowest; where both differ, rules of one level contradict each other.
"""

from odoo.tools import SQL

APPLICABILITY = SQL("CASE r.applicability WHEN 'required' THEN 2 WHEN 'optional' THEN 1 ELSE 0 END")
STATE = SQL("CASE r.state WHEN 'audited' THEN 3 WHEN 'deployed' THEN 2 WHEN 'defined' THEN 1 ELSE 0 END")


def cells(condition):
    """Return the statement.

    :param condition: SQL condition on the alias ``h`` (``kestio_charter``).
    :return: SQL with a row per marker x channel x step x tier (tier NULL where the company has no commercial model);
        ranks of applicability (0 na .. 2 required) and state (0 .. 3), ties, the levels on which they are said, owner,
        due date (the first one of the most specific level), ease, weights.
    """
    return SQL(
        """
        WITH tier AS MATERIALIZED (%(tiers)s), place AS (%(places)s)
        SELECT ((p.marker_id * 4096::bigint + p.channel_id) * 4096 + p.step_id) * 256 + COALESCE(p.tier_rank, 0) AS id,
               p.charter_id, p.company_id, p.marker_id, p.channel_id, p.step_id, p.tier_id, p.tier_code, p.tier_rank,
               COALESCE(said.asked %% 100, 1) AS asked, COALESCE(99 - said.done %% 100, 0) AS done,
               said.asked %% 100 <> 99 - said.asked_low %% 100 AS is_tie_asked,
               said.done_high %% 100 <> 99 - said.done %% 100 AS is_tie_done,
               said.asked / 100 AS asked_level, said.done / 100 AS done_level,
               COALESCE(said.ease %% 100, 3) AS ease, said.owner[2] AS user_id, DATE 'epoch' - said.due[2] AS due_date,
               p.weight, p.segment_weight
        FROM place p CROSS JOIN LATERAL (%(said)s) said
        """,
        tiers=_tiers(),
        places=_places(condition),
        said=_said(),
    )


def _tiers():
    """Return the tiers of the models in use, one of each code in a company, the best first."""
    return SQL(
        """
        SELECT company_id, id, code, rank() OVER (PARTITION BY company_id ORDER BY sequence, id) AS rank
        FROM (
            SELECT DISTINCT ON (m.company_id, t.code) m.company_id, t.code, t.sequence, t.id
            FROM kestio_tier t JOIN kestio_model m ON m.id = t.model_id
            WHERE m.state = 'active' ORDER BY m.company_id, t.code, t.sequence, t.id
        ) one
        """
    )


def _places(condition):
    """Return all cells, with the weight of marker x touchpoint and that of the segment."""
    return SQL(
        """
        SELECT h.id AS charter_id, h.company_id, k.id AS marker_id, hc.kestio_channel_id AS channel_id,
               hs.kestio_journey_step_id AS step_id,
               tier.id AS tier_id, tier.code AS tier_code, COALESCE(tier.code, '') AS tier_key, tier.rank AS tier_rank,
               k.weight * COALESCE(w.weight, 1) AS weight,
               COALESCE(g.weight, 1) AS segment_weight
        FROM kestio_charter h
        JOIN kestio_charter_marker k ON k.charter_id = h.id
        JOIN kestio_channel_kestio_charter_rel hc ON hc.kestio_charter_id = h.id
        JOIN kestio_charter_kestio_journey_step_rel hs ON hs.kestio_charter_id = h.id
        LEFT JOIN tier ON tier.company_id = h.company_id
        LEFT JOIN kestio_charter_touchpoint w ON w.charter_id = h.id AND w.channel_id = hc.kestio_channel_id
            AND w.step_id = hs.kestio_journey_step_id
        LEFT JOIN kestio_charter_segment g ON g.charter_id = h.id AND g.tier_code = tier.code
        WHERE %s
        """,
        condition,
    )


def _said():
    """Return what the rules that match a cell say: one row for each cell, however few rules PostgreSQL expects."""
    return SQL(
        """
        SELECT MAX(r.specificity * 100 + %(asked)s) FILTER (WHERE r.applicability IS NOT NULL) AS asked,
               MAX(r.specificity * 100 + 99 - %(asked)s) FILTER (WHERE r.applicability IS NOT NULL) AS asked_low,
               MAX(r.specificity * 100 + %(done)s) FILTER (WHERE r.state IS NOT NULL) AS done_high,
               MAX(r.specificity * 100 + 99 - %(done)s) FILTER (WHERE r.state IS NOT NULL) AS done,
               MAX(r.specificity * 100 + r.ease) FILTER (WHERE r.ease > 0) AS ease,
               MAX(ARRAY[r.specificity, r.user_id]) FILTER (WHERE r.user_id IS NOT NULL) AS owner,
               MAX(ARRAY[r.specificity, DATE 'epoch' - r.due_date]) FILTER (WHERE r.due_date IS NOT NULL) AS due
        FROM kestio_charter_rule r
        WHERE r.marker_id = p.marker_id
            AND (r.channel_id IS NULL OR r.channel_id = p.channel_id)
            AND (r.step_id IS NULL OR r.step_id = p.step_id)
            AND (r.tier_code IS NULL OR r.tier_code = p.tier_key)
        """,
        asked=APPLICABILITY,
        done=STATE,
    )
