"""Brand charter: the matrix of 2,880 cells, against a stock list of as many stored rows with as many columns."""

from __future__ import annotations

import json
import random
from itertools import islice, product

from benchmarks import inside
from benchmarks.measure import timed

TIERS = ("Platinum", "Gold", "Silver", "Bronze", "Tin")
CELLS = 12 * 8 * 6 * len(TIERS)
FEW, MANY = 40, 400
TURNS = 30
# Markers, channels, steps and rules of the versions that are measured.
VERSIONS = {"few": (12, 8, 6, FEW), "many": (12, 8, 6, MANY), "small": (1, 2, 2, 4), "half": (6, 8, 6, MANY // 2)}
# As many columns as a cell has: four records, two selections, an owner, a date and two numbers.
COLUMNS = {
    **{
        name: {"fields": {"display_name": {}}}
        for name in ("partner_id", "team_id", "stage_id", "country_id", "user_id")
    },
    **{name: {} for name in ("type", "priority", "date_deadline", "expected_revenue", "color")},
}
ASSUMED = (
    f"12 markers x 8 channels x 6 steps x 5 tiers = {CELLS:,} cells, {FEW} or {MANY} rules; an administrator opens the "
    f"matrix, and a list of all {CELLS:,} opportunities with ten stored columns; answers as JSON"
)


def prepare(database: str) -> None:
    """Fill a database with a commercial model, versions of charters, and opportunities to list."""
    with inside.environment(database) as env:
        tiers = [
            (0, 0, {"name": name, "sequence": place, "enter_index": enter, "exit_index": max(enter - 10, 0)})
            for place, (name, enter) in enumerate(zip(TIERS, (80, 60, 40, 20, 0), strict=True))
        ]
        criterion = (0, 0, {"measure": "revenue", "weight": 1, "low": 0, "high": 1000})
        env["kestio.model"].search([("company_id", "=", 1), ("state", "=", "active")]).write({"state": "archived"})
        model = {"name": "Reference", "company_id": 1, "tier_ids": tiers, "criterion_ids": [criterion]}
        env["kestio.model"].create(model).write({"state": "active"})
        for name, (markers, channels, steps, rules) in VERSIONS.items():
            _version(env, name, markers, (channels, steps), rules)
        _leads(env)
        env.cr.commit()
        env.cr.execute("ANALYZE")
        env.cr.commit()


def _version(env, name: str, markers: int, size: tuple[int, int], rules: int) -> None:
    """Make a draft; its rules are drawn over all levels, the same each time."""
    dimensions = [_shared(env, model, count) for model, count in zip(("channel", "journey.step"), size, strict=True)]
    brand = env["kestio.brand"].create({"name": name, "company_id": 1})
    charter = env["kestio.charter"].create(
        {"brand_id": brand.id, "promise": name, "channel_ids": dimensions[0].ids, "step_ids": dimensions[1].ids}
    )
    made = env["kestio.charter.marker"].create(
        [{"charter_id": charter.id, "name": f"Marker {place}", "weight": 1 + place % 5} for place in range(markers)]
    )
    dice = random.Random(11)  # noqa: S311
    levels = [[False, *one.ids] for one in dimensions]
    places = list(product(made.ids, *levels, [False, *(tier.lower() for tier in TIERS)]))
    env["kestio.charter.rule"].create(
        [
            {
                "charter_id": charter.id,
                "marker_id": marker,
                "channel_id": channel,
                "step_id": step,
                "tier_code": tier,
                "applicability": dice.choice([False, "required", "optional", "na"]),
                "state": dice.choice([False, "defined", "deployed", "audited"]),
                "user_id": dice.choice([False, 1, 2]),
                "due_date": dice.choice([False, "2027-01-31"]),
            }
            for marker, channel, step, tier in islice(dice.sample(places, len(places)), rules)
        ]
    )


def _shared(env, model: str, count: int):
    """Return as many channels or steps as wanted, made where there are fewer."""
    records = env[f"kestio.{model}"]
    found = records.search([], limit=count)
    missing = range(len(found), count)
    return found + records.create([{"name": f"More {place}", "code": f"more_{place}"} for place in missing])


def _leads(env) -> None:
    partners = env["res.partner"].create([{"name": f"Customer {place}"} for place in range(200)])
    stages, countries = env["crm.stage"].search([]).ids, env["res.country"].search([], limit=20).ids
    env["crm.lead"].create(
        [
            {
                "name": f"Deal {place}",
                "type": "opportunity",
                "partner_id": partners[place % 200].id,
                "stage_id": stages[place % len(stages)],
                "country_id": countries[place % 20],
                "date_deadline": "2027-01-31",
                "expected_revenue": place,
            }
            for place in range(CELLS)
        ]
    )


def run(database: str) -> dict[str, dict[str, list[float]]]:
    """Open matrices and the stock list in turns.

    :return: {screen: {"seconds" and "queries": one for each turn, "bytes" and "cells" of the answer}}.
    """
    with inside.environment(database, "admin") as env:
        screens = {name: _matrix(env, name) for name in VERSIONS} | {"list": _list(env)}
        found: dict[str, dict[str, list[float]]] = {name: {"seconds": [], "queries": []} for name in screens}
        for turn in range(TURNS + 2):
            for name, screen in screens.items():
                env.invalidate_all()
                queries = env.cr.sql_log_count
                seconds = timed(lambda screen=screen: _answer(screen))
                if turn > 1:  # the first two fill caches
                    found[name]["seconds"].append(seconds)
                    found[name]["queries"].append(env.cr.sql_log_count - queries)
        answers = {name: screen() for name, screen in screens.items()}
        for name, answer in answers.items():
            found[name]["bytes"] = [len(_answer(lambda answer=answer: answer))]
            found[name]["cells"] = [len(answer["cells"] if "cells" in answer else answer["records"])]
        return found


def _answer(screen) -> str:
    """Return what goes over the line."""
    return json.dumps(screen(), default=str)


def _matrix(env, name: str):
    charter = env["kestio.charter"].search([("brand_id.name", "=", name)])
    return lambda: env["kestio.charter"].get_matrix(charter.id)


def _list(env):
    leads = env["crm.lead"]
    domain = [("type", "=", "opportunity"), ("name", "like", "Deal %")]
    return lambda: leads.web_search_read(domain, COLUMNS, limit=CELLS, count_limit=CELLS + 1)
