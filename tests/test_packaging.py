"""Each addon builds as a wheel that holds its files and that Odoo finds among Python's packages."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools.get_odoo import odoo_source
from tools.places import ADDONS

SHORT_LIVED = {"__pycache__", "pyproject.toml", "readme", "tests"}


@pytest.fixture(scope="module")
def wheels(tmp_path_factory, root) -> dict[str, Path]:
    """The wheel of each addon, built from a copy: a build leaves files beside its source."""
    work = tmp_path_factory.mktemp("wheels")
    built = {}
    for addon in ADDONS:
        copy = shutil.copytree(root / addon, work / addon, ignore=shutil.ignore_patterns("__pycache__"))
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(work / "out"), str(copy)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        [built[addon]] = (work / "out").glob(f"odoo_addon_{addon}-*.whl")
    return built


@pytest.mark.parametrize("addon", ADDONS)
def test_the_wheel_holds_the_files_of_the_addon(addon, wheels, root):
    inside = {name.removeprefix("odoo/addons/") for name in zipfile.ZipFile(wheels[addon]).namelist()}
    files = (path.relative_to(root) for path in (root / addon).rglob("*") if path.is_file())
    wanted = {str(path) for path in files if not SHORT_LIVED.intersection(path.parts)}
    assert wanted - inside == set()


@pytest.mark.parametrize("addon", ADDONS)
def test_odoo_finds_the_addon_in_site_packages(addon, wheels, tmp_path):
    zipfile.ZipFile(wheels[addon]).extractall(tmp_path)
    program = f"from odoo.modules import Manifest; print(Manifest.for_addon({addon!r}).path)"
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(odoo_source()), str(tmp_path)])}
    found = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False)
    assert found.stdout.strip() == str(tmp_path / "odoo" / "addons" / addon), found.stderr


@pytest.mark.parametrize("addon", ADDONS)
def test_each_file_that_the_manifest_names_is_there(addon, root):
    manifest = ast.literal_eval((root / addon / "__manifest__.py").read_text())
    named = [*manifest.get("data", []), *manifest.get("demo", []), *manifest.get("images", [])]
    assert [name for name in named if not (root / addon / name).is_file()] == []
