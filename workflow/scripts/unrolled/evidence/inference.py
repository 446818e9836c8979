"""Means over replicates against a region: Student's t, exact binomial shares, Holm's correction.

All tests work on arrays of samples at once: the replicates are the last axis.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

Number = float | np.ndarray


@dataclass(frozen=True)
class Region:
    """The open interval in which an effect lies if a claim holds; either end may be infinite."""

    low: float = -math.inf
    high: float = math.inf

    def nearest(self, value: float) -> float:
        """Distance of a value from the nearest end."""
        return min(abs(value - self.low), abs(value - self.high))


@dataclass(frozen=True)
class Sample:
    """Mean, standard deviation and number of the replicates of one or of many samples.

    free: degrees of freedom of the deviation.
    """

    mean: Number
    deviation: Number
    size: int
    free: Number

    @property
    def error(self) -> Number:
        """Standard error of the mean."""
        return self.deviation / math.sqrt(self.size)

    def interval(self, confidence: float) -> tuple[Number, Number]:
        """Student-t interval of the mean: mean -+ t s / sqrt(n)."""
        half = stats.t.isf((1 - confidence) / 2, self.free) * self.error
        return self.mean - half, self.mean + half


def summarise(values: np.ndarray, least: float) -> Sample:
    """Samples `[..., replicate]` of two or more replicates.

    The deviation is taken as `least` (more than zero) at least: replicates that agree to the
    last test sample do not prove that there is no spread. Raises `ValueError` for fewer than two
    replicates or a missing value.
    """
    values = _complete(values)
    deviation = np.maximum(values.std(axis=-1, ddof=1), least)
    size = values.shape[-1]
    return Sample(values.mean(axis=-1), deviation, size, size - 1)


def unpaired(a: np.ndarray, b: np.ndarray, least: float) -> Sample:
    """The difference of the means of two independent samples of equal size (Welch 1947).

    The deviation is that of a difference of two runs; the degrees of freedom are Satterthwaite's.
    Raises `ValueError` as `summarise` does.
    """
    a, b = _complete(a), _complete(b)
    squares = [np.maximum(side.std(axis=-1, ddof=1), least) ** 2 for side in (a, b)]
    size = a.shape[-1]
    free = (size - 1) * (squares[0] + squares[1]) ** 2 / (squares[0] ** 2 + squares[1] ** 2)
    gap = a.mean(axis=-1) - b.mean(axis=-1)
    return Sample(gap, np.sqrt(squares[0] + squares[1]), size, free)


def _complete(values: np.ndarray) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if values.shape[-1] < 2 or not np.isfinite(values).all():
        raise ValueError("a test needs two replicates or more and none missing")
    return values


def tails(sample: Sample, region: Region) -> tuple[Number, Number]:
    """One-sided p values that the true mean lies inside the region, and that it lies outside.

    Inside: the larger of the one-sided t tests at both ends, which for a bounded region are the
    two one-sided tests of equivalence (Schuirmann 1987). Outside: the test of the hypothesis that
    the mean lies within, which may be left at either end (Hodges and Lehmann 1954): the chance to
    be as far beyond the nearest end were it the mean, or beyond the other one.
    """
    above_low = (sample.mean - region.low) / sample.error
    below_high = (region.high - sample.mean) / sample.error
    inside = np.maximum(stats.t.sf(above_low, sample.free), stats.t.sf(below_high, sample.free))
    nearest = np.minimum(above_low, below_high)
    outside = stats.t.cdf(nearest, sample.free)
    width = region.high - region.low
    if math.isfinite(width):
        outside = outside + stats.t.cdf(nearest - width / sample.error, sample.free)
    return inside, np.minimum(1.0, outside)


def count(hits: Number, size: int, region: Region) -> tuple[Number, Number]:
    """P values that a share of hits lies inside a one-sided region, and outside it.

    The tests are exact binomial ones.
    """
    if math.isfinite(region.low):
        law = stats.binom(size, region.low)
        return law.sf(hits - 1), law.cdf(hits)
    law = stats.binom(size, region.high)
    return law.cdf(hits), law.sf(hits - 1)


def share_interval(hits: int, size: int, confidence: float) -> tuple[float, float]:
    """The exact interval of a share (Clopper and Pearson 1934), which agrees with `count`."""
    interval = stats.binomtest(hits, size).proportion_ci(confidence, method="exact")
    return float(interval.low), float(interval.high)


def binomial_bounds(size: int, chance: float, level: float) -> tuple[float, float]:
    """Between which shares of hits in `size` guesses lie, all but `level` of the time."""
    law = stats.binom(size, chance)
    return float(law.ppf(level / 2) / size), float(law.isf(level / 2) / size)


def superiority(a: np.ndarray, b: np.ndarray) -> float:
    """Probability that a run of `a` beats one of `b`, ties as halves: U / (n m) of Mann-Whitney."""
    return float(stats.mannwhitneyu(a, b).statistic / (len(a) * len(b)))


def decision(inside: Number, outside: Number) -> np.ndarray:
    """The p value of a decision in either direction: the smaller tail.

    Not doubled, as exactly one of both is true: only one of the two decisions can be wrong.
    """
    return np.minimum(inside, outside)


def holm(values: np.ndarray) -> np.ndarray:
    """P values `[..., test]` adjusted so that any false decision is as rare as the level says.

    Holm (1979): the smallest of m is multiplied by m, the next by m - 1, and so on, none ending
    below the one before it.
    """
    values = np.asarray(values, dtype=float)
    order = np.argsort(values, axis=-1, kind="stable")
    factors = np.arange(values.shape[-1], 0, -1)
    stepped = np.maximum.accumulate(np.take_along_axis(values, order, -1) * factors, axis=-1)
    adjusted = np.empty_like(values)
    np.put_along_axis(adjusted, order, np.minimum(stepped, 1.0), -1)
    return adjusted
