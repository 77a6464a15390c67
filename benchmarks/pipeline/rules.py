"""Pipeline: the stage rules of the reference company."""

from __future__ import annotations

from benchmarks.volume import STAGES

WRITTEN = ((15, 14, 30), (35, 21, 45), (60, 14, 30))  # percent, expected days, half-life


def of_stages() -> list[dict]:
    """Return the values of a rule for each open stage, for all tiers and teams."""
    return [
        {"stage_id": stage, "probability": percent, "grace_days": grace, "half_life_days": half_life}
        for stage, (percent, grace, half_life) in zip(STAGES, WRITTEN, strict=True)
    ]
