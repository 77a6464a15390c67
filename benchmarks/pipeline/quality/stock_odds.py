"""Pipeline: the probabilities that stock Odoo's own statistics give, from what was closed at the cut."""

from __future__ import annotations

from datetime import datetime, timedelta

from benchmarks import inside
from benchmarks.pipeline.quality.trial import Trial
from tools.load.opportunities import EXTERNAL, PREFIX
from tools.load.pipeline import OPEN, WON

# What is stored of a lead in a state; an open one stands for itself, as automated as Odoo made it.
STATE = """
    UPDATE crm_lead SET stage_id = was.stage, won_status = was.status, active = was.status != 'lost',
           probability = CASE was.status WHEN 'won' THEN 100 WHEN 'lost' THEN 0 ELSE automated_probability END,
           automated_probability = CASE was.status WHEN 'won' THEN 100 WHEN 'lost' THEN 0 ELSE automated_probability END
      FROM unnest(%s::int[], %s::int[], %s::text[]) AS was (id, stage, status)
     WHERE crm_lead.id = was.id
"""


def run(database: str, **words: str) -> list[dict[str, float]]:
    """Return the probability of each open deal on each date, from 0 to 1.

    The statistics are rebuilt once, by Odoo's job, on the leads as they were at the cut; then its own update gives
    the leads their probabilities where they stood on each date.
    """
    trial = Trial.of_words(**words)
    with inside.environment(database) as env:
        leads = leads_by_deal(env)
        start = min(deal.steps[0].at for deal in trial.pipeline.deals) - timedelta(days=1)
        env["ir.config_parameter"].set_param("crm.pls_start_date", str(start.date()))
        _as_it_was(env, trial, leads, trial.cut)
        env["crm.lead"]._cron_update_automated_probabilities()
        found = []
        for date in trial.dates:
            _as_it_was(env, trial, leads, date)
            env["crm.lead"]._update_automated_probabilities()
            env.cr.execute("SELECT id, automated_probability / 100 FROM crm_lead WHERE won_status = 'pending'")
            chances = dict(env.cr.fetchall())
            found.append({deal: chances[lead] for deal, lead in leads.items() if lead in chances})
        return found


def leads_by_deal(env) -> dict[str, int]:
    """Return the ids of the loaded leads by the number of their deal."""
    env.cr.execute("SELECT name, res_id FROM ir_model_data WHERE module = %s AND model = 'crm.lead'", [EXTERNAL])
    return {name.removeprefix(PREFIX): key for name, key in env.cr.fetchall()}


def _as_it_was(env, trial: Trial, leads: dict[str, int], moment: datetime) -> None:
    """Put the leads in the state of a moment; those that did not exist yet are open in the first stage."""
    stages = {stage.name: stage.id for stage in env["crm.stage"].search([], order="id desc")}
    won = env["crm.stage"].search([("is_won", "=", True)], limit=1).id
    rows = []
    for deal in trial.pipeline.deals:
        step = deal.at(moment) or deal.steps[0]._replace(stage=trial.pipeline.stages[0], status=OPEN)
        rows.append((leads[deal.name], won if step.status == WON else stages[step.stage], step.status))
    env.cr.execute(STATE, [list(column) for column in zip(*rows, strict=True)])
    env.cr.commit()
    env.invalidate_all()
