"""Learn: what a field of a lead can say: ranges of numbers, and values that occur often enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import floor, log10

NUMBER, CATEGORY = "number", "category"
FEWEST = 30  # leads without which a value proves nothing on its own
RARE = 0.01  # share of the leads below which values are taken together
MOST_VALUES, MOST_RANGES = 12, 6
EMPTY, OTHER, FILLED = "empty", "other", "filled"
Cell = Hashable | None


@dataclass(frozen=True)
class Value:
    """One answer that a field gives.

    :param keys: the values meant, of a category; those *not* meant where ``kind`` is ``other``.
    :param low: numbers from here on, None: no lower bound; ``high``: numbers below, None: no upper bound.
    """

    kind: str
    keys: tuple[Hashable, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Field:
    """A field and the values into which it was cut."""

    name: str
    kind: str
    values: tuple[Value, ...]

    def place(self, cell: Cell) -> int | None:
        """Return which of the values a lead has; None when it has none of them.

        >>> visits = Field("visits", NUMBER, (Value(NUMBER, high=3), Value(NUMBER, low=3), Value(EMPTY)))
        >>> visits.place(2), visits.place(3), visits.place(None)
        (0, 1, 2)
        """
        return next((place for place, value in enumerate(self.values) if _holds(value, cell)), None)


def _holds(value: Value, cell: Cell) -> bool:
    if cell is None or value.kind == EMPTY:
        return cell is None and value.kind == EMPTY
    if value.kind == FILLED:
        return True
    if value.kind == NUMBER:
        return (value.low is None or cell >= value.low) and (value.high is None or cell < value.high)
    return (cell in value.keys) != (value.kind == OTHER)


def cut(name: str, kind: str, cells: Sequence[Cell]) -> Field:
    """Return a field with the values into which its cells fall.

    >>> [value.keys for value in cut("origin", CATEGORY, ["web"] * 60 + ["fair"] * 40 + ["x"]).values]
    [('web',), ('fair',), ('web', 'fair')]
    """
    values = _ranges(cells) if kind == NUMBER else _categories(cells) or _presence(cells)
    if values and any(cell is None for cell in cells):
        values.append(Value(EMPTY))
    return Field(name, kind, tuple(values))


def _presence(cells: Sequence[Cell]) -> list[Value]:
    """Return whether something is there, of what is different on each lead, such as a phone number."""
    there = sum(cell is not None for cell in cells)
    return [Value(FILLED)] if FEWEST <= there <= len(cells) - FEWEST else []


def _categories(cells: Sequence[Cell]) -> list[Value]:
    """Return the frequent values, and one for all the others."""
    counts = Counter(cell for cell in cells if cell is not None)
    least = max(FEWEST, RARE * len(cells))
    often = [cell for cell, count in counts.most_common(MOST_VALUES) if count >= least]
    rest = sum(counts.values()) - sum(counts[cell] for cell in often)
    if not often or (len(often) == 1 and rest < FEWEST and counts.total() == len(cells)):
        return []
    values = [Value(CATEGORY, (cell,)) for cell in often]
    return [*values, Value(OTHER, tuple(often))] if rest else values


def _ranges(cells: Sequence[Cell]) -> list[Value]:
    """Return ranges with about as many leads in each; the lowest number apart where it is very frequent."""
    numbers = sorted(cell for cell in cells if cell is not None)
    if not numbers or numbers[0] == numbers[-1]:
        return []
    bounds: list[float] = []
    rest = numbers
    if numbers.count(numbers[0]) >= len(numbers) / MOST_RANGES:
        rest = numbers[numbers.count(numbers[0]) :]
        bounds.append(rest[0])
    steps = min(MOST_RANGES - len(bounds), len(rest) // FEWEST)
    for step in range(1, steps):
        bound = short(rest[len(rest) * step // steps])
        if bound > (bounds[-1] if bounds else numbers[0]) and bound <= numbers[-1]:
            bounds.append(bound)
    edges = [None, *bounds, None]
    return [Value(NUMBER, low=low, high=high) for low, high in zip(edges, edges[1:], strict=False)]


def short(number: float) -> float:
    """Return a bound that a person can remember: two digits.

    >>> short(1278.4), short(0.0437), short(-87), short(0)
    (1300.0, 0.044, -87.0, 0.0)
    """
    return round(float(number), 1 - floor(log10(abs(number)))) if number else 0.0
