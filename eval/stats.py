"""The statistics behind every score: bootstrap intervals, paired tests, risk–coverage, calibration, percentiles. Pure.

Everything is seeded: the same numbers in give the same intervals out. Knows nothing of questions and answers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
LEVEL = 0.95
_SEED = 20220105


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean of `n` values with the interval that holds it at the 95 % level. n = 0: there is nothing to estimate."""

    value: float
    low: float
    high: float
    n: int


NOTHING = Estimate(math.nan, math.nan, math.nan, 0)


def mean_interval(values: Sequence[float]) -> Estimate:
    """The mean with its percentile bootstrap interval (2000 resamples, seeded).

    Where all values are 0 or all are 1 every resample is the same, and the bootstrap would claim certainty: there the
    exact binomial bound (Clopper and Pearson) stands in, e.g. 50 of 50 right → 0.929 … 1.
    """
    if not values:
        return NOTHING
    data = np.asarray(values, dtype=float)
    n, value = len(data), float(data.mean())
    bound = ((1 - LEVEL) / 2) ** (1 / n)
    if bool((data == 1).all()):
        return Estimate(value, bound, 1.0, n)
    if bool((data == 0).all()):
        return Estimate(value, 0.0, 1 - bound, n)
    low, high = _percentiles(_resampled_means(data))
    return Estimate(value, low, high, n)


@dataclass(frozen=True, slots=True)
class PairedTest:
    """B against A on the same questions: the mean difference (B − A), its interval, and p of “there is none”."""

    difference: float
    low: float
    high: float
    p: float
    n: int


def paired_test(a: Sequence[float], b: Sequence[float]) -> PairedTest:
    """McNemar's exact test where all values are 0 or 1, else a paired bootstrap; the interval is always bootstrapped.

    Raises ValueError if the two do not have the same length.
    """
    if len(a) != len(b):
        raise ValueError(f"paired values of different lengths: {len(a)} and {len(b)}")
    if not a:
        return PairedTest(math.nan, math.nan, math.nan, 1.0, 0)
    change = np.asarray(b, dtype=float) - np.asarray(a, dtype=float)
    means = _resampled_means(change)
    low, high = _percentiles(means)
    binary = set(a) | set(b) <= {0, 1}
    p = mcnemar(int((change > 0).sum()), int((change < 0).sum())) if binary else _bootstrap_p(means, change)
    return PairedTest(float(change.mean()), low, high, p, len(a))


def mcnemar(better: int, worse: int) -> float:
    """Two-sided exact p that `better` of better + worse changed questions is chance (a fair coin)."""
    n = better + worse
    tail = sum(math.comb(n, i) for i in range(min(better, worse) + 1))
    return min(1.0, float(2 * tail / 2**n))


def risk_coverage(confident: Sequence[tuple[float, bool]], total: int) -> list[tuple[float, float]]:
    """Points (coverage, risk): answering only the k most confident of `total` questions, what share is wrong.

    `confident` has (confidence, right) of each question that was answered; equal confidences make one point, since
    no threshold tells them apart. Coverage counts refused questions in the denominator.
    """
    points: list[tuple[float, float]] = []
    wrong = 0
    ordered = sorted(confident, key=lambda pair: -pair[0])
    for i, (confidence, right) in enumerate(ordered, start=1):
        wrong += not right
        if i == len(ordered) or ordered[i][0] != confidence:
            points.append((i / total, wrong / i))
    return points


def area_under_risk(points: Sequence[tuple[float, float]]) -> float:
    """Mean risk over the coverage that was reached, by steps; 0 where nothing was wrong, nan without points."""
    if not points:
        return math.nan
    area, before = 0.0, 0.0
    for coverage, risk in points:
        area += (coverage - before) * risk
        before = coverage
    return area / before


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence: how sure they were on average, and how often right."""

    confidence: float
    accuracy: float
    n: int


def calibration(confident: Sequence[tuple[float, bool]], bins: int = 10) -> tuple[list[Bin], float]:
    """(bins of equal width over 0…1 that hold something, expected calibration error).

    A confidence above 1 or below 0 counts as 1 or 0.
    """
    groups: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in confident:
        clipped = min(1.0, max(0.0, confidence))
        groups.setdefault(min(bins - 1, int(clipped * bins)), []).append((clipped, right))
    table = [
        Bin(sum(c for c, _ in group) / len(group), sum(r for _, r in group) / len(group), len(group))
        for _, group in sorted(groups.items())
    ]
    error = sum(b.n * abs(b.confidence - b.accuracy) for b in table) / len(confident) if confident else math.nan
    return table, error


def percentiles(values: Sequence[float], at: Sequence[float] = (50, 90, 95, 99)) -> dict[float, float]:
    """Percentile → value, linear between neighbours; empty where there are no values."""
    return {p: float(np.percentile(np.asarray(values, dtype=float), p)) for p in at} if values else {}


def _resampled_means(data: NDArray[np.float64]) -> NDArray[np.float64]:
    draws = np.random.default_rng(_SEED).integers(0, len(data), size=(RESAMPLES, len(data)))
    means: NDArray[np.float64] = data[draws].mean(axis=1)
    return means


def _percentiles(means: NDArray[np.float64]) -> tuple[float, float]:
    tail = (1 - LEVEL) / 2 * 100
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)


def _bootstrap_p(means: NDArray[np.float64], change: NDArray[np.float64]) -> float:
    """Two-sided: how often the resampled difference, moved to 0, is as far off as the one that was seen."""
    observed = float(change.mean())
    if not change.any():
        return 1.0
    extreme = int((np.abs(means - observed) >= abs(observed) - 1e-12).sum())
    return (extreme + 1) / (RESAMPLES + 1)
