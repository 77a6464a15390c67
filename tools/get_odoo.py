"""Odoo 19's source: ``ODOO_SRC``, else the Debian package (unpacked, never installed), else git."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tools.debian_archive import DebianArchive
from tools.places import cache, digest, locked, need_space
from tools.say import Stop, step

PACKAGE = "odoo-19"
GIT = "https://github.com/odoo/odoo.git"
# The package links to these instead of shipping the files; without them the web client breaks.
SIBLINGS = [
    "libjs-jquery", "libjs-jquery-form", "libjs-underscore", "fonts-glyphicons-halflings", "fonts-inconsolata",
    "fonts-montserrat", "fonts-roboto-unhinted", "fonts-ocr-b", "gsfonts",
]  # fmt: skip
# Font Awesome 5 and later lack the files that Odoo links to; Debian stable still has 4.7.
SIBLINGS_OF_STABLE = ["fonts-font-awesome"]
# Debian leaves this minified library out, and every page of the web client then logs an error.
MISSING = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def odoo_source() -> Path:
    """Return the folder whose sub-folder ``odoo`` is the Python package, fetched at the first call.

    :raises Stop: when Odoo cannot be had, with what to do.
    """
    if given := os.environ.get("ODOO_SRC"):
        return _checked(Path(given).resolve(), "ODOO_SRC")
    with locked("odoo"):
        ready = cache("odoo") / "current"
        if ready.exists() and _intact(ready.resolve()):
            return _inside(ready.resolve())
        need_space(cache("odoo"), 3, "Odoo's source")
        with step("Odoo 19 source") as progress:
            folder = _from_debian(progress) or _from_git(progress)
        return _inside(_publish(folder, ready))


def version() -> str:
    """Return what identifies the source in use, for the names of cached databases."""
    source = odoo_source()
    return digest(source / "odoo" / "release.py", source / "odoo" / "orm")


def addons_folders(source: Path) -> list[Path]:
    """Return the folders of a source tree that hold Odoo's own addons."""
    return [path for path in (source / "odoo" / "addons", source / "addons") if path.is_dir()]


def _from_debian(progress: Callable[[str], None]) -> Path | None:
    """Unpack the Debian package and what it links to, or return nothing where apt has no such package."""
    folder = cache("odoo") / "debian.part"
    try:
        unstable, stable = DebianArchive("sid"), DebianArchive("stable")
        progress("package lists")
        unstable.update()
        stable.update()
    except LookupError as reason:
        progress(f"not from Debian ({reason})")
        return None
    if not (found := unstable.version(PACKAGE)):
        return None
    shutil.rmtree(folder, ignore_errors=True)
    unstable.unpack([PACKAGE, *SIBLINGS], folder, progress)
    stable.unpack(SIBLINGS_OF_STABLE, folder, progress)
    stub = folder / "usr/lib/python3/dist-packages/odoo" / MISSING
    stub.parent.mkdir(parents=True, exist_ok=True)
    stub.write_text("// Left out of the Debian package; background blur in video calls is not available.\n")
    return folder.rename(cache("odoo") / f"debian-{found.replace('+', '-')}")


def _from_git(progress: Callable[[str], None]) -> Path:
    """Clone the last commit of the 19.0 branch."""
    folder = cache("odoo") / "git.part"
    shutil.rmtree(folder, ignore_errors=True)
    progress("git clone of the 19.0 branch, about 1 GB")
    address = os.environ.get("ODOO_GIT", GIT)
    command = ["git", "clone", "--quiet", "--depth", "1", "--branch", "19.0", address, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop("no Odoo 19 from the package archive or by git: check the network, or set ODOO_SRC=/path/to/odoo")
    return folder.rename(cache("odoo") / "git-19.0")


def _publish(folder: Path, ready: Path) -> Path:
    """Record the checksum of what was unpacked, then make it the one in use."""
    (folder / "kestio.checksum").write_text(_checksum(folder))
    ready.unlink(missing_ok=True)
    ready.symlink_to(folder.name)
    return folder


def _intact(folder: Path) -> bool:
    recorded = folder / "kestio.checksum"
    return recorded.exists() and recorded.read_text() == _checksum(folder)


def _checksum(folder: Path) -> str:
    """Return a hash of the source's own Python framework: large enough to notice damage, quick to read."""
    package = _inside(folder) / "odoo"
    return digest(package / "release.py", package / "orm", package / "modules", package / "cli", package / "tools")


def _inside(folder: Path) -> Path:
    debian = folder / "usr/lib/python3/dist-packages"
    return debian if debian.is_dir() else folder


def _checked(source: Path, variable: str) -> Path:
    release = source / "odoo" / "release.py"
    if not release.exists() or "version_info = (19" not in release.read_text():
        raise Stop(f"{variable}={source} holds no Odoo 19 (no odoo/release.py of that version): correct or unset it")
    return source
