"""What passed and what failed in a run, and the closing line that says it."""

from __future__ import annotations

from tools.say import line

SHOWN = 60  # lines of the details of one failure


class Tally:
    """Counts of passed and failed checks."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def add(self, passed: int, failed: int) -> None:
        """Count the results of one stage."""
        self.passed += passed
        self.failed += failed

    def check(self, title: str, is_good: bool, details: str = "") -> None:
        """Count one check, and show the details of a failure."""
        self.add(int(is_good), int(not is_good))
        line(f"  {'ok  ' if is_good else 'FAIL'}  {title}")
        if not is_good and details.strip():
            rows = details.strip().splitlines()
            more = [f"... and {len(rows) - SHOWN} lines more"] if len(rows) > SHOWN else []
            line("\n".join(f"        {row}" for row in rows[:SHOWN] + more))

    def close(self) -> int:
        """Print the totals as the last line, on standard output, and return the exit code."""
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed or not self.passed else 0
