"""Every number that the original prints, beside ours: where one more run of ours is expected."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from unrolled import tasks
from unrolled.images.resources import ORIGINAL
from unrolled.results import STAND_INS
from unrolled.statistics import FRACTION, quantile

TINY = 1e-9  # printed numbers have few digits: the last bits of ours must not decide


@dataclass(frozen=True)
class Printed:
    """A printed number, and where ours stand: in a column of a table, by default `quantity`.

    at: the class or length that it is of; along: the column in which the rows have it, or have
    `line` where the number is of all classes; samples: test samples on which the printed number
    stands, None where the table has no such column; rounded: by how much rounding may have moved
    it.
    """

    configuration: str
    quantity: str
    value: float
    table: str = "runs"
    column: str | None = None
    along: str | None = None
    at: int | None = None
    line: str | None = None
    samples: int | None = None
    rounded: float = 0.0

    @property
    def found_at(self) -> str | None:
        """What its rows have in the column `along`."""
        at = self.at if self.line is None else self.line
        return None if self.along is None else str(at)


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
    found = all_ours([number], tables, configuration)
    return found[0].dropna() if 0 in found else pd.Series(dtype=float)


def all_ours(
    printed: Sequence[Printed], tables: Mapping[str, pd.DataFrame], configuration: str
) -> pd.DataFrame:
    """The same quantities in our runs of a configuration: a row a seed.

    Columns are the places of `printed`, those alone that our runs have; missing values NaN.
    """
    alike: dict[tuple, list[int]] = {}
    for place, number in enumerate(printed):
        about = number.table, number.samples, number.along, number.column or number.quantity
        alike.setdefault(about, []).append(place)
    found: dict[int, pd.Series] = {}
    for (table, samples, along, column), places in alike.items():
        if table in tables:
            values = _by_line(tables[table], configuration, samples, along, column)
            lines = {place: printed[place].found_at for place in places}
            found |= {place: values[line] for place, line in lines.items() if line in values}
    return pd.DataFrame({place: found[place] for place in sorted(found)}).sort_index()


def _by_line(
    rows: pd.DataFrame, configuration: str, samples: int | None, along: str | None, column: str
) -> dict[str | None, pd.Series]:
    """A column of a configuration by seed: for each line `along`, or for None where that is."""
    rows = rows[rows["configuration"] == configuration]
    if samples is not None:
        tested = rows["samples"]
        same = (tested == samples).any()
        rows = rows[tested == (samples if same else tested.min())]
    values = rows.set_index("seed")[column].astype(float)
    if along is None:
        return {None: values} if len(values) else {}
    return dict(list(values.groupby(rows[along].astype(str).to_numpy())))


def compare(
    printed: Iterable[Printed],
    tables: Mapping[str, pd.DataFrame],
    confidence: float,
    widest: float,
) -> list[dict[str, Any]]:
    """The rows of printed_vs_ours.csv: a printed number each of which our runs have the like.

    confidence: level of both intervals; widest: see `is_telling`.
    """
    rows = []
    for number in printed:
        values = ours(number, tables, number.configuration)
        if len(values):
            beside_it = beside(number, values.to_numpy(), confidence, widest)
            rows.append({**_about(number), **beside_it})
    return rows


def is_telling(low: float, high: float, widest: float) -> bool:
    """Whether a range for one more run says anything of a printed share.

    It covers no more than the share `widest` of all shares from 0 to 1.
    """
    return min(high, FRACTION[1]) - max(low, FRACTION[0]) <= widest


def _about(number: Printed) -> dict[str, Any]:
    return {
        "configuration": number.configuration,
        "quantity": number.quantity,
        "at": number.at,
        "printed": number.value,
    }


def beside(number: Printed, values: np.ndarray, confidence: float, widest: float) -> dict[str, Any]:
    """Mean, spread and both intervals of our runs, and where the printed number lies.

    Student-t intervals: of the mean, mean -+ t s / sqrt(n); for one more run,
    mean -+ t s sqrt(1 + 1/n). A printed number that was rounded counts as inside if any number
    that it may stand for is. The range says nothing where there is a single run, where all agree
    on another number, and where it is too wide.
    """
    size, mean = len(values), float(values.mean())
    if size < 2:
        return {"n_seeds": size, "mean": mean, "telling": False}
    deviation = float(values.std(ddof=1))
    reach = quantile(confidence, size) * deviation
    of_mean, of_next = reach * (1 / math.sqrt(size)), reach * math.sqrt(1 + 1 / size)
    gap = number.value - mean
    inside, agree = abs(gap) <= of_next + number.rounded + TINY, deviation <= TINY
    return {
        "n_seeds": size,
        "mean": mean,
        "deviation": deviation,
        "low": mean - of_mean,
        "high": mean + of_mean,
        "next_low": mean - of_next,
        "next_high": mean + of_next,
        "telling": is_telling(mean - of_next, mean + of_next, widest) and (inside or not agree),
        "inside": inside,
        "deviations_away": None if agree else gap / deviation,
    }
