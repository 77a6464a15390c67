"""Real appointments by how many days ahead they were booked, and our choice of slots on them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pandas

from tools.places import ROOT

ENGINE = ROOT / "kestio_model" / "engine"
EVERY = 10**6


def engine(name: str) -> ModuleType:
    """Return a module of plain arithmetic of the addon, without Odoo around it."""
    package = "kestio_engine"
    if package not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            package, ENGINE / "__init__.py", submodule_search_locations=[str(ENGINE)]
        )
        sys.modules[package] = importlib.util.module_from_spec(spec)
    return importlib.import_module(f"{package}.{name}")


def read(path: Path) -> pandas.DataFrame:
    """Return the appointments: day, days ahead and whether nobody came; a few booked after their day are left out."""
    frame = pandas.read_csv(path, usecols=["booked_at", "day", "no_show"], parse_dates=["booked_at", "day"])
    frame["ahead"] = (frame["day"] - frame["booked_at"].dt.normalize()).dt.days
    return frame[frame["ahead"] >= 0]


def by_band(frame: pandas.DataFrame, firsts: list[int]) -> pandas.DataFrame:
    """Return how many appointments there were and the share not kept, by the first day of each band of days ahead."""
    bands = pandas.cut(frame["ahead"], [*firsts, EVERY], right=False, labels=firsts)
    return frame.groupby(bands, observed=True)["no_show"].agg(["count", "mean"])


def brier(frame: pandas.DataFrame, foretold: pandas.Series | float) -> float:
    """Return the mean squared error of foretold shares."""
    return float(((frame["no_show"] - foretold) ** 2).mean())
