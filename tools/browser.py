"""The system's Chromium, for tours and browser tests: found, or installed where apt may do so."""

from __future__ import annotations

import os
import shutil
import subprocess

from tools.places import cache, locked
from tools.say import Stop, step

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")  # where Odoo's tests look


def executable() -> str:
    """Return the path of the browser, installed first if need be.

    :raises Stop: when it is absent and cannot be installed.
    """
    if not _found():
        with locked("browser"):
            _found() or _install()
    return _found() or _missing("the package brought no program of that name")


def _found() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _install() -> None:
    """Install the package, as root or with a sudo that asks for no password."""
    apt = shutil.which("apt-get")
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not apt or (prefix and not shutil.which("sudo")):
        _missing("this user may not install packages")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step("Chromium"), open(cache("log") / "chromium.log", "w", encoding="utf-8") as log:
        for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
            command = [*prefix, apt or "apt-get", *words]
            done = subprocess.run(command, env=environ, stdout=log, stderr=subprocess.STDOUT, check=False)
            if done.returncode:
                _missing(f"apt-get {words[0]} failed, see {log.name}")


def _missing(reason: str) -> str:
    raise Stop(f"the tests need Chromium ({reason}): run, as root, apt-get install chromium")
