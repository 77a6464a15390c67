"""``make lint``: each gate of style and correctness that needs no database; ``--fix`` repairs what it can."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tools import python_env, say
from tools.places import ADDONS, ROOT
from tools.tally import Tally

PYTHON = ["tools", "tests", "benchmarks", *ADDONS]


@dataclass(frozen=True)
class Gate:
    """One check.

    :param command: returns the command to run, or nothing when there is no file to check.
    :param fix: the same for the command that repairs.
    :param lists_problems: the command succeeds whatever it finds; to print anything is to fail.
    """

    name: str
    command: Callable[[], list[str]]
    fix: Callable[[], list[str]] = field(default=list)
    lists_problems: bool = False


def main() -> int:
    """Run every gate, or only those whose names are given, two at a time."""
    python_env.enter(with_tests=True)
    words = sys.argv[1:]
    tally = Tally()
    if "--fix" in words:
        for gate in GATES:
            _run(gate, gate.fix())
    run(tally, [word for word in words if not word.startswith("-")])
    return tally.close()


def run(tally: Tally, names: list[str]) -> None:
    """Run the gates and count them.

    :param names: of the gates to run; none means all.
    :raises say.Stop: when a name is unknown.
    """
    known = {gate.name for gate in GATES}
    if unknown := set(names) - known:
        raise say.Stop(f"no gate called {', '.join(sorted(unknown))}: there are {', '.join(sorted(known))}")
    chosen = [gate for gate in GATES if not names or gate.name in names]
    with ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda gate: _run(gate, gate.command()), chosen)
        for gate, (code, output) in zip(chosen, results, strict=True):
            tally.check(gate.name, code == 0, output)


def _run(gate: Gate, command: list[str]) -> tuple[int, str]:
    if not command:
        return 0, ""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode or int(gate.lists_problems and bool(done.stdout.strip())), done.stdout + done.stderr


def _module(name: str, *arguments: str) -> Callable[[], list[str]]:
    return lambda: [sys.executable, "-m", name, *arguments]


def _ruff(*arguments: str) -> Callable[[], list[str]]:
    return lambda: [sys.executable, "-m", "ruff", *arguments, "--no-cache", *_existing(PYTHON)]


def _node(program: str, option: str, *suffixes: str) -> Callable[[], list[str]]:
    def command() -> list[str]:
        from tools import node

        if not (files := _static(suffixes)):
            return []
        return [*node.command(program), *([option] if option else []), *files]

    return command


def _static(suffixes: tuple[str, ...]) -> list[str]:
    """Return the addons' files of some kinds, but what other people wrote (``static/lib``)."""
    found = (path for addon in ADDONS for path in sorted((ROOT / addon).rglob("*")) if path.suffix in suffixes)
    return [str(path.relative_to(ROOT)) for path in found if "lib" not in path.parts]


def _existing(names: list[str]) -> list[str]:
    return [name for name in names if (ROOT / name).exists()]


def _pylint_core() -> list[str]:
    """Return the command for the checkers that Odoo's own tests use."""
    from tools.get_odoo import odoo_source

    checkers = odoo_source() / "odoo" / "addons" / "test_lint" / "tests"
    plugins = [path.stem for path in sorted(checkers.glob("_odoo_checker_*.py"))]
    enabled = "sql-injection,missing-gettext,gettext-variable,gettext-placeholders,gettext-repr,raise-unlink-override"
    hook = f"--init-hook=import sys; sys.path.append({str(checkers)!r})"
    options = [f"--load-plugins={','.join(plugins)}", "--disable=all", f"--enable={enabled},undefined-variable"]
    return [sys.executable, "-m", "pylint", f"--rcfile={os.devnull}", hook, *options, "--score=no", *ADDONS]


def _manifestoo(*arguments: str) -> Callable[[], list[str]]:
    def command() -> list[str]:
        from tools.get_odoo import addons_folders, odoo_source

        folders = ",".join(map(str, [ROOT, *addons_folders(odoo_source())]))
        options = ["--addons-path", folders, "--odoo-series=19.0", "--select-include", ",".join(ADDONS)]
        return [sys.executable, "-m", "manifestoo", *options, *arguments]

    return command


FORMATTED = (".js", ".css", ".scss", ".xml")
OCA = ("--config=setup.cfg", *ADDONS)
GATES = (
    Gate("ruff", _ruff("check", "--quiet", "--output-format=concise"), fix=_ruff("check", "--quiet", "--fix")),
    Gate("ruff-format", _ruff("format", "--check"), fix=_ruff("format", "--quiet")),
    Gate("pylint-odoo", _module("pylint", "--rcfile=setup.cfg", *ADDONS)),
    Gate("pylint-core", _pylint_core),
    Gate("oca-module", _module("oca_pre_commit_hooks.cli", *OCA)),
    Gate("oca-fixit", _module("oca_pre_commit_hooks.cli_fixit", *OCA)),
    Gate("licences", _manifestoo("check-licenses")),
    Gate("dependencies", _manifestoo("list-missing"), lists_problems=True),
    Gate("translations", _module("tools.translations")),
    Gate("prettier", _node("prettier", "--check", *FORMATTED), fix=_node("prettier", "--write", *FORMATTED)),
    Gate("eslint", _node("eslint", "", ".js"), fix=_node("eslint", "--fix", ".js")),
)

if __name__ == "__main__":
    say.run(main)
