"""Pipeline: lets the commercial model give the probabilities of the reference company, without computing any yet."""

from __future__ import annotations

from benchmarks import inside
from benchmarks.volume import AS_OF


def switch(env, engine: str = "model") -> None:
    """Let the leads of the company follow an engine from now on, ``odoo`` or ``model``."""
    env.cr.execute("UPDATE res_company SET kestio_probability_engine = %s WHERE id = 1", [engine])
    env.cr.commit()
    env.invalidate_all()
    env.registry.clear_all_caches()


def nightly(database: str) -> dict:
    """Give all leads their probability, as the first night does, for what is measured afterwards."""
    inside.set_day(database, AS_OF)
    with inside.environment(database) as env:
        switch(env)
        changed = env["kestio.probability.job"]._run_now()
        env.cr.commit()
        return {"changed": changed}
