"""The text of a plain or gzip-compressed file, or one line that says why it cannot be read."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from tools.say import Stop

GZIP = b"\x1f\x8b"


def read(path: Path) -> str:
    """Return the content of a UTF-8 file.

    :raises Stop: when there is none, or it is damaged or in another encoding.
    """
    try:
        content = path.read_bytes()
        if path.suffix == ".gz" and not content.startswith(GZIP):
            raise Stop(f"{path} is empty or not gzip-compressed, though its name ends with .gz")
        return (gzip.decompress(content) if content.startswith(GZIP) else content).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise wrong(path, line, "not UTF-8 text: save the file as UTF-8") from None
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Stop(f"{path} is a damaged gzip file ({error}): copy it again") from None
    except OSError as error:
        raise Stop(f"cannot read {path} ({error.strerror})") from None


def wrong(path: Path, line: int, reason: str) -> Stop:
    """Return what to raise when a line of a file cannot be used."""
    return Stop(f"{path}, line {line}: {reason}")
