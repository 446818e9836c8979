"""Medians, ratios with their spread, and whether two sides have done the same work."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, median

import numpy as np
from scipy import stats

CONFIDENCE = 0.999  # of the interval that the difference of two sides' mean losses must lie in


def summary(values: Sequence[float]) -> dict[str, float]:
    """Median, smallest and largest of what the rounds gave."""
    return {"median": median(values), "min": min(values), "max": max(values)}


def ratio(other: Sequence[float], ours: Sequence[float]) -> dict[str, float]:
    """How many times as long the other side takes: ratio of the medians over the rounds.

    Both hold a value for each round. Its spread is the range of the rounds' own ratios, each of
    two measurements that followed one another.
    """
    rounds = [their / our for their, our in zip(other, ours, strict=True)]
    return {"ratio": median(other) / median(ours), "min": min(rounds), "max": max(rounds)}


def agreement(ours: Sequence[float], other: Sequence[float]) -> dict:
    """Whether the losses of two sides, a value for each seed, differ by no more than seeds do.

    The means may differ by the half-width of the 99.9 % confidence interval of their difference
    (Student's t with pooled variance). Raises `ValueError` for less than two seeds a side.
    """
    sizes = len(ours), len(other)
    if min(sizes) < 2:
        raise ValueError(f"{sizes} seeds: two on each side are the least that show a spread")
    freedom = sum(sizes) - 2
    pooled = sum(len(side) * np.var(side) for side in (ours, other)) / freedom
    quantile = stats.t.ppf((1 + CONFIDENCE) / 2, freedom)
    allowed = float(quantile * math.sqrt(pooled * (1 / sizes[0] + 1 / sizes[1])))
    difference = fmean(other) - fmean(ours)
    finite = math.isfinite(difference)
    return {
        "ours": fmean(ours),
        "other": fmean(other),
        "difference": difference,
        "allowed": allowed,
        "agree": bool(finite and abs(difference) <= allowed),
    }
