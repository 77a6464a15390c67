"""Pipeline arithmetic without a database: how far forecasts can be trusted, and what corrects them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import median

ENOUGH = 20  # fewer closed deals than this prove nothing
BINS = 5  # 0-20 ... 80-100 %
EDGE = 0.001  # certainty costs an infinite log loss: a forecast is held this far from 0 and 1
LOWEST_FACTOR, HIGHEST_FACTOR = 0.5, 1.5
MIDDLE_80 = 1.2816  # standard deviations around the mean that hold 80 % of a normal distribution
CLASSES = ("A", "B", "C")


def brier_term(probability: float, won: int) -> float:
    """Return the squared error of one forecast (probability 0 to 1; ``won`` 0 or 1)."""
    return (probability - won) ** 2


def brier(pairs: Iterable[tuple[float, int]]) -> float:
    """Return the mean squared error of forecasts: 0 is perfect, 0.25 is what always saying 50 % costs.

    >>> round(brier([(0.6, 1), (0.6, 0), (0.2, 0), (0.9, 1)]), 4)
    0.1425
    """
    terms = [brier_term(probability, won) for probability, won in pairs]
    return sum(terms) / len(terms)


def log_loss_term(probability: float, won: int) -> float:
    """Return the log loss of one forecast, in nats.

    >>> round(log_loss_term(0.5, 1), 4), round(log_loss_term(0.0, 1), 4)
    (0.6931, 6.9078)
    """
    held = min(max(probability, EDGE), 1 - EDGE)
    return -log(held if won else 1 - held)


def skill(brier_score: float, rate: float) -> float | None:
    """Return which share of the base rate's error a forecast avoids; None when all deals ended the same way.

    :param rate: share of the deals that were won, what a forecast without any knowledge would say.

    >>> skill(0.1425, 0.5), skill(0.25, 0.5), skill(0.1, 1.0)
    (0.43, 0.0, None)
    """
    useless = rate * (1 - rate)
    return round(1 - brier_score / useless, 10) if useless else None


def bin_of(probability: float) -> int:
    """Return which fifth a probability (0 to 1) belongs to; a bound belongs to the fifth above it.

    >>> [bin_of(probability) for probability in (0, 0.199, 0.2, 0.8, 1)]
    [0, 0, 1, 4, 4]
    """
    return min(int(probability * BINS + 1e-9), BINS - 1)


def bias(forecast: float, actual: float) -> float | None:
    """Return by which share amounts were forecast too high (below 0: too low); None when nothing was won.

    >>> bias(100, 80), bias(60, 80), bias(100, 0)
    (0.25, -0.25, None)
    """
    return (forecast - actual) / actual if actual else None


def hubspot_accuracy(forecast: float, actual: float) -> float | None:
    """Return the accuracy that HubSpot shows, for comparison; None when nothing was won (show the amount instead).

    >>> hubspot_accuracy(100, 80), hubspot_accuracy(200, 80), hubspot_accuracy(100, 0)
    (0.75, 0.0, None)
    """
    return max(0.0, 1 - abs(actual - forecast) / actual) if actual else None


def mape(pairs: Iterable[tuple[float, float]]) -> float | None:
    """Return the mean relative error of amounts (expected, signed) of won deals; those signed for nothing are left out.

    >>> mape([(120, 100), (50, 100), (10, 0)]), mape([(10, 0)])
    (0.35, None)
    """
    errors = [abs(expected - signed) / signed for expected, signed in pairs if signed]
    return sum(errors) / len(errors) if errors else None


@dataclass(frozen=True)
class Bin:
    """Forecasts of one fifth, in sums.

    :param probability: sum of the probabilities (0 to 1).
    :param chance: sum of p(1 - p): the variance of the number of wins if the forecasts are right.
    """

    closed: int
    won: int
    probability: float
    chance: float


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return how far win rates lie from what was forecast, beyond what chance alone explains (root mean square).

    The squared distance that perfect forecasts would show by chance is taken off in each fifth, so that few deals do
    not look worse than many.

    >>> calibration_error([Bin(100, 50, 50.0, 25.0)]), calibration_error([Bin(4, 1, 2.0, 1.0)])
    (0.0, 0.0)
    >>> round(calibration_error([Bin(1000, 300, 500.0, 250.0)]), 3)
    0.199
    """
    closed = sum(part.closed for part in bins)
    squared = sum(((part.probability - part.won) ** 2 - part.chance) / part.closed for part in bins if part.closed)
    return sqrt(max(0.0, squared / closed)) if closed else 0.0


def monthly_weight(forecasts: Sequence[float]) -> float:
    """Return the median monthly forecast, what a prior factor weighs; months without any forecast are left out.

    >>> monthly_weight([100, 0, 300, 200]), monthly_weight([])
    (200, 0.0)
    """
    return median(known) if (known := [forecast for forecast in forecasts if forecast]) else 0.0


