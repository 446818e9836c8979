"""Means over seeds with Student-t intervals, and differences paired by seed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy import stats

FRACTION = (0.0, 1.0)


@dataclass(frozen=True)
class Estimate:
    """The mean of `runs` values and its interval; `low` and `high` are None for one run."""

    runs: int
    mean: float
    deviation: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Difference:
    """The mean of a - b over the seeds that both have, with its interval."""

    estimate: Estimate

    @property
    def verdict(self) -> str:
        """ "single" (one run), "equal" in every run, "higher", "lower" or "undecided"."""
        if self.estimate.low is None:
            return "single"
        if self.estimate.low == self.estimate.high == 0:
            return "equal"
        if self.estimate.low > 0:
            return "higher"
        return "lower" if self.estimate.high < 0 else "undecided"


def estimate(
    values: Iterable[float],
    confidence: float,
    limits: tuple[float, float] = (-math.inf, math.inf),
) -> Estimate:
    """Mean and Student-t interval of the mean; bounds beyond `limits` are cut off there.

    The half-width is t * s / sqrt(n), with n - 1 degrees of freedom. Raises `ValueError` when
    there is no value or one is missing.
    """
    data = _finite(values)
    runs, mean = len(data), float(data.mean())
    if runs == 1:
        return Estimate(1, mean, None, None, None)
    deviation = float(data.std(ddof=1))
    half = quantile(confidence, runs) * deviation / math.sqrt(runs)
    return Estimate(runs, mean, deviation, max(mean - half, limits[0]), min(mean + half, limits[1]))


def prediction_interval(values: Iterable[float], confidence: float) -> tuple[float, float] | None:
    """Where one more run is expected: mean -+ t * s * sqrt(1 + 1/n); None for a single run."""
    data = _finite(values)
    if len(data) == 1:
        return None
    spread = float(data.std(ddof=1)) * math.sqrt(1 + 1 / len(data))
    half = quantile(confidence, len(data)) * spread
    return float(data.mean()) - half, float(data.mean()) + half


def paired_difference(a: pd.Series, b: pd.Series, confidence: float) -> Difference | None:
    """a - b for each seed in both indexes; None when they share no seed."""
    shared = a.index.intersection(b.index)
    if shared.empty:
        return None
    # Rounding hides the last bits, which would call two equal means different.
    return Difference(estimate((a[shared] - b[shared]).round(12), confidence))


@cache
def quantile(confidence: float, runs: int) -> float:
    """The two-sided Student-t quantile for `runs` values."""
    return float(stats.t.ppf((1 + confidence) / 2, runs - 1))


def _finite(values: Iterable[float]) -> np.ndarray:
    data = np.asarray(list(values), dtype=float)
    if len(data) == 0 or not np.isfinite(data).all():
        raise ValueError("a mean needs at least one value and none missing")
    return data
