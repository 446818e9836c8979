"""What makes runs of a configuration differ: each source by itself, the others held fixed."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

Row = dict[str, Any]
QUANTITY = "final_test_accuracy"
# sources by what is held: what is left to differ; all of it in the study's own runs
ALL, WEIGHTS, DATA, TESTS = "all", "initial weights", "training data", "test samples"
LEFT = {"data": WEIGHTS, "weights": DATA}


def tell(
    study: Mapping[str, pd.DataFrame],
    variants: Mapping[str, pd.DataFrame],
    tested: Mapping[str, int],
    confidence: float,
) -> list[Row]:
    """The rows of variance.csv: for each configuration that variants hold fixed, each source.

    tested: by configuration, how many samples a run's accuracy rests on; confidence: level of the
    intervals of deviations.
    """
    rows = []
    for base, entries in variants["configurations"].groupby("base", sort=False):
        values = accuracies(study["runs"], base)
        rows.append(_row(base, ALL, values, confidence))
        for name, changes in zip(entries["configuration"], entries["changes"], strict=True):
            source = LEFT[json.loads(changes)["held"]]
            rows.append(_row(base, source, accuracies(variants["runs"], name), confidence))
        # were each sample right with the same probability, independently (binomial)
        mean = float(values.mean())
        noise = math.sqrt(mean * (1 - mean) / tested[base])
        rows.append({"configuration": base, "source": TESTS, "mean": mean, "deviation": noise})
    return rows


def accuracies(runs: pd.DataFrame, name: str) -> np.ndarray:
    """The final test accuracy of each run of a configuration."""
    return runs.loc[runs["configuration"] == name, QUANTITY].to_numpy(dtype=float)


def interval(values: np.ndarray, confidence: float) -> tuple[float, float]:
    """Of the standard deviation of normal values: s sqrt((n - 1) / chi2) at both quantiles."""
    free = len(values) - 1
    tails = (1 - confidence) / 2
    quantiles = stats.chi2.ppf([1 - tails, tails], free)
    low, high = values.std(ddof=1) * np.sqrt(free / quantiles)
    return float(low), float(high)


def _row(base: str, source: str, values: np.ndarray, confidence: float) -> Row:
    row = {
        "configuration": base,
        "source": source,
        "n_seeds": len(values),
        "mean": float(values.mean()),
    }
    if len(values) < 2:
        return row
    low, high = interval(values, confidence)
    return {**row, "deviation": float(values.std(ddof=1)), "low": low, "high": high}
