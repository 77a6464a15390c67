"""Debian packages downloaded and unpacked into a folder, without touching the system.

The archive's address and its keys come from this machine's own apt configuration.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from tools.places import cache
from tools.say import Stop

CONFIGURATION = """\
Dir::State::Lists "{folder}/lists";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}/cache";
Dir::Etc::SourceList "{folder}/sources.list";
Dir::Etc::SourceParts "-";
Dir::Etc::PreferencesParts "-";
Debug::NoLocking "1";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "3";
"""


class DebianArchive:
    """One suite of the Debian archive that this machine is configured for.

    :param suite: name of the suite, for example ``sid`` or ``stable``.
    :raises LookupError: when apt is absent or configured for no Debian archive.
    """

    def __init__(self, suite: str):
        self.folder = cache("apt", suite)
        self.environment = {**os.environ, "APT_CONFIG": str(self.folder / "apt.conf"), "LC_ALL": "C"}
        for name in ("lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").touch()
        (self.folder / "sources.list").write_text(f"deb {_keys()}{_address()} {suite} main\n")
        (self.folder / "apt.conf").write_text(CONFIGURATION.format(folder=self.folder))

    def update(self) -> None:
        """Fetch the suite's list of packages, signature checked."""
        done = self._apt("update", "-q", "-o", "APT::Update::Error-Mode=any")
        if done.returncode:
            raise LookupError(_last(done.stderr))

    def version(self, package: str) -> str | None:
        """Return the version that the suite offers, or nothing."""
        shown = subprocess.run(
            ["apt-cache", "show", "--no-all-versions", package],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        match = re.search(r"^Version: (\S+)", shown.stdout, re.MULTILINE)
        return match and match[1]

    def unpack(self, packages: list[str], target: Path, progress: Callable[[str], None]) -> None:
        """Download packages (resumed where a former try stopped, hashes checked) and unpack them."""
        downloads = self.folder / "downloads"
        downloads.mkdir(exist_ok=True)
        for package in packages:
            progress(package)
            with _Watch(downloads, package, progress):
                done = self._apt("download", "-q", package, cwd=downloads)
            if done.returncode:
                raise Stop(f"cannot download {package} ({_last(done.stderr)}): check the network, then try again")
            for file in downloads.glob(f"{package}_*.deb"):
                subprocess.run(["dpkg", "-x", str(file), str(target)], check=True)
                file.unlink()

    def _apt(self, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["apt-get", *words], cwd=cwd, env=self.environment, capture_output=True, text=True, check=False
        )


class _Watch(threading.Thread):
    """Shows how much of a download has arrived."""

    def __init__(self, folder: Path, package: str, progress: Callable[[str], None]):
        super().__init__(daemon=True)
        self.folder, self.package, self.progress = folder, package, progress
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.5):
            size = sum(file.stat().st_size for file in self.folder.glob(f"**/{self.package}_*"))
            self.progress(f"{self.package} {size / 1e6:.0f} MB")

    def __enter__(self) -> None:
        self.start()

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()


def _address() -> str:
    """Return the address of the Debian archive in the machine's apt configuration."""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise LookupError("no apt on this machine")
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(REPO_URI)", "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    from_lists = [row.split("|")[1] for row in listed if row.startswith("Debian|")]
    return (from_lists or _configured() or [""])[0] or _fail("no Debian archive in the apt configuration")


def _configured() -> list[str]:
    """Return the addresses written in apt's source files, which need no downloaded lists."""
    files = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    text = "\n".join(file.read_text() for file in files if file.is_file() and file.suffix in (".list", ".sources"))
    found = re.findall(r"^(?:URIs:|deb(?: \[[^\]]*\])?)\s+(\S+)", text, re.MULTILINE)
    return [address for address in found if re.search(r"/debian/?$", address)]


def _keys() -> str:
    keyring = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    return f"[signed-by={keyring}] " if keyring.exists() else ""


def _last(text: str) -> str:
    lines = [row for row in text.splitlines() if row.strip()]
    return lines[-1].removeprefix("E: ") if lines else "no reason given"


def _fail(reason: str) -> str:
    raise LookupError(reason)
