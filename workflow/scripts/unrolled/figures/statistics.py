"""Means over seeds and their intervals."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit


def interval(
    values: np.ndarray, confidence: float, log: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean over seeds and both ends of its Student-t confidence interval.

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
