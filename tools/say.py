"""How the tools speak: one line per step, progress on long work, one clear line on failure."""

from __future__ import annotations

import contextlib
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator


class Stop(Exception):
    """The work cannot go on; the message says why and what to do, in one line."""


def line(text: str) -> None:
    """Print one line on standard error, which leaves standard output to the commands themselves."""
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title: str) -> Iterator[Callable[[str], None]]:
    """Announce a step, let it report its progress, and say how long it took.

    :param title: what is being done, in a few words.
    :return: a function that shows a short progress text behind the title.
    """
    started = time.monotonic()
    shown = _Line(title)
    shown.show("")
    yield shown.show
    shown.show(f"done in {time.monotonic() - started:.0f} s")
    shown.end()


class _Line:
    """A line rewritten in place on a terminal; in a log, a new line at most every ten seconds."""

    def __init__(self, title: str):
        self.title = title
        self.is_terminal = sys.stderr.isatty()
        self.last = 0.0

    def show(self, text: str) -> None:
        full = f"  {self.title} ... {text}"
        if self.is_terminal:
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write("\r\033[K" + full[:width])
            sys.stderr.flush()
        elif text.startswith("done") or not self.last or time.monotonic() - self.last > 10:
            self.last = time.monotonic()
            line(full.rstrip())

    def end(self) -> None:
        if self.is_terminal:
            sys.stderr.write("\n")


def run(main: Callable[[], int | None]) -> None:
    """Run a tool's main function and turn what stops it into an exit code and one line.

    :param main: does the work; returns an exit code, or nothing for success.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        code = main() or 0
    except Stop as reason:
        line(f"\nkestio: {reason}")
        code = 1
    except KeyboardInterrupt:
        line("\nkestio: stopped")
        code = 130
    except OSError as error:
        if error.errno != 28:
            raise
        line(f"\nkestio: the disk is full ({error.filename or 'cache'}): free some space, then run the command again")
        code = 1
    sys.exit(code)


def _interrupt(_number: int, _frame: object) -> None:
    """Make being told to end look like Ctrl-C, so that everything is cleaned up."""
    raise KeyboardInterrupt
