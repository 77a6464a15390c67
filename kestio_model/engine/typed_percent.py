"""Pipeline: what percentages typed by people are worth, from band to band (no database)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .learning import interpolate, recalibrate

# Narrow where people hesitate least. A band holds its lower edge; the last one holds 100 as well.
EDGES = (0, 10, 25, 50, 75, 90, 100)
BANDS = len(EDGES) - 1


@dataclass(frozen=True)
class Typed:
    """Closed deals whose typed percentage lay in one band.

    ``mean`` is what was typed, in percent. ``won`` and ``closed`` are the weights that teach (old deals may weigh
    less), ``seen_won`` and ``seen_closed`` the deals themselves.
    """

    mean: float
    won: float = 0
    closed: float = 0
    seen_won: int = 0
    seen_closed: int = 0


def band_of(percent: float) -> int:
    """Return the place of the band of a typed percentage.

    >>> [band_of(percent) for percent in (0, 9.9, 10, 60, 90, 100)]
    [0, 0, 1, 3, 5, 5]
    """
    return min(max(bisect_right(EDGES, percent) - 1, 0), BANDS - 1)


def all_bands(found: Mapping[int, Typed]) -> list[Typed]:
    """Return every band: where nobody typed anything, its middle stands for it.

    >>> [band.mean for band in all_bands({3: Typed(60, 12, 39)})]
    [5.0, 17.5, 37.5, 60, 82.5, 95.0]
    """
    return [found.get(place) or Typed((EDGES[place] + EDGES[place + 1]) / 2) for place in range(BANDS)]


def worths(bands: Sequence[Typed], weight: float) -> list[float]:
    """Return what each band is worth in percent: shrunk observed rates, in the order in which people ranked.

    :param weight: closed deals as many as which the typed percentage itself counts.

    >>> [round(worth, 1) for worth in worths(all_bands({3: Typed(60, 12, 40)}), 20)]
    [3.3, 11.7, 25.0, 33.3, 55.0, 63.3]
    """
    return [100 * worth for worth in recalibrate([(band.mean / 100, band.won, band.closed) for band in bands], weight)]


def curve(points: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Return what was typed and what it is worth, rising: from nothing at 0 % to the highest band, held beyond.

    :param points: mean typed percentage and worth of each band, from the lowest to the highest.

    >>> curve([(5, 3), (60, 33)])
    ([0.0, 5, 60], [0.0, 3, 33])
    """
    typed, worth = [point[0] for point in points], [point[1] for point in points]
    if typed and typed[0] > 0:
        return [0.0, *typed], [0.0, *worth]
    return typed, worth


def worth_of(percent: float, points: Sequence[tuple[float, float]]) -> float:
    """Return what one typed percentage is worth, linear between the means of the bands.

    >>> [worth_of(percent, [(20, 10), (60, 33)]) for percent in (0, 10, 20, 40, 60, 100)]
    [0.0, 5.0, 10.0, 21.5, 33, 33]
    """
    return interpolate(*curve(points), percent)
