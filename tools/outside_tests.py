"""The tests in ``tests/``: pytest in a process of its own, its results counted."""

from __future__ import annotations

import os
import subprocess
import sys
from xml.etree import ElementTree

from tools import odoo_process
from tools.places import ROOT
from tools.run import Run
from tools.say import line
from tools.tally import Tally

MAY_SKIP = "tests.realdata"  # without the data it says so; all other tests always run


def run(this_run: Run, tally: Tally, words: list[str]) -> None:
    """Run pytest with some files and options, and count.

    :param words: what follows ``pytest`` on its command line.
    """
    line("Tests around the addons")
    report = this_run.folder / "pytest.xml"
    command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *words]
    # The checkout may be read-only.
    elsewhere = {"PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_STORAGE_DIRECTORY": str(this_run.folder / "hypothesis")}
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **elsewhere}
    child = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=sys.stderr)
    with odoo_process.stopping(child):
        code = child.wait()
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
