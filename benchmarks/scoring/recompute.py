"""Scoring: all scores of a company over two million events, against hand-written SQL that leaves the same rows."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from benchmarks import inside
from benchmarks.measure import timed
from benchmarks.scoring import plain_recompute
from benchmarks.volume import AS_OF
from tools.say import Stop

NOW = datetime.combine(AS_OF, time(7))
CONTACTS, LEADS, LEDGER = 200_000, 150_000, 2_000_000  # at scale 1; one contact in four works for a company
# One contact in five never did anything; others did much or little, in two years.
FILL = """
    INSERT INTO res_partner (name, active, is_company, type, email, autopost_bills, create_date, write_date)
    SELECT 'Contact ' || n, TRUE, n %% 4 = 0, 'contact', CASE WHEN n %% 3 != 0 THEN n || '@example.com' END, 'ask',
           NOW(), NOW()
      FROM generate_series(1, %(contacts)s) n;
    UPDATE res_partner SET commercial_partner_id = id WHERE name LIKE 'Contact %%';
    UPDATE res_partner p SET parent_id = c.id, commercial_partner_id = c.id FROM res_partner c
     WHERE p.name LIKE 'Contact %%' AND SPLIT_PART(p.name, ' ', 2)::int %% 4 = 1 AND c.is_company
       AND c.name = 'Contact ' || 4 * (1 + SPLIT_PART(p.name, ' ', 2)::int / 16);
    INSERT INTO crm_lead (name, type, active, won_status, company_id, partner_id, stage_id, probability, create_date,
           date_last_stage_update, expected_revenue)
    SELECT 'Lead ' || n, 'opportunity', TRUE, 'pending', 1, people.ids[1 + n * 7919 %% CARDINALITY(people.ids)], 1, 10,
           NOW(), NOW(), n %% 5000
      FROM generate_series(1, %(leads)s) n,
           (SELECT ARRAY_AGG(id ORDER BY id) AS ids FROM res_partner WHERE name LIKE 'Contact %%') people;
    INSERT INTO kestio_score_event (type_id, date, recorded_on, partner_id, url, source, source_key, trust, consent)
    SELECT kinds.ids[1 + n %% 4], %(now)s - (POWER((n * 48271 %% 65521) / 65521.0, 2) * 730) * INTERVAL '1 day',
           %(now)s,
           people.ids[1 + (POWER((n * 16807 %% 2147483) / 2147483.0, 2) * 0.8 * CARDINALITY(people.ids))::int],
           'https://example.com/' || n %% 97, 'bench', n::text, 'trusted', 'not_needed'
      FROM generate_series(1, %(events)s::bigint) n,
           (SELECT ARRAY_AGG(id ORDER BY id) AS ids FROM res_partner WHERE name LIKE 'Contact %%') people,
           (SELECT ARRAY_AGG(id ORDER BY code) AS ids FROM kestio_score_event_type
             WHERE code IN ('page_view', 'form', 'quote_open', 'meeting_held')) kinds
"""
# Group, most points, and its rules: event, points, address, half-life, at most a day.
GROUPS = (
    ("Site", 30, (("page_view", 2, False, 14, 5), ("page_view", 6, "*/1*", 21, 0))),
    ("Asks", 60, (("form", 25, False, 45, 1), ("quote_open", 10, False, 21, 0))),
    ("Meets", 0, (("meeting_held", 20, False, 60, 0),)),
)
FACTS = (("lead", 10, "[('expected_revenue', '>', 2000)]"), ("contact", 5, "[('email', '!=', False)]"))


def prepare(database: str, scale: str) -> int:
    """Fill a database and write rules; return how many events there are."""
    with inside.environment(database) as env:
        numbers = {"contacts": CONTACTS, "leads": LEADS, "events": LEDGER}
        numbers = {name: max(2_000, int(count * float(scale))) for name, count in numbers.items()}
        env.cr.execute(FILL, {**numbers, "now": NOW})
        _draft(env)
        env.cr.commit()
        env.cr.execute("ANALYZE")
        env.cr.commit()
        return numbers["events"]


def _draft(env):
    kinds = env["kestio.score.event.type"]._by_code()
    groups = [
        (0, 0, {"name": name, "cap": cap, "rule_ids": [
            (0, 0, {"type_id": kinds[code][0], "points": points, "pattern": pattern, "days": days, "per_day": per_day})
            for code, points, pattern, days, per_day in rules
        ]})
        for name, cap, rules in GROUPS
    ]  # fmt: skip
    facts = [(0, 0, {"name": subject, "points": points, "subject": subject, "domain": condition})
             for subject, points, condition in FACTS]  # fmt: skip
    groups.append((0, 0, {"name": "Facts", "axis": "fit", "rule_ids": facts}))
    env["kestio.score.ruleset"].search([("company_id", "=", 1), ("state", "=", "published")]).write(
        {"state": "archived"}
    )
    ruleset = env["kestio.score.ruleset"].create({"company_id": 1, "group_ids": groups})
    ruleset.write({"state": "published"})


def run(database: str, runs: str) -> dict:
    """Compute all scores in turn, from nothing; then the night after, and one that changes nothing.

    :return: seconds of each turn: ``ours``, ``plain``; ``night``, ``plain_night``, ``idle`` and the rows it wrote.
    """
    taken: dict[str, list] = {"ours": [], "plain": [], "night": [], "plain_night": [], "idle": [], "rows": []}
    for _turn in range(int(runs)):
        for way in ("ours", "plain"):
            with inside.environment(database) as env:
                _measure(env, way, taken)
    return taken


def _measure(env, way: str, taken: dict) -> None:
    """Do both days in one way and roll them back."""
    ruleset = env["kestio.score.ruleset"].search([("company_id", "=", 1), ("state", "=", "published")])
    job, tomorrow = env["kestio.score.job"], NOW + timedelta(days=1)
    if way == "plain":
        plain = plain_recompute.Plain(env, ruleset)
        taken["plain"].append(timed(lambda: plain.recompute(NOW)))
        taken["plain_rows"] = _state(env)
        taken["plain_night"].append(timed(lambda: plain.recompute(tomorrow)))
        taken["plain_rows"] += _state(env)
    else:
        taken["ours"].append(timed(lambda: job._run_all(ruleset, NOW)))
        taken["our_rows"] = _state(env)
        taken["night"].append(timed(lambda: job._night(ruleset, tomorrow)))
        taken["our_rows"] += _state(env)
        changed = []
        taken["idle"].append(timed(lambda: changed.append(job._night(ruleset, tomorrow))))
        taken["rows"] += changed
    if "our_rows" in taken and "plain_rows" in taken and taken["our_rows"] != taken["plain_rows"]:
        raise Stop(f"the rows differ: {taken['our_rows']} and {taken['plain_rows']}")


def _state(env) -> list:
    """Return what tells that two ways left the same rows."""
    env.cr.execute(
        """
        SELECT COUNT(*), SUM(HASHTEXT(CONCAT_WS(',', lead_id, '/', partner_id, fit, engagement, score, band))::bigint)
          FROM kestio_score
        """
    )
    return [str(value) for value in env.cr.fetchone()]
