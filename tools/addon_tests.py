"""The tests inside the addons, run by Odoo on a fresh database, with coverage and a look at the log."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path

from tools import database, odoo_process, server_log, templates
from tools.places import ADDONS, ROOT, cache
from tools.run import Run, free_port
from tools.say import Stop, line, step
from tools.tally import Tally

COVERAGE_FLOOR = 90
# Odoo's guard tests without those that only test the checkers, and without pylint and eslint on all of Odoo's own
# code, which take an hour: make lint runs the same checkers on our addons.
GUARDS = "/test_lint," + ",".join(
    f"-/test_lint:{name}" for name in ("TestPyLint", "TestGetTextLint", "TestSqlLint", "TestI18nChecks", "TestESLint")
)
SETTINGS = f"--rcfile={ROOT / 'setup.cfg'}"


def run(this_run: Run, tally: Tally, tags: list[str], *, whole: bool) -> None:
    """Install the addons on a clone of the bare template and run their tests.

    :param tags: what to run; only the addons named in it are installed.
    :param whole: all tests run, so that the coverage floor holds.
    """
    line("Tests inside the addons")
    named = {tag.lstrip("/").split(":")[0].split(".")[0] for tag in tags}
    folder = this_run.folder
    environ = {
        "COVERAGE_FILE": str(folder / "coverage"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "hypothesis"),
    }
    program = ["-m", "coverage", "run", SETTINGS, f"--source={_folders(ADDONS)}", "-m", "odoo"]
    _stage(this_run, tally, "addons", sorted(named), tags, program, environ)
    if whole:
        _check_coverage(tally, environ)


def run_guards(this_run: Run, tally: Tally) -> None:
    """Run Odoo's own static checks (``test_lint``) on our addons."""
    line("Odoo's guard tests")
    _stage(this_run, tally, "guards", [*ADDONS, "test_lint"], [GUARDS], list(odoo_process.ODOO), {})


def _folders(addons: tuple[str, ...]) -> str:
    return ",".join(str(ROOT / addon) for addon in addons)


def _stage(
    this_run: Run,
    tally: Tally,
    title: str,
    addons: list[str],
    tags: list[str],
    program: list[str],
    environ: dict[str, str],
) -> None:
    """Run Odoo's tests on a new database, and count what its log tells."""
    name = this_run.database(title)
    templates.clone("base", this_run.connection, name)
    log = cache("log") / f"{this_run.name}-{title}.log"
    pictures = cache("log") / f"{this_run.name}-screenshots"
    arguments = ["-d", name, "-i", ",".join(addons), "--test-tags", ",".join(tags), "--stop-after-init"]
    arguments += ["--http-port", str(free_port()), "--screenshots", str(pictures)]
    # What stops Odoo is in its log, which is read below.
    with step(f"Odoo's test run ({title})") as progress, contextlib.suppress(Stop):
        odoo_process.watched(arguments, this_run.connection, log, progress, program=program, extra=environ)
    database.drop(this_run.connection, name)
    _count(tally, title, log)


def _count(tally: Tally, title: str, log: Path) -> None:
    """Count the tests of a log; a warning, a skipped test or no test at all is a failure."""
    text = log.read_text(encoding="utf-8", errors="replace")
    found = re.findall(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when", text)
    bad, total = sum(int(f) + int(e) for f, e, _ in found), sum(int(t) for *_, t in found)
    skipped = re.findall(r" INFO \S+ \S+: (skipped .*)", text)
    tally.add(max(total - bad - len(skipped), 0), bad)
    line(f"  {total} tests, {bad} failed; log: {log}")
    for record in server_log.failures(log):
        line(f"  {record}")
    for row in skipped:
        tally.check(f"{title}: {row}", is_good=False)
    if not total:
        tally.check(f"{title}: at least one test runs", is_good=False)
    problems = server_log.problems(log)
    tally.check(f"{title}: no warning in the server log", not problems, "\n".join(problems))


def _check_coverage(tally: Tally, environ: dict[str, str]) -> None:
    _coverage(environ, "combine", "--quiet")
    report = _coverage(environ, "report", f"--fail-under={COVERAGE_FLOOR}")
    line("\n".join(f"  {row}" for row in report.stdout.splitlines()))
    tally.check(f"coverage at least {COVERAGE_FLOOR} %", report.returncode == 0, report.stderr)


def _coverage(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "coverage", *words, SETTINGS]
    together = {**os.environ, **environ}
    return subprocess.run(command, cwd=ROOT, env=together, capture_output=True, text=True, check=False)
