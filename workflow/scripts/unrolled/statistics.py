"""Intervals of means and shares, and of differences."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import stdtrit

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
    """The mean of a less that of b, with its interval."""

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


@cache
def quantile(confidence: float, runs: int) -> float:
    """The two-sided Student-t quantile for `runs` values, two or more."""
    return float(stats.t.ppf((1 + confidence) / 2, runs - 1))


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


def intervals(
    values: np.ndarray, confidence: float, log: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means over seeds and both ends of their Student-t intervals, point by point.

    values: `[point, seed]`, missing ones NaN; returns three arrays `[point]`. The ends are NaN
    where fewer than two seeds are known. `log` takes the geometric mean, and the interval of
    the logarithms' mean carried back.
    """
    values = np.atleast_2d(np.asarray(values, dtype=float))
    values = np.log(values) if log else values
    known = np.isfinite(values)
    count = known.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, values, 0.0).sum(axis=1) / count
        squares = np.where(known, (values - mean[:, None]) ** 2, 0.0).sum(axis=1)
        error = np.sqrt(squares / (count - 1) / count)
        half = np.where(count > 1, stdtrit(np.maximum(count - 1, 1), (1 + confidence) / 2), np.nan)
        ends = mean, mean - half * error, mean + half * error
    return tuple(np.exp(end) for end in ends) if log else ends


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


def unpaired_difference(a: pd.Series, b: pd.Series, confidence: float) -> Difference:
    """The mean of a less that of b, runs whose seeds do not make them alike (Welch 1947).

    The deviation is that of a difference of two runs. Raises `ValueError` as `estimate` does.
    """
    first, second = _finite(a), _finite(b)
    runs, mean = min(len(first), len(second)), float(first.mean() - second.mean())
    if runs == 1:
        return Difference(Estimate(1, mean, None, None, None))
    deviation = math.sqrt(first.var(ddof=1) + second.var(ddof=1))
    if deviation == 0:  # no spread on either side, of which Welch's test knows nothing
        return Difference(Estimate(runs, round(mean, 12), 0.0, round(mean, 12), round(mean, 12)))
    ends = stats.ttest_ind(first, second, equal_var=False).confidence_interval(confidence)
    return Difference(Estimate(runs, mean, deviation, float(ends.low), float(ends.high)))


def geometric_ratio(a: pd.Series, b: pd.Series, confidence: float) -> Estimate:
    """How many times `b` is `a`: geometric mean over their shared index, with its interval.

    The interval is Student's for the mean of the logarithms, carried back.
    """
    logs = estimate(np.log(a / b).dropna(), confidence)
    low, high = (None if end is None else float(np.exp(end)) for end in (logs.low, logs.high))
    return Estimate(logs.runs, float(np.exp(logs.mean)), None, low, high)


def wilson(part: int, whole: int, confidence: float) -> tuple[float, float]:
    """Wilson's score interval of a share (Wilson 1927).

    Raises `ValueError` where `whole` is not positive or `part` lies outside 0 to `whole`.
    """
    interval = stats.binomtest(part, whole).proportion_ci(confidence, method="wilson")
    return float(interval.low), float(interval.high)


def nearest_of_same_kind(points: pd.DataFrame, kind: str) -> float:
    """Share of the points `x`, `y` whose nearest other point is of the same `kind`.

    1 where kinds form clusters of their own, the share that one would get by chance where they are
    mixed. Of several equally near points the first counts.
    """
    places = points[["x", "y"]].to_numpy(float)
    distances = np.square(places[:, None] - places).sum(2)
    np.fill_diagonal(distances, np.inf)
    kinds = points[kind].to_numpy()
    return float((kinds[distances.argmin(1)] == kinds).mean())


def _finite(values: Iterable[float]) -> np.ndarray:
    data = np.asarray(list(values), dtype=float)
    if len(data) == 0 or not np.isfinite(data).all():
        raise ValueError("a mean needs at least one value and none missing")
    return data
