"""Scoring: the chances that Kestio and Odoo's own statistics give to the newest leads, learned from the others."""

from __future__ import annotations

from datetime import datetime

from benchmarks import inside
from benchmarks.pipeline.quality.stock_odds import leads_by_deal
from benchmarks.scoring.quality import trial

# The newest leads as they were before they were closed.
OPEN = """
    UPDATE crm_lead SET won_status = 'pending', active = TRUE, date_closed = NULL, stage_id = %s, lost_reason_id = NULL,
           probability = automated_probability WHERE id = ANY(%s)
"""


def run(database: str) -> dict[str, object]:
    """Return the chance of each of the newest leads (0 to 1) by each way, and what the dialog said of the fields.

    Odoo's statistics get the same fields, as they are, and once more with the numbers in the same ranges.
    """
    with inside.environment(database) as env:
        wizard = env["kestio.score.learn"].browse(env["kestio.score.learn"].action_open()["res_id"])
        warned = {line.label: line.signs for line in wizard.field_ids if line.signs}
        taken = wizard.field_ids.filtered("take").mapped("name")
        fields = [name for name in taken if name in env["crm.lead"]._fields]  # all that Odoo's statistics can take
        wizard.action_learn()
        draft = env["kestio.score.ruleset"].browse(wizard.action_draft()["res_id"])
        newest = _reopened(env)
        ranges = _in_ranges(env, wizard)
        ours = _ours(env, draft, newest)
        shown = {name: wizard[name] for name in ("auc", "brier", "error", "lift_10", "lift_20", "lift_30")}
        odoo = {
            "odoo": _odoo(env, fields, newest),
            "odoo_in_ranges": _odoo(env, [ranges.get(name, name) for name in fields], newest),
        }
        return {
            "warned": warned,
            "taken": len(taken),
            "rules": len(draft.rule_ids),
            "shown": shown,
            "ours": ours,
            **odoo,
        }


def _reopened(env) -> dict[int, str]:
    """Open the leads that judge; return their names by id."""
    wanted = set(trial.newest(trial.leads()))
    newest = {lead: name for name, lead in leads_by_deal(env).items() if name in wanted}
    stage = env["crm.stage"].search([("is_won", "=", False)], limit=1)
    env.flush_all()
    env.cr.execute(OPEN, [stage.id, list(newest)])
    env.invalidate_all()
    return newest


def _ours(env, draft, newest: dict[int, str]) -> dict[str, float]:
    """Return what the points mean that the score statement gives, as for any open lead."""
    from odoo.tools import SQL

    figures = env["kestio.score.figures"]
    statement = figures._statement(draft, "lead", SQL("TRUE"), datetime.now())
    fits = dict(env.execute_query(SQL("SELECT id, fit FROM (%s) figures", statement)))
    return {name: draft._chance(fits.get(lead, 0)) for lead, name in newest.items()}


def _odoo(env, fields: list[str], newest: dict[int, str]) -> dict[str, float]:
    """Return Odoo's automated probabilities, after its own job has counted the closed leads."""
    parameters = env["ir.config_parameter"]
    parameters.set_param("crm.pls_fields", ",".join(fields))
    parameters.set_param("crm.pls_start_date", "2020-01-01")
    env["crm.lead"]._cron_update_automated_probabilities()
    env.cr.execute("SELECT id, automated_probability / 100 FROM crm_lead WHERE id = ANY(%s)", [list(newest)])
    return {newest[lead]: chance for lead, chance in env.cr.fetchall()}


def _in_ranges(env, wizard) -> dict[str, str]:
    """Make of each field that was cut into ranges one that says the range; return their names."""
    made = {}
    for name, lines in wizard.value_ids.grouped("name").items():
        if name not in env["crm.lead"]._fields or env["crm.lead"]._fields[name].type != "float":
            continue
        made[name] = f"x_range_{len(made)}"
        model = env["ir.model"]._get("crm.lead").id
        env["ir.model.fields"].create(
            {"model_id": model, "name": made[name], "field_description": made[name], "ttype": "char"}
        )
        leads = env["crm.lead"].with_context(active_test=False)
        for line in lines:
            found = leads.search(env["kestio.score.rule"].new({"domain": line.condition, "subject": "lead"})._domain())
            env.cr.execute(f"UPDATE crm_lead SET {made[name]} = %s WHERE id = ANY(%s)", [line.value, found.ids])
    env.invalidate_all()
    return made
