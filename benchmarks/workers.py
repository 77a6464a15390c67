"""Processes of their own with Odoo inside, so that each measurement starts from a fresh one.

``python -m benchmarks.workers TASK DATABASE [KEY=VALUE...]`` is what such a process runs.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import inside
from tools import odoo_process
from tools.places import cache
from tools.postgres import Connection
from tools.say import Stop


def run(connection: Connection, task: str, database: str, **values: str | int) -> object:
    """Run a task in a new process and return its answer.

    :param task: ``module:function`` below this package; called with the database's name and the values, as texts.
    :raises Stop: when it fails, with the end of what it said.
    """
    with tempfile.TemporaryDirectory(dir=cache("run")) as folder:
        answer = Path(folder) / "answer.json"
        environ = odoo_process.environment(connection) | {"BENCH_ANSWER": str(answer)}
        words = [task, database, *(f"{key}={value}" for key, value in values.items())]
        try:
            child = odoo_process.start(
                words,
                environ,
                program=("-m", "benchmarks.workers"),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            with odoo_process.stopping(child):
                said, _nothing = child.communicate()
        finally:
            Path(environ["ODOO_RC"]).unlink(missing_ok=True)
        if child.returncode:
            raise Stop(f"the measurement {task} failed:\n{said[-3000:]}")
        return json.loads(answer.read_text(encoding="utf-8"))


def main() -> None:
    """Do one task inside this process."""
    task, database, *words = sys.argv[1:]
    module, function = task.split(":")
    inside.load(database)
    work = getattr(importlib.import_module(f"benchmarks.{module}"), function)
    answer = work(database, **dict(word.split("=", 1) for word in words))
    Path(os.environ["BENCH_ANSWER"]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
