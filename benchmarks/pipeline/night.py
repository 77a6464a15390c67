"""Pipeline: the nightly update of two days, as the addon does it, by hand in SQL, and as stock Odoo does its own."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from benchmarks import inside
from benchmarks.measure import timed
from benchmarks.pipeline import engine, plain
from benchmarks.segment import model, state
from benchmarks.volume import AS_OF

TOMORROW = AS_OF + timedelta(days=1)
WARM = ("crm_lead", "kestio_lead_history", "calendar_event")
TABLES = {
    "leads": """
        SELECT id, probability, automated_probability, prorated_revenue, kestio_rule_probability, kestio_decay_factor
          FROM crm_lead ORDER BY 1""",
    "history": """
        SELECT lead_id, date_from, date_to, stage_id, model_id, probability, rule_probability, weighted_revenue,
               stage_entered_at
          FROM kestio_lead_history ORDER BY 1, 2, 3""",
}


def run(database: str, way: str) -> dict:
    """Do the night in which the engine starts, then the next one.

    :param way: ``job`` or ``plain``.
    :return: seconds of both, what they left behind, and for the job how many rows the second night wrote and how
        many leads are open.
    """
    with inside.environment(database) as env:
        engine.switch(env)
        if way == "plain":  # what is learned is an input of the statements; that counting costs, they pay for
            env["kestio.stage.curve"]._learn(model.active(env), now=_night(AS_OF))
            env.cr.commit()
        answer = {"states": [], "seconds": [], "written": []}
        for day in (AS_OF, TOMORROW):
            inside.set_day(database, day)
            warm(env.cr, WARM)
            before = state.written(env.cr, "kestio_lead_history", "crm_lead")
            answer["seconds"].append(timed(lambda day=day: _one(env, way, day)))
            answer["written"].append(state.written(env.cr, "kestio_lead_history", "crm_lead") - before)
            answer["states"].append(state.fingerprints(env.cr, TABLES))
            vacuum(env.cr)
        env.cr.execute("SELECT COUNT(*) FROM crm_lead WHERE won_status = 'pending' AND active")
        return answer | {"open": env.cr.fetchone()[0]}


def stock(database: str) -> dict:
    """Do the night of Odoo's statistics twice; the first one makes them."""
    with inside.environment(database) as env:
        env["ir.config_parameter"].set_param("crm.pls_start_date", "2000-01-01")
        env.cr.commit()
        seconds = []
        for _night in range(2):
            warm(env.cr, WARM[:1])
            seconds.append(timed(lambda: _stock(env)))
            vacuum(env.cr)
        return {"seconds": seconds}


def warm(cursor, tables) -> None:
    """Read tables once, so that the first of two variants does not pay for the disk."""
    for table in tables:
        cursor.execute(f"SELECT COUNT(*) FROM (SELECT {table} FROM {table} OFFSET 0) every")
    cursor.connection.commit()


def vacuum(cursor) -> None:
    """Clean up after a night, as the server does by itself in time."""
    cursor.connection.commit()
    cursor.connection.autocommit = True
    cursor.execute("VACUUM ANALYZE")
    cursor.connection.autocommit = False


def _one(env, way: str, day) -> None:
    now = _night(day)
    if way == "job":
        env["kestio.probability.job"]._run_now(now=now)
    else:
        plain.run(env.cr, model.active(env).id, now, learn=day == AS_OF)
    env.cr.commit()


def _stock(env) -> None:
    env["crm.lead"]._cron_update_automated_probabilities()
    env.cr.commit()


def _night(day) -> datetime:
    return datetime.combine(day, time(7))
