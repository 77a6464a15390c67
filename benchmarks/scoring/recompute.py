"""Scoring: all scores of a company over two million events, against hand-written SQL that leaves the same rows."""

from __future__ import annotations

import resource
from datetime import datetime, time, timedelta
from types import SimpleNamespace

from benchmarks import inside
from benchmarks.measure import timed
from benchmarks.scoring import plain_recompute, rules
from benchmarks.volume import AS_OF
from tools.say import Stop

NOW = datetime.combine(AS_OF, time(7))
CONTACTS, LEADS, LEDGER = 200_000, 150_000, 2_000_000  # at scale 1; one contact in four works for a company
NEW = 1_000  # events of a day
ASSUMED = (
    "one company, seven rules in four groups, all fading by half-lives; a contact in five never did anything; the same "
    "rules written by hand for these alone, which keep no running sums; nobody works meanwhile"
)
# One contact in five never did anything; others did much or little, in two years.
PEOPLE = """
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
           (SELECT ARRAY_AGG(id ORDER BY id) AS ids FROM res_partner WHERE name LIKE 'Contact %%') people
"""
EVENTS = """
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


def prepare(database: str, scale: str) -> int:
    """Fill a database and write rules; return how many events there are."""
    with inside.environment(database) as env:
        numbers = {"contacts": CONTACTS, "leads": LEADS, "events": LEDGER}
        numbers = {name: max(2_000, int(count * float(scale))) for name, count in numbers.items()}
        env.cr.execute(PEOPLE, numbers)
        env.cr.execute(EVENTS, {**numbers, "now": NOW})
        rules.publish(env)
        env.cr.commit()
        env.cr.execute("ANALYZE")
        env.cr.commit()
        return numbers["events"]


def run(database: str, runs: str) -> dict:
    """Compute all scores in turn, from nothing; then the night after, one with nothing new, one with a day's events.

    :return: seconds of each turn: ``ours``, ``plain``; ``night``, ``plain_night``, ``idle``, ``few``; ``engaged``: the
        engagement of customers, which tiers ask for each night; the ``rows`` that the idle night wrote; and the
        ``megabytes`` by which the process grew.
    """
    names = ("ours", "plain", "night", "plain_night", "idle", "few", "engaged", "rows")
    taken: dict[str, list] = {name: [] for name in names}
    before = _megabytes()
    for _turn in range(int(runs)):
        for way in ("ours", "plain"):
            with inside.environment(database) as env:
                _measure(env, way, taken)
    return {**taken, "megabytes": _megabytes() - before}


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


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
        _engage(env, ruleset, NOW)
        taken["engaged"].append(timed(lambda: _engage(env, ruleset, tomorrow)))
        _record(env)
        taken["few"].append(timed(lambda: job._night(ruleset, tomorrow)))
        if len(taken["few"]) == 1 and (wrong := job._run_all(ruleset, tomorrow)):
            raise Stop(f"{wrong} scores of the night differ from those made anew from the ledger")
    if "our_rows" in taken and "plain_rows" in taken and taken["our_rows"] != taken["plain_rows"]:
        raise Stop(f"the rows differ: {taken['our_rows']} and {taken['plain_rows']}")


def _engage(env, ruleset, now: datetime) -> None:
    """Compute the engagement of all customers, as the nightly job of tiers does."""
    from odoo.tools import SQL

    model = SimpleNamespace(company_id=ruleset.company_id)
    env["kestio.customer.engagement"]._refresh(model, now.date(), SQL("TRUE"))


def _record(env) -> None:
    """Let people do a thousand things more."""
    env.cr.execute("SELECT id FROM res_partner WHERE name LIKE 'Contact %%' ORDER BY id DESC LIMIT %s", [NEW])
    facts = {"type": "form", "date": NOW - timedelta(hours=1), "source": "new"}
    events = [{**facts, "source_key": str(partner), "partner_id": partner} for [partner] in env.cr.fetchall()]
    if set(env["kestio.score.ledger"]._record(events)) != {"stored"}:
        raise Stop("the new events were not recorded")


def _state(env) -> list:
    """Return what tells that two ways left the same rows."""
    env.cr.execute(
        """
        SELECT COUNT(*), SUM(HASHTEXT(CONCAT_WS(',', lead_id, '/', partner_id, fit, engagement, score, band))::bigint)
          FROM kestio_score
        """
    )
    return [str(value) for value in env.cr.fetchone()]
