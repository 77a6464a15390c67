"""Scoring: a scenario with a large audience: its simulation, the enrolment, and the mails of the job."""

from __future__ import annotations

import resource
import time

from benchmarks import inside
from benchmarks.measure import timed
from tools.say import Stop

LEADS = 100_000  # at scale 1
MAILS = 500  # made in each turn by both ways
ASSUMED = (
    "one mail to each lead, at any hour; leads without tier, contact or salesperson; plain SQL writes the same rows, "
    "with secrets that it can make by itself; stock: Odoo finds the leads that may be written to and reads their "
    "addresses; a mailing of Odoo with the same text, which waits in the queue too"
)
BODY = '<p>Hello <t t-out="object.name"/>, <a href="https://example.com/guide">read this</a>.</p>'
FILL = """
    INSERT INTO crm_lead (name, type, active, won_status, company_id, email_from, email_normalized, stage_id,
           probability, create_date, date_last_stage_update)
    SELECT 'Lead ' || n, 'opportunity', TRUE, 'pending', 1, 'n' || n || '@example.com', 'n' || n || '@example.com', 1,
           10, NOW(), NOW()
      FROM generate_series(1, %s) n;
    INSERT INTO mail_blacklist (email, active) SELECT 'n' || n || '@example.com', TRUE
      FROM generate_series(1, %s, 50) n
"""
WHO = """
    SELECT l.id, l.email_normalized AS email FROM crm_lead l
      LEFT JOIN mail_blacklist b ON b.email = l.email_normalized AND b.active
     WHERE l.active AND l.won_status = 'pending' AND COALESCE(l.company_id, 1) = 1 AND l.email_normalized != ''
       AND b.id IS NULL
       AND NOT EXISTS (SELECT FROM kestio_nurture_enrollment e WHERE e.email = l.email_normalized)
       AND NOT EXISTS (SELECT FROM kestio_nurture_enrollment e WHERE e.lead_id = l.id)
       AND NOT EXISTS (SELECT FROM kestio_score_crossing c WHERE c.lead_id = l.id AND c.direction = 'up')
"""
FOUND = f"CREATE TEMP TABLE plain_who ON COMMIT DROP AS {WHO}"
ENTER = """
    INSERT INTO kestio_nurture_enrollment (scenario_id, company_id, lead_id, email, seed, stop_hash, state, entered_on,
           step_date, next_date, create_uid, write_uid, create_date, write_date)
    SELECT %(scenario)s, 1, id, email, MD5(id::text), ENCODE(SHA256(MD5(id::text)::bytea), 'hex'), 'running',
           NOW(), NOW(), NOW(), 1, 1, NOW(), NOW()
      FROM plain_who
"""


def prepare(database: str, scale: str) -> int:
    """Fill a database with leads and start a scenario; return how many leads there are."""
    leads = max(2 * MAILS, int(LEADS * float(scale)))
    with inside.environment(database) as env:
        env.cr.execute(FILL, [leads, leads])
        env.company.write({"kestio_nurture_hours": False})
        env.user.email = "marketing@example.com"
        template = {"name": "Hello", "model_id": env["ir.model"]._get_id("crm.lead"), "subject": "Hello"}
        mail = env["mail.template"].create({**template, "body_html": BODY})
        scenario = env["kestio.nurture.scenario"].create({"name": "Load", "company_id": 1, "automatic": True})
        env["kestio.nurture.step"].create(
            {"scenario_id": scenario.id, "name": "Mail", "delay": 0, "template_id": mail.id}
        )
        scenario.action_start()
        env.cr.commit()
        env.cr.execute("ANALYZE")
        env.cr.commit()
    return leads


def run(database: str, runs: str) -> dict:
    """Simulate, enrol and write to people in turns, and roll all of it back.

    :return: seconds of each turn: ``simulation``, ``stock_simulation``, ``enrolment``, ``plain_enrolment``, ``mails``,
        ``stock_mails``; and the ``megabytes`` by which the process grew.
    """
    names = ("simulation", "stock_simulation", "enrolment", "plain_enrolment", "mails", "stock_mails")
    taken: dict[str, list] = {name: [] for name in names}
    before = _megabytes()
    for _turn in range(int(runs)):
        for way in (_plain, _ours, _stock):
            with inside.environment(database) as env:
                way(env, taken)
    return {**taken, "megabytes": _megabytes() - before}


def _ours(env, taken: dict) -> None:
    scenario, job = env["kestio.nurture.scenario"].search([("name", "=", "Load")]), env["kestio.nurture.job"]
    found = {}
    taken["simulation"].append(timed(lambda: found.update(scenario._simulation())))
    taken["enrolment"].append(timed(lambda: job._let_in(scenario)))
    if scenario.running_count != found["entering"] or not found["refused"]:
        raise Stop(f"{scenario.running_count} came in, the simulation said {found['entering']}")
    started, mails = time.perf_counter(), 0
    while mails < MAILS:
        mails += job._slice(scenario)[1]
    taken["mails"].append((time.perf_counter() - started) * MAILS / mails)


def _plain(env, taken: dict) -> None:
    scenario = env["kestio.nurture.scenario"].search([("name", "=", "Load")])

    def enter():
        # What is found first: looked up while the table fills, it would be read again for each lead.
        env.cr.execute(FOUND)
        env.cr.execute(ENTER, {"scenario": scenario.id})

    taken["plain_enrolment"].append(timed(enter))


def _stock(env, taken: dict) -> None:
    free = [("is_blacklisted", "=", False)]
    taken["stock_simulation"].append(timed(lambda: env["crm.lead"].search(free).mapped("email_normalized")))
    env.invalidate_all()
    leads = env["crm.lead"].search(free, limit=MAILS)
    mailing = env["mailing.mailing"].create(
        {"subject": "Hello", "mailing_model_id": env["ir.model"]._get_id("crm.lead"), "body_html": BODY}
    )
    taken["stock_mails"].append(timed(lambda: mailing.action_send_mail(leads.ids)))
    made = env["mailing.trace"].search_count([("mass_mailing_id", "=", mailing.id)])
    if made != MAILS:
        raise Stop(f"Odoo's mailing made {made} mails of {MAILS}")


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
