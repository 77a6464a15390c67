"""The table of capabilities names tests that exist; ``WANTED`` are those of the features that are finished."""

import re

import pytest

from tools.places import ROOT

# fmt: off
WANTED = [
    "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11", "A12", "A13", "A14", "A15",
    "B4", "B11", "B16", "B17", "B18", "B19", "B20", "B21", "B22", "B23", "B25", "B27", "B28", "B29", "B30", "B31",
    "B32", "B33", "D1", "D2", "D3", "D4", "E13", "E14", "E19", "E26", "E27", "E28", "F1", "F2", "F3", "F7", "F8", "F9",
    "F10", "F11", "F12", "F13", "F14", "F15", "F16", "F17", "F18", "F21", "F22", "F25", "G1", "G2", "G3", "G4", "G5",
    "G6", "G7", "G8", "G9", "G10", "G11", "G12", "G13", "G14", "G15", "G16", "G17", "G18", "G19", "G20", "H5", "H6",
    "H7", "H8", "H9", "H10", "H11", "H13", "H15", "H16", "I4",
]
# fmt: on
ROWS = re.findall(r"^\| ([A-Z]\d+) \|.*\| (`.*`) \|$", (ROOT / "docs" / "capabilities.md").read_text(), re.MULTILINE)


def test_each_capability_of_the_feature_has_its_row():
    assert [key for key, _tests in ROWS] == WANTED


@pytest.mark.parametrize(("key", "tests"), ROWS)
def test_its_tests_exist(key, tests):
    for named in re.findall(r"`([^`]+)`", tests):
        path, _, name = named.partition("::")
        text = (ROOT / path).read_text()
        assert re.search(rf"def {name or 'test_'}", text), f"{key}: no {named}"
