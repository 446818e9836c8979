"""Every number that the original prints, beside ours: where one more run of ours is expected."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from unrolled.tables import COLUMNS

# key of reported.yaml: column of runs.csv
ACCURACIES = {
    "final_test_accuracy": "final_test_accuracy",
    "mean_test_accuracy_across_epochs": "mean_test_accuracy",
    "mean_train_accuracy_across_epochs": "mean_train_accuracy",
}
TABLES = ("runs", "classification", "addition_by_length")  # that hold our numbers
SCORES = ("precision", "recall", "f1")
ROUNDED = 0.005  # scores of classes are printed with two decimals
SUMS = 100  # random sums of a length on which the original's shares stand
TINY = 1e-9  # printed numbers have few digits: the last bits of ours must not decide


@dataclass(frozen=True)
class Printed:
    """A printed number: whose, which quantity, at which class or length, how far rounded."""

    configuration: str
    quantity: str
    at: int | None
    value: float
    rounded: float = 0.0


def numbers(reported: Mapping) -> Iterator[Printed]:
    """All printed accuracies and scores, in the order of the file."""
    for name, entry in (reported.get("mnist") or {}).items():
        for key, column in ACCURACIES.items():
            if entry.get(key) is not None:
                yield Printed(f"mnist/{name}", column, None, entry[key])
        for score in SCORES:
            for digit, value in enumerate(
                (entry.get("classification_report") or {}).get(score, [])
            ):
                yield Printed(f"mnist/{name}", score, digit, value, ROUNDED)
    for name, shares in (reported.get("addition") or {}).items():
        for length, value in enumerate(shares or [], 1):
            yield Printed(f"addition/{name}", "exact_match", length, value)


def ours(number: Printed, tables: Mapping[str, pd.DataFrame], configuration: str) -> pd.Series:
    """The same quantity in our runs of a configuration, by seed; empty where there is none."""
    if number.quantity in SCORES:
        rows = _rows(tables, "classification", configuration)
        rows = rows[rows["label"].astype(str) == str(number.at)]
    elif number.quantity == "exact_match":
        rows = _rows(tables, "addition_by_length", configuration)
        samples = SUMS if (rows["samples"] == SUMS).any() else rows["samples"].min()
        rows = rows[(rows["samples"] == samples) & (rows["length"] == number.at)]
    else:
        rows = _rows(tables, "runs", configuration)
    return rows.set_index("seed")[number.quantity].astype(float).sort_index()


def _rows(tables: Mapping[str, pd.DataFrame], name: str, configuration: str) -> pd.DataFrame:
    """One configuration's rows; none where the build has no such table."""
    rows = tables[name] if name in tables else pd.DataFrame(columns=COLUMNS[name])
    return rows[rows["configuration"] == configuration]


def compare(
    reported: Mapping, tables: Mapping[str, pd.DataFrame], confidence: float
) -> list[dict[str, Any]]:
    """The rows of printed_vs_ours.csv: a printed number each of which our runs have the like."""
    made = []
    for number in numbers(reported):
        values = ours(number, tables, number.configuration)
        if len(values):
            made.append({**_about(number), **_beside(number, values.to_numpy(), confidence)})
    return made


def _about(number: Printed) -> dict[str, Any]:
    return {
        "configuration": number.configuration,
        "quantity": number.quantity,
        "at": number.at,
        "printed": number.value,
    }


def _beside(number: Printed, values: np.ndarray, confidence: float) -> dict[str, Any]:
    """Mean, spread and both intervals of our runs, and where the printed number lies.

    Student-t intervals: of the mean, mean -+ t s / sqrt(n); for one more run,
    mean -+ t s sqrt(1 + 1/n). A printed number that was rounded counts as inside if any number
    that it may stand for is.
    """
    size, mean = len(values), float(values.mean())
    row: dict[str, Any] = {"n_seeds": size, "mean": mean}
    if size < 2:
        return row
    deviation = float(values.std(ddof=1))
    row |= {"deviation": deviation}
    quantile = float(stats.t.ppf((1 + confidence) / 2, size - 1))
    for low, high, factor in (
        ("low", "high", 1 / math.sqrt(size)),
        ("next_low", "next_high", math.sqrt(1 + 1 / size)),
    ):
        row |= {
            low: mean - quantile * deviation * factor,
            high: mean + quantile * deviation * factor,
        }
    gap = number.value - mean
    reach = quantile * deviation * math.sqrt(1 + 1 / size)
    row["inside"] = abs(gap) <= reach + number.rounded + TINY
    row["deviations_away"] = gap / deviation if deviation > TINY else None
    return row
