"""The tests in ``tests/``: pytest in a process of its own, its results counted."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from tools import odoo_process
from tools.places import ROOT
from tools.run import Run
from tools.say import line
from tools.tally import Tally

MAY_SKIP = "tests.realdata"  # without the data it says so; all other tests always run


@contextlib.contextmanager
def running(this_run: Run, tally: Tally, words: list[str], *, aside: bool) -> Iterator[None]:
    """Run pytest beside what the block does, and count its results at the end.

    :param words: what follows ``pytest`` on its command line.
    :param aside: keep its output until the block has ended.
    """
    report, shown = this_run.folder / "pytest.xml", this_run.folder / "pytest.txt"
    command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *words]
    with open(shown, "w", encoding="utf-8") as file:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(this_run),
            stdout=file if aside else sys.stderr,
            stderr=subprocess.STDOUT,
        )
        with odoo_process.stopping(child):
            yield
            line("Tests around the addons")
            code = child.wait()
    line(shown.read_text(encoding="utf-8").rstrip())
    _count(tally, report, code)


def _environment(this_run: Run) -> dict[str, str]:
    """Return the environment of pytest, which writes nothing into the checkout: it may be read-only."""
    elsewhere = {"PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_STORAGE_DIRECTORY": str(this_run.folder / "hypothesis")}
    return {**os.environ, "PYTHONPATH": str(ROOT), **elsewhere}


def _count(tally: Tally, report: Path, code: int) -> None:
    """Count what the report tells; a skipped test is a failure unless it may skip."""
    passed = failed = 0
    for case in ElementTree.parse(report).iter("testcase") if report.exists() else ():  # noqa: S314 - our own file
        outcomes = {element.tag for element in case}
        skipped = "skipped" in outcomes
        bad = bool(outcomes & {"failure", "error"}) or (skipped and not case.get("classname", "").startswith(MAY_SKIP))
        failed += bad
        passed += not bad and not skipped
    tally.add(passed, failed)
    if code and not failed:
        tally.check(f"pytest ended with code {code}", is_good=False)
