"""``python -m benchmarks [FEATURE...] [--scale 0.1] [--part figures]``: a table, and ``results/latest.json``."""

from __future__ import annotations

import argparse
import importlib
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tools import python_env, say

if TYPE_CHECKING:
    from benchmarks.pipeline.quality.trial import Trial

FEATURES = ("segment", "pipeline", "visit", "scoring", "charter")
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Measure the features of the command line, all of them by default."""
    wanted = _arguments()
    python_env.enter(with_tests=True)
    from benchmarks.bench import Bench
    from benchmarks.table import shown
    from tools import postgres

    results = []
    with postgres.server() as connection:
        bench = Bench(connection, wanted.scale, wanted.runs, wanted.part, _trial(wanted))
        for feature in wanted.features or FEATURES:
            results += importlib.import_module(f"benchmarks.{feature}.report").measure(bench)
    print(shown(results))
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps([result.as_json() for result in results], indent=1)
    (RESULTS / "latest.json").write_text(f"{text}\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description="Measure the heavy jobs.")
    parser.add_argument("features", nargs="*", metavar="feature", help=f"of {', '.join(FEATURES)}; all by default")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the reference volume, 1 by default")
    parser.add_argument("--runs", type=int, default=3, help="turns of each compared variant, 3 by default")
    parser.add_argument("--part", action="append", default=[], help="a part of a feature, such as figures; repeatable")
    deals = parser.add_argument_group("part quality of pipeline, on deals of your own")
    deals.add_argument("--opportunities", type=Path, help="CSV: opportunity, created_at, closed_at, outcome, amount")
    deals.add_argument("--history", type=Path, help="CSV: opportunity, stage, entered_at, user")
    deals.add_argument("--cut", type=datetime.fromisoformat, help="what was closed before this date teaches")
    deals.add_argument("--until", type=datetime.fromisoformat, help="what was closed before this date judges")
    wanted = parser.parse_args()
    if wanted.opportunities and not (wanted.cut and wanted.until and wanted.cut < wanted.until):
        parser.error("--opportunities needs --cut and a later --until")
    if unknown := set(wanted.features) - set(FEATURES):
        parser.error(f"there is no feature {', '.join(sorted(unknown))}: choose of {', '.join(FEATURES)}")
    return wanted


def _trial(wanted: argparse.Namespace) -> Trial | None:
    """Return the deals of the command line to judge probabilities by, if any."""
    from benchmarks.pipeline.quality.trial import Trial

    if not wanted.opportunities:
        return None
    name = wanted.opportunities.name.partition(".")[0]
    return Trial(name, wanted.opportunities, wanted.history, wanted.cut, wanted.until)


if __name__ == "__main__":
    say.run(main)
