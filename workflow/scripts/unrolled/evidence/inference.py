"""Means over replicates against a region: Student's t, exact binomial shares, Holm's correction.

All functions but `count` work on arrays of samples at once: the replicates are the last axis.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from unrolled.statistics import quantile

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
    """Mean, standard deviation and number of the replicates of one or of many samples."""

    mean: Number
    deviation: Number
    size: int

    @property
    def error(self) -> Number:
        """Standard error of the mean."""
        return self.deviation / math.sqrt(self.size)

    def interval(self, confidence: float) -> tuple[Number, Number]:
        """Student-t interval of the mean: mean -+ t s / sqrt(n), with n - 1 degrees of freedom."""
        half = quantile(confidence, self.size) * self.error
        return self.mean - half, self.mean + half


def summarise(values: np.ndarray, least: float) -> Sample:
    """Samples `[..., replicate]` of two or more replicates.

    The deviation is taken as `least` (more than zero) at least: replicates that agree to the
    last test sample do not prove that there is no spread. Raises `ValueError` for fewer than two
    replicates or a missing value.
    """
    values = np.asarray(values, dtype=float)
    if values.shape[-1] < 2 or not np.isfinite(values).all():
        raise ValueError("a test needs two replicates or more and none missing")
    deviation = np.maximum(values.std(axis=-1, ddof=1), least)
    return Sample(values.mean(axis=-1), deviation, values.shape[-1])


def tails(sample: Sample, region: Region) -> tuple[Number, Number]:
    """One-sided p values that the true mean lies inside the region, and that it lies outside.

    Inside: the larger of the one-sided t tests at both ends, which for a bounded region are the
    two one-sided tests of equivalence (Schuirmann 1987). Outside: the smaller one, doubled where
    the region has two ends and so two ways out.
    """
    free = sample.size - 1
    above_low = (sample.mean - region.low) / sample.error
    below_high = (region.high - sample.mean) / sample.error
    inside = np.maximum(stats.t.sf(above_low, free), stats.t.sf(below_high, free))
    ways = sum(math.isfinite(end) for end in (region.low, region.high))
    least = np.minimum(stats.t.cdf(above_low, free), stats.t.cdf(below_high, free))
    return inside, np.minimum(1.0, ways * least)


def count(hits: int, size: int, region: Region) -> tuple[float, float]:
    """P values that a share of hits lies inside a one-sided region, and outside it.

    The tests are exact binomial ones.
    """
    end, inside, outside = region.low, "greater", "less"
    if not math.isfinite(end):
        end, inside, outside = region.high, "less", "greater"
    p_inside, p_outside = (
        stats.binomtest(hits, size, end, side).pvalue for side in (inside, outside)
    )
    return float(p_inside), float(p_outside)


def binomial_bounds(size: int, chance: float, level: float) -> tuple[float, float]:
    """Between which shares of hits in `size` guesses lie, all but `level` of the time."""
    law = stats.binom(size, chance)
    return float(law.ppf(level / 2) / size), float(law.isf(level / 2) / size)


def superiority(a: np.ndarray, b: np.ndarray) -> float:
    """Probability that a run of `a` beats one of `b`, ties as halves: U / (n m) of Mann-Whitney."""
    return float(stats.mannwhitneyu(a, b).statistic / (len(a) * len(b)))


def two_sided(inside: Number, outside: Number) -> np.ndarray:
    """The p value of a decision in either direction: twice the smaller tail."""
    return np.minimum(1.0, 2 * np.minimum(inside, outside))


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
