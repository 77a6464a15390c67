"""Consistency: how alike the brand is from channel to channel (step to step, tier to tier); plain Python."""

from collections.abc import Iterable, Sequence
from math import sqrt

K = 0.5


def weighted_mean(scores: Iterable[tuple[float, float]]) -> float | None:
    """Return the mean of scores that count by their freshness; None without any.

    :param scores: pairs of score and weight.

    >>> weighted_mean([(90, 1.0), (60, 0.5)])
    80.0
    >>> weighted_mean([]) is None
    True
    """
    pairs = list(scores)
    total = sum(weight for _score, weight in pairs)
    return sum(score * weight for score, weight in pairs) / total if total else None


def mean_and_deviation(scores: Sequence[float]) -> tuple[float, float]:
    """Return the mean and the standard deviation of the whole population.

    >>> [round(value, 1) for value in mean_and_deviation([90, 85, 40])]
    [71.7, 22.5]
    """
    mean = sum(scores) / len(scores)
    return mean, sqrt(sum((score - mean) ** 2 for score in scores) / len(scores))


def consistency(scores: Sequence[float | None], k: float = K) -> float | None:
    """Return mean - k x standard deviation, not below 0: one weak channel costs more than an average would show.

    :param scores: score of each channel (step, tier); None, where nothing was audited, is left out.

    >>> round(consistency([90, 85, 40]), 1)
    60.4
    >>> consistency([80]), consistency([None, 80, None])
    (80.0, 80.0)
    >>> consistency([]) is None and consistency([None]) is None
    True
    """
    known = [score for score in scores if score is not None]
    if not known:
        return None
    mean, deviation = mean_and_deviation(known)
    return max(0.0, mean - k * deviation)
