"""The table of capabilities names tests that exist: D1 D2 D3 D4 E14 E19 F1 F17 F18 F21 G1 G2 G3 G4."""

import re

import pytest

from tools.places import ROOT

WANTED = ["D1", "D2", "D3", "D4", "E14", "E19", "F1", "F17", "F18", "F21", "G1", "G2", "G3", "G4"]
ROWS = re.findall(r"^\| ([A-Z]\d+) \|.*\| (`.*`) \|$", (ROOT / "docs" / "capabilities.md").read_text(), re.MULTILINE)


def test_each_capability_of_the_feature_has_its_row():
    assert [key for key, _tests in ROWS] == WANTED


@pytest.mark.parametrize(("key", "tests"), ROWS)
def test_its_tests_exist(key, tests):
    for named in re.findall(r"`([^`]+)`", tests):
        path, _, name = named.partition("::")
        text = (ROOT / path).read_text()
        assert re.search(rf"def {name or 'test_'}", text), f"{key}: no {named}"
