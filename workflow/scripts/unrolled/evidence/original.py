"""Every number that the original prints, beside ours: where one more run of ours is expected."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from unrolled import tasks
from unrolled.images.resources import ORIGINAL
from unrolled.results import STAND_INS
from unrolled.statistics import quantile
from unrolled.tables import COLUMNS

TINY = 1e-9  # printed numbers have few digits: the last bits of ours must not decide


@dataclass(frozen=True)
class Printed:
    """A printed number, and where ours stand: in the column `quantity` of a table.

    along: the column in which the rows' class or length `at` stands; samples: test samples on
    which the printed number stands, None where the table has no such column; rounded: by how much
    rounding may have moved it.
    """

    configuration: str
    quantity: str
    value: float
    table: str = "runs"
    along: str | None = None
    at: int | None = None
    samples: int | None = None
    rounded: float = 0.0


def numbers(reported: Mapping, quick: bool = False, data: str = ORIGINAL) -> list[Printed]:
    """All printed numbers that our runs may be set beside, in the order of the file.

    reported: content of config/reported.yaml; quick: whether budgets are so small that nothing
    can be compared; data: what our images are, of which stand-ins are compared with nothing.
    """
    if quick:
        return []
    return [
        number
        for task, part in reported.items()
        if task in tasks.names() and tasks.has(task, "printed")
        if not (data in STAND_INS and tasks.descriptor(task).reads_images)
        for number in tasks.module(task, "printed").numbers(part or {})
    ]


def ours(number: Printed, tables: Mapping[str, pd.DataFrame], configuration: str) -> pd.Series:
    """The same quantity in our runs of a configuration, by seed; empty where there is none."""
    rows = tables.get(number.table, pd.DataFrame(columns=COLUMNS[number.table]))
    rows = rows[rows["configuration"] == configuration]
    if number.samples is not None:
        tested = rows["samples"]
        same = (tested == number.samples).any()
        rows = rows[tested == (number.samples if same else tested.min())]
    if number.along is not None:
        rows = rows[rows[number.along].astype(str) == str(number.at)]
    return rows.set_index("seed")[number.quantity].astype(float).sort_index()


def compare(
    printed: Iterable[Printed], tables: Mapping[str, pd.DataFrame], confidence: float
) -> list[dict[str, Any]]:
    """The rows of printed_vs_ours.csv: a printed number each of which our runs have the like."""
    rows = []
    for number in printed:
        values = ours(number, tables, number.configuration)
        if len(values):
            rows.append({**_about(number), **_beside(number, values.to_numpy(), confidence)})
    return rows


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
    if size < 2:
        return {"n_seeds": size, "mean": mean}
    deviation = float(values.std(ddof=1))
    reach = quantile(confidence, size) * deviation
    of_mean, of_next = reach * (1 / math.sqrt(size)), reach * math.sqrt(1 + 1 / size)
    gap = number.value - mean
    return {
        "n_seeds": size,
        "mean": mean,
        "deviation": deviation,
        "low": mean - of_mean,
        "high": mean + of_mean,
        "next_low": mean - of_next,
        "next_high": mean + of_next,
        "inside": abs(gap) <= of_next + number.rounded + TINY,
        "deviations_away": gap / deviation if deviation > TINY else None,
    }
