"""The virtual environments: Odoo's own, and the one with the test tools on top, pinned."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tools.places import TOOLS, cache, digest, locked, need_space
from tools.say import Stop, step

REQUIREMENTS = TOOLS / "requirements"


def environment(*, with_tests: bool = False) -> Path:
    """Return the Python of the virtual environment, made at the first call and shared by all checkouts.

    :param with_tests: also install what lint, tests and benchmarks need.
    """
    return _ready(_folder(with_tests), _lists(with_tests))


def boosting() -> Path:
    """Return the Python of a small environment with scikit-learn and without Odoo; made at the first call."""
    lists = [REQUIREMENTS / "boosting.txt"]
    return _ready(_named("boosting", lists), lists)


def _ready(folder: Path, lists: list[Path]) -> Path:
    with locked("venv"):
        if not (folder / "complete").exists():
            need_space(cache("venv"), 2, "the Python environment")
            with step("Python packages") as progress:
                _make(folder, lists, progress)
    return folder / "bin" / "python"


def _folder(with_tests: bool) -> Path:
    return _named("test" if with_tests else "odoo", _lists(with_tests))


def _named(kind: str, lists: list[Path]) -> Path:
    return cache("venv") / f"py{sys.version_info[0]}.{sys.version_info[1]}-{kind}-{digest(*lists)}"


def _lists(with_tests: bool) -> list[Path]:
    return [REQUIREMENTS / "odoo.txt"] + [REQUIREMENTS / "test.txt"] * with_tests


def enter(*, with_tests: bool = False) -> None:
    """Go on in the virtual environment: the running program starts again there, once.

    The one with the test tools holds all that the other holds, so who is in it stays.
    """
    if Path(sys.prefix) == _folder(with_tests=True):
        return
    python = environment(with_tests=with_tests)
    if Path(sys.prefix) != python.parent.parent:
        environ = {**os.environ, "PYTHONPATH": str(TOOLS.parent)}
        os.execve(python, [str(python), *_arguments()], environ)


def _arguments() -> list[str]:
    """Return the command line of this program, also when it was started as ``python -m``."""
    module = getattr(sys.modules["__main__"].__spec__, "name", None)
    return ["-m", module, *sys.argv[1:]] if module else sys.argv


def _make(folder: Path, lists: list[Path], progress: Callable[[str], None]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    pip = _empty(folder)
    options = [word for file in lists for word in ("-r", str(file))]
    wanted = sum(len(re.findall(r"^\w", file.read_text(), re.MULTILINE)) for file in lists)
    command = [*pip, "install", "--disable-pip-version-check", "--no-input", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        seen = 0
        for row in process.stdout or ():
            seen += row.startswith("Collecting ")
            progress("installing" if row.startswith("Installing") else f"{seen} of {wanted}")
        errors = process.stderr.read() if process.stderr else ""
    if process.returncode:
        reasons = [row for row in errors.splitlines() if row.startswith("ERROR")] or [errors.strip()[-200:]]
        raise Stop(f"pip could not install the requirements ({reasons[-1]}): check the network, then try again")
    (folder / "complete").touch()


def _empty(folder: Path) -> list[str]:
    """Make an empty environment and return the command of a pip that installs into it."""
    target = str(folder / "bin" / "python")
    if subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True, check=False).returncode == 0:
        return [target, "-m", "pip"]
    # Debian without python3-venv: an environment without pip, filled by the pip outside it.
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    outer = [sys.executable, "-m", "pip"]
    if subprocess.run([*outer, "--version"], capture_output=True, check=False).returncode:
        raise Stop("this Python has neither venv nor pip: install python3-venv (or pip), then try again")
    return [*outer, "--python", target]
