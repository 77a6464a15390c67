"""What a measurement is told: the server, the volume, how often, and which part of a feature."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.pipeline.quality.trial import Trial
from tools.postgres import Connection


@dataclass
class Bench:
    """One call of the benchmarks.

    :param scale: share of the reference volume.
    :param runs: how often each compared variant runs.
    :param parts: parts of a feature to measure; none named means all.
    :param trial: deals to judge probabilities by, instead of those in the data folder.
    """

    connection: Connection
    scale: float = 1.0
    runs: int = 3
    parts: list[str] = field(default_factory=list)
    trial: Trial | None = None
    first_run: float = 0.0  # seconds of the job, once measured

    def wants(self, part: str) -> bool:
        """Tell whether a part is to be measured."""
        return not self.parts or part in self.parts
