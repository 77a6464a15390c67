"""Pipeline: lets the commercial model give the probabilities of the reference company, without computing any yet."""

from __future__ import annotations

from benchmarks import inside
from benchmarks.volume import AS_OF


def switch_on(env) -> None:
    """Let the leads of the company follow the commercial model from now on."""
    env.cr.execute("UPDATE res_company SET kestio_probability_engine = 'model' WHERE id = 1")
    env.cr.commit()
    env.invalidate_all()
    env.registry.clear_all_caches()


def nightly(database: str) -> dict:
    """Give all leads their probability, as the first night does, for what is measured afterwards."""
    inside.set_day(database, AS_OF)
    with inside.environment(database) as env:
        switch_on(env)
        changed = env["kestio.probability.job"]._run_now()
        env.cr.commit()
        return {"changed": changed}
