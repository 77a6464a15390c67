"""Scoring: what opening leads costs with scores on list, cards and form, against the same screens without scoring."""

from __future__ import annotations

from benchmarks import inside
from benchmarks.scoring import recompute, rules
from benchmarks.segment import screens

VIEWS = {"list": "crm.crm_case_tree_view_oppor", "form": "crm.crm_lead_view_form"}
CARDS = "crm.crm_case_kanban_view_leads"
PEOPLE = {"contacts": 20_000, "leads": 15_000}
ASSUMED = (
    "15,000 opportunities of 20,000 contacts; an administrator opens the first 80 opportunities as list, the first 20 "
    "of each stage as cards, and one form; beside the same with kestio_model only"
)


def prepare(database: str) -> None:
    """Fill a database with people and leads, the same with scoring and without."""
    with inside.environment(database) as env:
        env.cr.execute(recompute.PEOPLE, PEOPLE)
        env.cr.commit()
        env.cr.execute("ANALYZE")
        env.cr.commit()


def score(database: str) -> None:
    """Give the leads scores, by facts."""
    with inside.environment(database) as env:
        rules.publish(env)
        ruleset = env["kestio.score.ruleset"].search([("company_id", "=", 1), ("state", "=", "published")])
        env["kestio.score.job"]._run_all(ruleset)
        env.cr.commit()
        env.cr.execute("ANALYZE")
        env.cr.commit()


def run(database: str, without: str) -> dict[str, dict[str, dict[str, list[float]]]]:
    """Open the screens in turns, with scoring and without.

    :param without: the database of the same people and leads without the addon.
    """
    with inside.environment(database, "admin") as ours, inside.environment(without, "admin") as stock:
        envs = {"ours": ours, "stock": stock}
        return screens.in_turns(envs, {kind: _screens(env) for kind, env in envs.items()})


def _screens(env) -> dict:
    """Return what the web client asks for when each screen opens."""
    leads = env["crm.lead"].with_context(default_type="opportunity")
    fields = {kind: screens.specification(leads, screens.arch_of(leads, view, kind)) for kind, view in VIEWS.items()}
    card_fields = screens.specification(leads, screens.arch_of(leads, CARDS, "kanban"))
    domain = [("type", "=", "opportunity")]
    one = leads.search(domain, limit=1)
    return {
        "lead_list": lambda: leads.web_search_read(domain, fields["list"], limit=80, count_limit=10_001),
        "lead_kanban": lambda: leads.web_read_group(
            domain, ["stage_id"], ["expected_revenue:sum"], auto_unfold=True, unfold_read_specification=card_fields,
            unfold_read_default_limit=20,
        ),
        "lead_form": lambda: one.web_read(fields["form"]),
    }  # fmt: skip