def factor(actual: float, forecast: float, weight: float, prior: float, closed: int) -> float:
    """Return what a forecast is multiplied by to come true: beta = (actual + k prior) / (forecast + k).

    :param weight: k, an amount; what the prior weighs.
    :param prior: factor of the level above (of the team for a rep).
    :param closed: with fewer than 20 closed deals the level above speaks.

    >>> factor(60, 100, 100, 1.0, 25), factor(60, 100, 100, 0.9, 19), factor(900, 100, 100, 1.0, 25)
    (0.8, 0.9, 1.5)
    >>> factor(0, 0, 0, 1.0, 25)
    1.0
    """
    if closed < ENOUGH or forecast + weight <= 0:
        return prior
    return min(max((actual + weight * prior) / (forecast + weight), LOWEST_FACTOR), HIGHEST_FACTOR)


def dispersion(squared_errors: float, expected: float) -> float:
    """Return how much wider past errors were than chance explains, at least 1.

    :param squared_errors: sum of (signed - forecast)^2 over closed deals.
    :param expected: sum of amount^2 p(1 - p) over the same deals.

    >>> dispersion(300, 100), dispersion(50, 100), dispersion(10, 0)
    (3.0, 1.0, 1.0)
    """
    return max(1.0, squared_errors / expected) if expected else 1.0


def interval(corrected: float, variance: float, wider: float, most: float) -> tuple[float, float]:
    """Return between which amounts the open deals of a period end in four periods out of five.

    :param variance: sum of amount^2 p(1 - p) over them; few large deals make it wide.
    :param wider: dispersion of past errors.
    :param most: what they bring when all are won.

    >>> interval(100, 400, 1.0, 1000), interval(10, 400, 4.0, 50)
    ((74.368, 125.632), (0.0, 50))
    """
    half = MIDDLE_80 * sqrt(variance * wider)
    return max(0.0, corrected - half), max(corrected, min(most, corrected + half))


@dataclass(frozen=True)
class Limits:
    """Up to which calibration error and absolute bias, and from which skill, a class is given (shares)."""

    calibration: float
    bias: float
    skill: float


def reliability_class(
    error: float, amount_bias: float | None, forecast_skill: float | None, a: Limits, b: Limits
) -> str:
    """Return A (can be relied on), B (with the correction) or C (not).

    Where all deals ended the same way there is no skill to ask for; where nothing was won the amounts prove nothing.

    >>> a, b = Limits(0.05, 0.1, 0.1), Limits(0.1, 0.25, 0.0)
    >>> [reliability_class(*figures, a, b) for figures in ((0.02, -0.1, 0.3), (0.02, 0.2, 0.3), (0.2, 0, 0.3))]
    ['A', 'B', 'C']
    >>> reliability_class(0.02, None, 0.3, a, b), reliability_class(0.02, 0.0, None, a, b)
    ('C', 'A')
    """
    if amount_bias is None:
        return "C"
    for name, limits in zip(CLASSES, (a, b), strict=False):
        is_skilled = forecast_skill is None or forecast_skill >= limits.skill
        if error <= limits.calibration and abs(amount_bias) <= limits.bias and is_skilled:
            return name
    return "C"


FEW_MONTHS = 3  # fewer months before tell nothing about what is usual
HIGH, LOW = 1.1, 0.8  # of what is usual


def outlook(result: float, pipeline: float, usual_results: Sequence[float], usual_pipelines: Sequence[float]) -> str:
    """Pair the result of a period with the pipeline that feeds the next one.

    The pipeline holds every open deal at its probability: a deal that is not closed yet is neither won nor lost.

    :param usual_results: of the periods before; what is usual is their median.
    :return: ``hollow_success`` (good result, empty pipeline), ``promising_pipeline`` (poor result, full pipeline) or
        nothing.

    >>> outlook(120, 50, [100, 90, 110], [100, 100, 100]), outlook(60, 130, [100, 90, 110], [100, 100, 100])
    ('hollow_success', 'promising_pipeline')
    >>> outlook(120, 100, [100, 90, 110], [100, 100, 100]), outlook(120, 50, [100], [100])
    ('', '')
    """
    if min(len(usual_results), len(usual_pipelines)) < FEW_MONTHS:
        return ""
    usual_result, usual_pipeline = median(usual_results), median(usual_pipelines)
    if not usual_result or not usual_pipeline:
        return ""
    done, fed = round(result / usual_result, 6), round(pipeline / usual_pipeline, 6)
    if done >= HIGH and fed <= LOW:
        return "hollow_success"
    if done <= LOW and fed >= HIGH:
        return "promising_pipeline"
    return ""
