"""Scoring: how many events a second the endpoint takes, over HTTP, beside a ledger and contacts of a real size."""

from __future__ import annotations

import json
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from benchmarks import databases, inside, workers
from benchmarks.bench import Bench
from benchmarks.scoring import rules
from tools import odoo_process
from tools.places import cache
from tools.run import free_port
from tools.say import Stop, step

BATCH, SENDERS, WORKERS = 500, 2, 2
EVENTS = 30_000  # of each run
CONTACTS, LEDGER = 200_000, 2_000_000  # at scale 1
ASSUMED = (
    f"a server sends page views of known contacts, by mail address, in batches of {BATCH}, {SENDERS} at a time, to "
    f"{WORKERS} workers of Odoo on the same machine; rules are in force; scores follow later, in a job"
)
FILL_CONTACTS = """
    INSERT INTO res_partner (name, email, email_normalized, active, type, autopost_bills, create_date, write_date)
    SELECT 'Contact ' || n, 'c' || n || '@example.com', 'c' || n || '@example.com', TRUE, 'contact', 'ask', NOW(), NOW()
      FROM generate_series(1, %s) n
"""
FILL_LEDGER = """
    INSERT INTO kestio_score_event (type_id, date, recorded_on, partner_id, url, source, source_key, trust, consent)
    SELECT (SELECT id FROM kestio_score_event_type WHERE code = 'page_view'),
           NOW() AT TIME ZONE 'UTC' - (n %% 730) * INTERVAL '1 day', NOW() AT TIME ZONE 'UTC', contact.ids[1 + n %% %s],
           'https://example.com/' || n %% 97, 'bench', n::text, 'trusted', 'not_needed'
      FROM generate_series(1, %s) n,
           (SELECT ARRAY_AGG(id) AS ids FROM res_partner WHERE name LIKE 'Contact %%') contact
"""


def prepare(database: str, scale: str) -> dict:
    """Fill a database and return the secret key of its site."""
    with inside.environment(database) as env:
        contacts, events = (max(1_000, int(count * float(scale))) for count in (CONTACTS, LEDGER))
        env.cr.execute(FILL_CONTACTS, [contacts])
        env.cr.execute(FILL_LEDGER, [contacts, events])
        rules.publish(env)
        key = env["kestio.score.site"].create({"name": "Shop"}).action_new_key()["context"]["default_key"]
        env.cr.commit()
        env.cr.execute("ANALYZE")
        env.cr.commit()
        return {"key": key, "contacts": contacts, "events": events}


def rates(bench: Bench) -> tuple[list[float], dict]:
    """Return the events stored in a second, of each run, and what the database held."""
    with databases.empty(bench.connection, "ingest") as name, step("scoring.ingest"):
        filled = workers.run(bench.connection, "scoring.ingest:prepare", name, scale=str(bench.scale))
        port, log = free_port(), cache("log") / "bench-ingest.log"
        serving = ("--max-cron-threads=0", f"--workers={WORKERS}", "--log-level=warn")
        with odoo_process.serving(name, bench.connection, port, log, *serving):
            address = f"http://127.0.0.1:{port}/kestio/events"
            _send(address, filled, "warm", 4)
            return [_rate(address, filled, f"run{number}") for number in range(bench.runs)], filled


def _rate(address: str, filled: dict, run: str) -> float:
    started = time.perf_counter()
    _send(address, filled, run, EVENTS // BATCH)
    return EVENTS / (time.perf_counter() - started)


def _send(address: str, filled: dict, run: str, batches: int) -> None:
    """Send batches, several at a time.

    :raises Stop: when one event of them is not stored.
    """
    with ThreadPoolExecutor(SENDERS) as senders:
        stored = sum(senders.map(lambda number: _post(address, filled, f"{run}-{number}"), range(batches)))
    if stored != batches * BATCH:
        raise Stop(f"only {stored} of {batches * BATCH} events were stored")


def _post(address: str, filled: dict, batch: str) -> int:
    seed = sum(map(ord, batch)) * 7919
    events = [
        {
            "id": f"{batch}-{number}",
            "type": "page_view",
            "email": f"c{1 + (seed + number * 104_729) % filled['contacts']}@example.com",
            "url": f"https://example.com/{number % 97}",
        }
        for number in range(BATCH)
    ]
    headers = {"Authorization": f"Bearer {filled['key']}", "Content-Type": "application/json"}
    request = urllib.request.Request(address, json.dumps(events).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["stored"]
