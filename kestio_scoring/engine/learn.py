"""Learn: points of fit from leads that were won and lost: logistic regression with a ridge, in whole points.

Formula: ``chance = 1 / (1 + exp(-(base + slope * points)))``; the points of a lead are the sum of those of its values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from .learn_values import Cell, Field

RIDGE = 1.0  # what a coefficient of 1 costs beside the log loss of one lead: as scikit-learn's C=1
MOST_POINTS = 60  # of a lead that has the best value of every field: about what facts are usually worth
ROUNDS, SETTLED = 25, 1e-6
Row = tuple[int, ...]


@dataclass(frozen=True)
class Scorecard:
    """What each value of each field is worth, and what a sum of points means.

    :param points: whole points by field and value, 0 for the least one of each field.
    :param base: log odds of a lead without points; ``slope``: what a point adds to them.
    """

    fields: tuple[Field, ...]
    points: tuple[tuple[int, ...], ...]
    base: float
    slope: float

    def score(self, cells: Sequence[Cell]) -> int:
        """Return the points of a lead, from its cells in the order of the fields."""
        places = (field.place(cell) for field, cell in zip(self.fields, cells, strict=True))
        return sum(points[place] for points, place in zip(self.points, places, strict=True) if place is not None)

    def chance(self, points: float) -> float:
        """Return the chance to win, from 0 to 1, of a lead with so many points.

        >>> Scorecard((), (), 0.0, 0.1).chance(0)
        0.5
        """
        return sigmoid(self.base + self.slope * points)


def learn(fields: Sequence[Field], rows: Sequence[Sequence[Cell]], wins: Sequence[bool]) -> Scorecard:
    """Return the points that tell the won from the lost.

    :param rows: the cells of each lead, in the order of the fields, oldest lead first.
    :raises ValueError: when all leads ended the same way, or no field tells anything.
    """
    if not 0 < sum(wins) < len(wins):
        raise ValueError("all leads ended the same way")
    chosen = _telling(fields, rows)
    kept = tuple(fields[place] for place in chosen)
    coded = [_coded(kept, [row[place] for place in chosen]) for row in rows]
    weights = regress(coded, wins, 1 + sum(len(field.values) for field in kept))
    points = _whole(_by_field(kept, weights[1:]))
    if not any(map(any, points)):
        raise ValueError("no field tells the won from the lost")
    card = Scorecard(kept, points, 0.0, 0.0)
    newest = len(rows) // 2  # what a point means drifts: the newer half says it
    base, slope = _meaning([card.score([row[place] for place in chosen]) for row in rows[newest:]], wins[newest:])
    return Scorecard(kept, points, base, slope)


def _telling(fields: Sequence[Field], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Return which fields tell leads apart; of those that tell the same of every lead only the first."""
    told = {}
    for place, field in enumerate(fields):
        if len(field.values) > 1:
            told.setdefault(tuple(field.place(row[place]) for row in rows), place)
    return list(told.values())


def _coded(fields: Sequence[Field], cells: Sequence[Cell]) -> Row:
    """Return which columns of the regression are 1 for a lead; column 0 always is."""
    columns, start = [0], 1
    for field, cell in zip(fields, cells, strict=True):
        place = field.place(cell)
        if place is not None:
            columns.append(start + place)
        start += len(field.values)
    return tuple(columns)


