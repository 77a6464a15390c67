"""Pipeline: the probabilities that the addon gives to past situations, by its own statement."""

from __future__ import annotations

from benchmarks import inside
from benchmarks.pipeline.quality.stock_odds import leads_by_deal
from benchmarks.pipeline.quality.trial import Trial

LOWEST, HIGHEST = 10, 90  # what a person writes for the first and the last stage


def run(database: str, **words: str) -> dict[str, list[dict[str, float]]]:
    """Return the probability of each open deal on each date, from 0 to 1, by the written and by the learned rules."""
    trial = Trial.of_words(**words)
    with inside.environment(database) as env:
        model = written(env, trial)
        env["kestio.stage.curve"]._learn(model, now=trial.cut)
        return {way: foretold(env, model, trial, learn=way == "learned") for way in ("written", "learned")}


def written(env, trial: Trial):
    """Return an active version with the rules that a person would write who only knows the order of the stages."""
    names = trial.pipeline.stages
    stages = {stage.name: stage.id for stage in env["crm.stage"].search([], order="id desc")}
    rise = (HIGHEST - LOWEST) / max(len(names) - 1, 1)
    rules = [
        {"stage_id": stages[name], "probability": 5 * round((LOWEST + rise * place) / 5)}
        for place, name in enumerate(names)
    ]
    model = env["kestio.model"].create({
        "name": "Trial", "company_id": env.company.id, "learn_rules": True,
        "tier_ids": [(0, 0, {"name": "All", "sequence": 1, "enter_index": 0, "exit_index": 0})],
        "criterion_ids": [(0, 0, {"measure": "revenue", "weight": 1, "low": 0, "high": 1000})],
        "stage_rule_ids": [(0, 0, rule) for rule in rules],
    })  # fmt: skip
    model.write({"state": "active"})
    env.flush_all()
    return model


def foretold(env, model, trial: Trial, *, learn: bool) -> list[dict[str, float]]:
    """Return the probability of each open deal on each date.

    :param learn: by the learned rules, or the written ones alone.
    """
    from odoo.tools import SQL

    deals = {lead: deal for deal, lead in leads_by_deal(env).items()}
    env.cr.execute("UPDATE kestio_model SET learn_rules = %s WHERE id = %s", [learn, model.id])
    model.invalidate_recordset(["learn_rules"], flush=False)
    figures, found = env["kestio.probability.figures"], []
    env.cr.execute("SET LOCAL enable_nestloop = off")  # PostgreSQL takes thousands of situations for a few
    for date in trial.dates:
        statement = figures._statement(figures._past(SQL("TRUE"), date, model), date, model)
        rows = env.execute_query(SQL("SELECT lead_id, rule_probability / 100.0 FROM (%s) figures", statement))
        found.append({deals[lead]: float(chance) for lead, chance in rows if lead in deals})
    return found
