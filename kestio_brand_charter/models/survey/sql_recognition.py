"""Survey: how many recognised the brand, by brand, channel, step, tier and survey, as one statement."""

from odoo.tools import SQL

# z of 95 %, as in ``engine.recognition``.
Z = SQL("1.96::float8")


def rates():
    """Return the statement: a row for each place that could be asked about, with NULL rates where nobody answered.

    Places count the answers of the last 12 months, to all versions of the charter; surveys count all of theirs.

    :return: SQL with id, brand_id, company_id, dimension, survey_id, channel_id, step_id, tier_code, answers, yes, no,
        unsure, strength, rate, low, high (shares from 0 to 100).
    """
    return SQL(
        """
        WITH answer AS (SELECT *, date > CURRENT_DATE - INTERVAL '12 months' AS is_recent
                          FROM kestio_charter_survey_answer),
             said AS (%(said)s), place AS (%(places)s),
             counted AS (SELECT place.*, COALESCE(said.answers, 0) AS answers, COALESCE(said.yes, 0) AS yes,
                                COALESCE(said.no, 0) AS no, COALESCE(said.unsure, 0) AS unsure, said.strength
                           FROM place LEFT JOIN said USING (brand_id, dimension, key))
        SELECT ((brand_id::bigint * 5 + kind) << 20) + number AS id, counted.*, 100 * share AS rate,
               100 * GREATEST(0, (share + square / 2 - half) / (1 + square)) AS low,
               100 * LEAST(1, (share + square / 2 + half) / (1 + square)) AS high
          FROM (SELECT *, %(z)s * SQRT(share * (1 - share) / answers + square / (4 * answers)) AS half
                  FROM (SELECT *, yes::float8 / NULLIF(answers, 0) AS share,
                               %(z)s * %(z)s / NULLIF(answers, 0) AS square
                          FROM counted) shared) counted
        """,
        said=_said(),
        places=_places(),
        z=Z,
    )


def _said():
    """Return what was answered at each kind of place."""
    return SQL(
        """
        SELECT brand_id,
               CASE WHEN GROUPING(survey_id) = 0 THEN 'survey' WHEN GROUPING(channel_id) = 0 THEN 'channel'
                    WHEN GROUPING(step_id) = 0 THEN 'step' WHEN GROUPING(tier_code) = 0 THEN 'tier'
                    ELSE 'all' END AS dimension,
               COALESCE(survey_id::text, channel_id::text, step_id::text, tier_code, '') AS key,
               COUNT(*) AS answers, COUNT(*) FILTER (WHERE recognised = 'yes') AS yes,
               COUNT(*) FILTER (WHERE recognised = 'no') AS no,
               COUNT(*) FILTER (WHERE recognised = 'unsure') AS unsure, AVG(NULLIF(strength, 0))::float8 AS strength
          FROM (SELECT brand_id, survey_id, NULL::int AS channel_id, NULL::int AS step_id, NULL AS tier_code,
                       recognised, strength, 1 AS kind FROM answer
                UNION ALL
                SELECT brand_id, NULL, channel_id, step_id, tier_code, recognised, strength, 2
                  FROM answer WHERE is_recent) one
         GROUP BY GROUPING SETS ((brand_id, kind, survey_id), (brand_id, kind, channel_id), (brand_id, kind, step_id),
                                 (brand_id, kind, tier_code), (brand_id, kind))
        HAVING (kind = 1) = (GROUPING(survey_id) = 0)
        """
    )


def _places():
    """Return the places: those of the published charters, and all surveys."""
    return SQL(
        """
        SELECT h.brand_id, h.company_id, 0 AS kind, 0 AS number, 'all' AS dimension, '' AS key,
               NULL::int AS survey_id, NULL::int AS channel_id, NULL::int AS step_id, NULL AS tier_code
          FROM kestio_charter h WHERE h.state = 'published'
        UNION ALL
        SELECT h.brand_id, h.company_id, 1, r.kestio_channel_id, 'channel', r.kestio_channel_id::text, NULL,
               r.kestio_channel_id, NULL, NULL
          FROM kestio_charter h JOIN kestio_channel_kestio_charter_rel r ON r.kestio_charter_id = h.id
         WHERE h.state = 'published'
        UNION ALL
        SELECT h.brand_id, h.company_id, 2, r.kestio_journey_step_id, 'step', r.kestio_journey_step_id::text, NULL,
               NULL, r.kestio_journey_step_id, NULL
          FROM kestio_charter h JOIN kestio_charter_kestio_journey_step_rel r ON r.kestio_charter_id = h.id
         WHERE h.state = 'published'
        UNION ALL
        SELECT h.brand_id, h.company_id, 3, MIN(t.id), 'tier', t.code, NULL::int, NULL::int, NULL::int, t.code
          FROM kestio_charter h
          JOIN kestio_model m ON m.company_id = h.company_id AND m.state = 'active'
          JOIN kestio_tier t ON t.model_id = m.id
         WHERE h.state = 'published' GROUP BY h.brand_id, h.company_id, t.code
        UNION ALL
        SELECT s.brand_id, s.company_id, 4, s.id, 'survey', s.id::text, s.id, s.channel_id, s.step_id, NULL
          FROM kestio_charter_survey s
        """
    )
