"""Pre-commit and continuous integration run the gates of ``make``, no others."""

from __future__ import annotations

import os

import yaml

from tools import lint


def test_pre_commit_has_the_gates_of_make_lint(root):
    config = yaml.safe_load((root / ".pre-commit-config.yaml").read_text())
    hooks = {hook["id"]: hook["entry"] for repo in config["repos"] for hook in repo["hooks"]}
    assert hooks == {gate.name: f"make lint ARGS={gate.name}" for gate in lint.GATES}


def test_ci_calls_make_test_and_nothing_else(root):
    script = root / ".ci" / "run"
    rows = [row for row in script.read_text().splitlines() if row and not row.startswith("#")]
    assert rows == ['cd "$(dirname "$0")/.." && exec make test']
    assert os.access(script, os.X_OK)
