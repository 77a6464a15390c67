"""Scoring: the rules of the company that is measured: seven in four groups, as one that sells by its site has."""

from __future__ import annotations

# Group, most points, and its rules: event, points, address, half-life, at most a day.
GROUPS = (
    ("Site", 30, (("page_view", 2, False, 14, 5), ("page_view", 6, "*/1*", 21, 0))),
    ("Asks", 60, (("form", 25, False, 45, 1), ("quote_open", 10, False, 21, 0))),
    ("Meets", 0, (("meeting_held", 20, False, 60, 0),)),
)
FACTS = (("lead", 10, "[('expected_revenue', '>', 2000)]"), ("contact", 5, "[('email', '!=', False)]"))


def publish(env) -> None:
    """Put the rules in force without computing a score."""
    kinds = env["kestio.score.event.type"]._by_code()
    groups = [
        (0, 0, {"name": name, "cap": cap, "rule_ids": [
            (0, 0, {"type_id": kinds[code][0], "points": points, "pattern": pattern, "days": days, "per_day": per_day})
            for code, points, pattern, days, per_day in rules
        ]})
        for name, cap, rules in GROUPS
    ]  # fmt: skip
    facts = [(0, 0, {"name": subject, "points": points, "subject": subject, "domain": condition})
             for subject, points, condition in FACTS]  # fmt: skip
    groups.append((0, 0, {"name": "Facts", "axis": "fit", "rule_ids": facts}))
    env["kestio.score.ruleset"].search([("company_id", "=", 1), ("state", "=", "published")]).write(
        {"state": "archived"}
    )
    ruleset = env["kestio.score.ruleset"].create({"company_id": 1, "group_ids": groups})
    ruleset.write({"state": "published"})
