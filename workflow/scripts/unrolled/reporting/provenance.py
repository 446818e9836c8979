"""What a build was made of and what came out, in the form in which two builds are compared."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from unrolled.reporting import verdicts
from unrolled.reporting.statistics import quantile
from unrolled.reporting.study import Study

# by table, what tells its numbers apart beside the configuration, and the shares that are compared;
# measured times are left out, as they differ from build to build
QUANTITIES = {
    "runs": ([], ["final_test_accuracy", "mean_test_accuracy", "mean_train_accuracy"]),
    "classification": (["label"], ["precision", "recall", "f1"]),
    "remember_by_length": (["length"], ["accuracy"]),
    "addition_by_length": (["length", "samples"], ["exact_match", "bit_accuracy"]),
    "addition_beyond": (["operands", "length"], ["exact_match", "bit_accuracy"]),
}


def build(study: Study, sources: Mapping[str, str]) -> dict:
    """Settings, sources (sha256 by path), images, versions, numbers and verdicts of a build."""
    known = study.environment
    machine = {key: str(known[key]) for key in ("python", "platform", "processor") if key in known}
    return {
        "settings": study.settings,
        "sources": dict(sources),
        "images": study.manifest.get("sha256", {}),
        "versions": {**machine, **known.get("packages", {})},
        "verdicts": {row["claim"]: _verdict(row) for row in verdicts.rows(study)},
        "numbers": dict(numbers(study)),
    }


def numbers(study: Study) -> Iterator[tuple[str, dict]]:
    """Every share by name: its mean over seeds, its Student-t interval and the number of runs.

    An interval ends at 0 and 1; a single run has none.
    """
    for table, (keys, columns) in QUANTITIES.items():
        for column in columns:
            yield from _means(study, table, keys, column)


def _means(study: Study, table: str, keys: list[str], column: str) -> Iterator[tuple[str, dict]]:
    rows = study.tables[table].dropna(subset=[column])
    if rows.empty:
        return
    values = rows.assign(**{column: rows[column].astype(float)})
    groups = values.groupby(["configuration", *keys], sort=False)[column]
    found = groups.agg(["mean", "std", "count"]).reset_index()
    for row in found.to_dict("records"):
        at = ", ".join(f"{key} {row[key]}" for key in keys)
        name = f"{row['configuration']}: {column}" + (f" at {at}" if at else "")
        yield name, _interval(row["mean"], row["std"], int(row["count"]), study.confidence)


def _interval(mean: float, deviation: float, runs: int, confidence: float) -> dict:
    if runs == 1:
        return {"mean": mean, "low": None, "high": None, "runs": 1}
    half = quantile(confidence, runs) * deviation / math.sqrt(runs)
    low, high = np.clip([mean - half, mean + half], 0.0, 1.0).tolist()
    return {"mean": mean, "low": low, "high": high, "runs": runs}


def _verdict(row: Mapping) -> dict:
    kept = {key: row[key] for key in ("verdict", "effect", "low", "high")}
    return {key: None if pd.isna(value) else value for key, value in kept.items()}
