"""``make bench``: the package ``benchmarks``, in the environment with the test tools."""

from __future__ import annotations

import runpy

from tools import python_env, say


def main() -> None:
    """Run ``python -m benchmarks`` with the arguments of this program."""
    python_env.enter(with_tests=True)
    runpy.run_module("benchmarks", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    say.run(main)
