"""``make test``: lint, the addons' own tests, Odoo's guard tests, then ``tests/``; one closing line of totals."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass, field

from tools import python_env, say
from tools.places import ADDONS
from tools.tally import Tally

LINT, GUARDS = "lint", "guards"


@dataclass
class Wanted:
    """What to run, as read from the command line; nothing given means everything.

    :param tags: Odoo's test tags, as in ``/kestio_model:TestClass.test_name``.
    :param pytest: files, folders and options for pytest.
    """

    everything: bool = False
    lint: bool = False
    guards: bool = False
    tags: list[str] = field(default_factory=list)
    pytest: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, words: list[str]) -> Wanted:
        """Sort the words of the command line into what they narrow."""
        if not words:
            return cls(True, True, True, [f"/{addon}" for addon in ADDONS], ["tests"])
        wanted = cls()
        for word in words:
            name = word.lstrip("/").split(":")[0].split(".")[0]
            if word == LINT:
                wanted.lint = True
            elif word == GUARDS:
                wanted.guards = True
            elif name in ADDONS:
                wanted.tags.append("/" + word.lstrip("/"))
            else:
                wanted.pytest.append(word)
        return wanted


def main() -> int:
    """Run what the command line asks for and return 1 when anything fails."""
    python_env.enter(with_tests=True)
    wanted = Wanted.read(sys.argv[1:])
    tally = Tally()
    if wanted.lint:
        _lint(tally)
    if wanted.guards or wanted.tags or wanted.pytest:
        _with_server(tally, wanted)
    return tally.close()


def _lint(tally: Tally) -> None:
    from tools import lint

    say.line("Lint")
    lint.run(tally, [])


def _with_server(tally: Tally, wanted: Wanted) -> None:
    from tools import addon_tests, browser, outside_tests, postgres, run

    browser.executable()
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(postgres.server())
        this_run = stack.enter_context(run.running(connection))
        if wanted.pytest:  # beside the addons' own tests: one of them uses one processor
            aside = bool(wanted.tags or wanted.guards)
            stack.enter_context(outside_tests.running(this_run, tally, wanted.pytest, aside=aside))
        if wanted.tags:
            addon_tests.run(this_run, tally, wanted.tags, whole=wanted.everything)
        if wanted.guards:
            addon_tests.run_guards(this_run, tally)


if __name__ == "__main__":
    say.run(main)
