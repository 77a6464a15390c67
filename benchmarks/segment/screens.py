"""Segment: what opening standard screens costs with our fields, against the same screens of stock Odoo."""

from __future__ import annotations

from lxml import etree

from benchmarks import inside
from benchmarks.measure import timed

TURNS = 15
NESTED = ("list", "form", "kanban", "search", "calendar", "graph", "pivot", "activity")


def run(database: str, stock: str) -> dict[str, dict[str, list[float]]]:
    """Open the list of partners and the pipeline in turns, with and without the addon.

    :param stock: the database of the same company without it.
    :return: {screen: {database's kind: seconds of each turn}}.
    """
    kinds = {"ours": database, "stock": stock}
    seconds = {name: {kind: [] for kind in kinds} for name in ("partner_list", "lead_kanban")}
    with inside.environment(database, "admin") as ours, inside.environment(stock, "admin") as without:
        opened = {kind: _screens(env) for kind, env in (("ours", ours), ("stock", without))}
        for turn in range(TURNS + 2):  # the first two fill caches
            for name, taken in seconds.items():
                for kind, env in (("ours", ours), ("stock", without)):
                    env.invalidate_all()
                    value = timed(opened[kind][name])
                    taken[kind] += [value] * (turn > 1)
    return seconds


def _screens(env) -> dict:
    """Return what the web client asks for when each screen opens."""
    partners, leads = env["res.partner"], env["crm.lead"].with_context(default_type="opportunity")
    list_fields = _specification(partners, _arch(partners, "base.view_partner_tree", "list"))
    kanban = _arch(leads, "crm.crm_case_kanban_view_leads", "kanban")
    card_fields = _specification(leads, kanban)
    sums = [f"{name}:sum" for name in ("expected_revenue", "recurring_revenue_monthly") if name in card_fields]
    domain = [("type", "=", "opportunity")]
    return {
        "partner_list": lambda: partners.web_search_read([], list_fields, limit=80, count_limit=10_001),
        "lead_kanban": lambda: leads.web_read_group(
            domain, ["stage_id"], sums, auto_unfold=True, unfold_read_specification=card_fields,
            unfold_read_default_limit=20,
        ),
    }  # fmt: skip


def _arch(model, view: str, kind: str):
    found = model.get_views([(model.env.ref(view).id, kind)])
    return etree.fromstring(found["views"][kind]["arch"])


def _specification(model, arch) -> dict[str, dict]:
    """Return the fields of a view as the web client reads them; a hidden optional column is read by nobody."""
    shown = {}
    for node in arch.iter("field"):
        is_hidden = node.get("optional") == "hide" or node.get("column_invisible") in ("1", "True")
        if is_hidden or any(parent.tag == "field" for parent in node.iterancestors()):
            continue
        field = model._fields[node.get("name")]
        shown[field.name] = {"fields": {"display_name": {}}} if field.relational else {}
    return shown
