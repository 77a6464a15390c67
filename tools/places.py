"""Where everything lives: the checkout, its addons, and the cache that all checkouts share."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from tools.say import Stop

ROOT = Path(__file__).resolve().parent.parent
ADDONS = tuple(sorted(path.parent.name for path in ROOT.glob("kestio_*/__manifest__.py")))
TOOLS = ROOT / "tools"


def addons_hash() -> str:
    """Return what identifies what the addons put into a database: all they hold but their tests."""
    return digest(*(ROOT / addon for addon in ADDONS), without={"tests", "readme"})


def cache(*parts: str) -> Path:
    """Return a folder of the shared cache (``$XDG_CACHE_HOME/kestio``), created if need be."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kestio"
    path = base.joinpath(*parts)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(
            f"cannot write the cache {path} ({error.strerror}): set XDG_CACHE_HOME to a folder of yours"
        ) from None
    return path


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Let one process at a time, over all checkouts, prepare what ``name`` stands for."""
    with open(cache() / f"{name}.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def need_space(path: Path, gigabytes: float, what: str) -> None:
    """Stop with one line unless ``path`` has that much free space for ``what``."""
    free = shutil.disk_usage(path).free / 1e9
    if free < gigabytes:
        raise Stop(
            f"{what} needs {gigabytes:.0f} GB in {path}, {free:.1f} GB are free: free some, or set XDG_CACHE_HOME"
        )


def digest(*paths: Path, without: Collection[str] = ()) -> str:
    """Return a short hash of the names and contents of files, and of the files below folders.

    :param without: names of folders to leave out, beside Python's own cache.
    """
    left_out = {"__pycache__", *without}
    total = hashlib.sha256()
    for path in paths:
        files = [path] if path.is_file() else sorted(item for item in path.rglob("*") if item.is_file())
        for file in files:
            if not left_out.intersection(file.relative_to(path.parent).parts):
                total.update(str(file.relative_to(path.parent)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()[:12]
