"""What a build was made of and what came out, in the form in which two builds are compared."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from unrolled import tasks
from unrolled.results import is_missing
from unrolled.statistics import FRACTION, quantile
from unrolled.study import Study

MACHINE = ("python", "platform", "processor")
# shares of runs.csv; measured times are left out, as they differ from build to build
ACCURACIES = ("final_test_accuracy", "mean_test_accuracy", "mean_train_accuracy")
VERDICT = ("verdict", "effect", "low", "high")


def build(study: Study, sources: Mapping[str, str]) -> dict:
    """Settings, sources (hash by path), images, versions, verdicts and numbers of a build."""
    environment = study.environment
    machine = {key: str(environment[key]) for key in MACHINE if key in environment}
    return {
        "settings": study.settings,
        "sources": dict(sources),
        "images": study.manifest.get("sha256", {}),
        "versions": {**machine, **environment.get("packages", {})},
        "verdicts": {
            row["claim"]: {key: None if is_missing(row[key]) else row[key] for key in VERDICT}
            for row in study.table("claims").to_dict("records")
        },
        "numbers": dict(numbers(study)),
    }


def numbers(study: Study) -> Iterator[tuple[str, dict]]:
    """Every share by name: its mean over seeds, its Student-t interval and the number of runs.

    An interval ends at 0 and 1; a single run has none.
    """
    for column in ACCURACIES:
        yield from _means(study, "runs", (), column)
    for task in map(tasks.descriptor, study.tasks):
        for table, (keys, columns) in task.compared.items():
            for column in columns:
                yield from _means(study, table, keys, column)


def _means(
    study: Study, table: str, keys: Sequence[str], column: str
) -> Iterator[tuple[str, dict]]:
    rows = study.table(table).dropna(subset=[column])
    if rows.empty:
        return
    values = rows.assign(**{column: rows[column].astype(float)})
    groups = values.groupby(["configuration", *keys], sort=False)[column]
    for row in groups.agg(["mean", "std", "count"]).reset_index().to_dict("records"):
        at = ", ".join(f"{key} {row[key]}" for key in keys)
        name = f"{row['configuration']}: {column}" + (f" at {at}" if at else "")
        yield name, _interval(row["mean"], row["std"], int(row["count"]), study.confidence)


def _interval(mean: float, deviation: float, runs: int, confidence: float) -> dict[str, Any]:
    if runs == 1:
        return {"mean": mean, "low": None, "high": None, "runs": 1}
    half = quantile(confidence, runs) * deviation / math.sqrt(runs)
    low, high = np.clip([mean - half, mean + half], *FRACTION).tolist()
    return {"mean": mean, "low": low, "high": high, "runs": runs}
