"""Segment: what opening standard screens costs with our fields, against the same screens of stock Odoo."""

from __future__ import annotations

from lxml import etree

from benchmarks import inside
from benchmarks.measure import timed

TURNS = 40
NESTED = ("list", "form", "kanban", "search", "calendar", "graph", "pivot", "activity")


def run(database: str, stock: str) -> dict[str, dict[str, dict[str, list[float]]]]:
    """Open the list of partners and the pipeline in turns, with and without the addon.

    :param stock: the database of the same company without it.
    :return: {screen: {"ours" or "stock": {"seconds" and "queries": one for each turn}}}.
    """
    with inside.environment(database, "admin") as ours, inside.environment(stock, "admin") as without:
        envs = {"ours": ours, "stock": without}
        return in_turns(envs, {kind: _screens(env) for kind, env in envs.items()})


def in_turns(envs: dict, opened: dict[str, dict]) -> dict[str, dict[str, dict[str, list[float]]]]:
    """Open screens in turns here and there.

    :param envs: environments of the databases to compare, by what they are called.
    :param opened: what opens each screen, by the same names.
    """
    found = {name: {kind: {"seconds": [], "queries": []} for kind in envs} for name in opened["ours"]}
    for turn in range(TURNS + 2):
        for name, kinds in found.items():
            for kind in sorted(envs, reverse=bool(turn % 2)):
                _open(envs[kind], opened[kind][name], kinds[kind], is_kept=turn > 1)  # the first two fill caches
    return found


def _open(env, screen, found: dict[str, list[float]], *, is_kept: bool) -> None:
    """Open a screen with an empty cache of records, and keep what it took."""
    env.invalidate_all()
    queries = env.cr.sql_log_count
    seconds = timed(screen)
    if is_kept:
        found["seconds"].append(seconds)
        found["queries"].append(env.cr.sql_log_count - queries)


def _screens(env) -> dict:
    """Return what the web client asks for when each screen opens."""
    partners, leads = env["res.partner"], env["crm.lead"].with_context(default_type="opportunity")
    list_fields = specification(partners, arch_of(partners, "base.view_partner_tree", "list"))
    kanban = arch_of(leads, "crm.crm_case_kanban_view_leads", "kanban")
    card_fields = specification(leads, kanban)
    sums = [f"{name}:sum" for name in ("expected_revenue", "recurring_revenue_monthly") if name in card_fields]
    domain = [("type", "=", "opportunity")]
    return {
        "partner_list": lambda: partners.web_search_read([], list_fields, limit=80, count_limit=10_001),
        "lead_kanban": lambda: leads.web_read_group(
            domain, ["stage_id"], sums, auto_unfold=True, unfold_read_specification=card_fields,
            unfold_read_default_limit=20,
        ),
    }  # fmt: skip


def arch_of(model, view: str, kind: str):
    """Return the parsed view of an external id, as the user gets it."""
    found = model.get_views([(model.env.ref(view).id, kind)])
    return etree.fromstring(found["views"][kind]["arch"])


def specification(model, arch) -> dict[str, dict]:
    """Return the fields of a view as the web client reads them; a hidden optional column is read by nobody."""
    shown = {}
    for node in arch.iter("field"):
        is_hidden = node.get("optional") == "hide" or node.get("column_invisible") in ("1", "True")
        if is_hidden or any(parent.tag == "field" for parent in node.iterancestors()):
            continue
        field = model._fields[node.get("name")]
        shown[field.name] = {"fields": {"display_name": {}}} if field.relational else {}
    return shown