def regress(rows: Sequence[Row], wins: Sequence[bool], width: int, ridge: float = RIDGE) -> list[float]:
    """Return the coefficients of a logistic regression, by Newton's method; leads that look alike count together.

    :param rows: the columns that are 1; column 0 is the intercept, which no ridge holds back.

    >>> wins = [True] * 30 + [False] * 40 + [True] * 10
    >>> [round(weight, 2) for weight in regress([(0, 1)] * 40 + [(0,)] * 40, wins, 2)]
    [-0.88, 1.75]
    """
    total, won = Counter(rows), Counter(row for row, win in zip(rows, wins, strict=True) if win)
    weights = [0.0] * width
    for _round in range(ROUNDS):
        slope, curve = _gradient(total, won, weights, ridge)
        step = solve(curve, slope)
        weights = [weight + max(-4.0, min(4.0, change)) for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < SETTLED:
            break
    return weights


def _gradient(total: Counter, won: Counter, weights: list[float], ridge: float) -> tuple[list, list]:
    """Return the gradient of the penalised likelihood and its curvature (lower half)."""
    slope = [-ridge * weight if place else 0.0 for place, weight in enumerate(weights)]
    curve = [[0.0] * (place + 1) for place in range(len(weights))]
    for place in range(1, len(weights)):
        curve[place][place] = ridge
    for row, count in total.items():
        chance = sigmoid(sum(weights[column] for column in row))
        missed, doubt = won[row] - count * chance, count * chance * (1 - chance)
        for position, column in enumerate(row):
            slope[column] += missed
            line = curve[column]
            for other in row[: position + 1]:
                line[other] += doubt
    return slope, curve


def solve(curve: list[list[float]], right: list[float]) -> list[float]:
    """Solve a symmetric positive system, given its lower half, by Cholesky's method.

    >>> solve([[4.0], [2.0, 5.0]], [8.0, 12.0])
    [1.0, 2.0]
    """
    size, root = len(right), []
    for place in range(size):
        line: list[float] = []
        for other in range(place):
            known = sum(a * b for a, b in zip(line, root[other], strict=False))
            line.append((curve[place][other] - known) / root[other][other])
        line.append(max(curve[place][place] - sum(a * a for a in line), 1e-12) ** 0.5)
        root.append(line)
    middle: list[float] = []
    for place in range(size):
        known = sum(a * b for a, b in zip(root[place], middle, strict=False))
        middle.append((right[place] - known) / root[place][place])
    found = [0.0] * size
    for place in reversed(range(size)):
        known = sum(root[below][place] * found[below] for below in range(place + 1, size))
        found[place] = (middle[place] - known) / root[place][place]
    return found


def _by_field(fields: Sequence[Field], weights: Sequence[float]) -> list[list[float]]:
    """Return the weights of each field, moved so that its least value has none."""
    found, start = [], 0
    for field in fields:
        own = weights[start : start + len(field.values)]
        found.append([weight - min(own) for weight in own])
        start += len(field.values)
    return found


def _whole(weights: Sequence[Sequence[float]]) -> tuple[tuple[int, ...], ...]:
    """Return whole points, at most ``MOST_POINTS`` for a lead that has the best of everything."""
    best = sum(max(own) for own in weights)
    return tuple(tuple(round(weight * MOST_POINTS / best) if best else 0 for weight in own) for own in weights)


def _meaning(points: Sequence[int], wins: Sequence[bool]) -> tuple[float, float]:
    """Return base and slope of the log odds by points: a regression of its own on the rounded sum."""
    total, won = Counter(points), Counter(point for point, win in zip(points, wins, strict=True) if win)
    center = sum(points) / len(points)
    spread = (sum((point - center) ** 2 for point in points) / len(points)) ** 0.5 or 1.0
    base, slope = 0.0, 0.0
    for _round in range(ROUNDS):
        matrix, right = [[1e-9], [0.0, 1.0]], [0.0, -slope]
        for point, count in total.items():
            away = (point - center) / spread
            chance = sigmoid(base + slope * away)
            missed, doubt = won[point] - count * chance, count * chance * (1 - chance)
            right = [right[0] + missed, right[1] + missed * away]
            matrix = [[matrix[0][0] + doubt], [matrix[1][0] + doubt * away, matrix[1][1] + doubt * away * away]]
        first, second = solve(matrix, right)
        base, slope = base + first, slope + second
        if abs(first) + abs(second) < SETTLED:
            break
    return base - slope * center / spread, slope / spread


def sigmoid(odds: float) -> float:
    """Return the chance that log odds mean.

    >>> sigmoid(0), sigmoid(-800) < 1e-300, sigmoid(800)
    (0.5, True, 1.0)
    """
    held = max(-700.0, min(700.0, odds))
    return 1 / (1 + exp(-held))
