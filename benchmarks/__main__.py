"""``python -m benchmarks [segment] [--scale 0.1] [--part figures]``: a table, and ``results/latest.json``."""

from __future__ import annotations

import argparse
import importlib
import json
from pathlib import Path

from tools import python_env, say

FEATURES = ("segment",)
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
        bench = Bench(connection, wanted.scale, wanted.runs, wanted.part)
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
    wanted = parser.parse_args()
    if unknown := set(wanted.features) - set(FEATURES):
        parser.error(f"there is no feature {', '.join(sorted(unknown))}: choose of {', '.join(FEATURES)}")
    return wanted


if __name__ == "__main__":
    say.run(main)
