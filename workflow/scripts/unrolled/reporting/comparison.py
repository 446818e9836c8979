"""Our mean beside the number that the original prints: the cells of such table rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Cell, cell
from unrolled.reporting.statistics import Estimate, prediction_interval
from unrolled.reporting.study import Study


@dataclass(frozen=True)
class Kind:
    """How a kind of number, its range and its difference are written."""

    value: Callable[[float], str]
    bounds: Callable[[float | None, float | None], str]
    difference: Callable[[float], str]


ACCURACY = Kind(text.percent, text.percent_range, text.points)
SECONDS = Kind(
    lambda value: text.number(value, 1) + text.SPACE + "s",
    text.plain_range,
    lambda value: text.signed(value, 1) + text.SPACE + "s",
)


def columns(study: Study, compared: bool) -> list[str]:
    """Labels of the columns that `cells` fills."""
    own = [">Mean", f">{text.confidence_label(study.confidence)} interval"]
    return own + ([">Printed", ">Ours minus printed", "Printed in range"] if compared else [])


def cells(
    study: Study,
    kind: Kind,
    values: pd.Series,
    mean: Estimate,
    printed: float | None,
    compared: bool,
) -> list[Cell]:
    """Mean and interval, and the comparison where the table has room for one."""
    made: list[Cell] = [
        cell(kind.value(mean.mean), mean.mean),
        cell(kind.bounds(mean.low, mean.high), mean.low),
    ]
    if not compared:
        return made
    if printed is None:
        return [*made, text.NONE, text.NONE, text.NONE]
    difference = mean.mean - printed
    return [
        *made,
        cell(kind.value(printed), printed),
        cell(kind.difference(difference), difference),
        in_range(study, values, printed),
    ]


def in_range(study: Study, values: pd.Series, printed: float) -> str:
    """Whether one more run could have given the printed number: "yes", "no" or a dash."""
    bounds = prediction_interval(values, study.confidence)
    if bounds is None:
        return text.NONE
    # A printed number has few digits: the last bits must not decide.
    return "yes" if bounds[0] - 1e-9 <= printed <= bounds[1] + 1e-9 else "no"


def explained(study: Study, compared: bool, runs: set[int]) -> str:
    """How to read these columns, for a caption; `runs` are the numbers of runs in the rows."""
    several = max(runs, default=0) > 1
    level = text.confidence_label(study.confidence)
    said = f"Intervals: {level} Student-t interval of the mean over seeds."
    if not several:
        said = "One run each, so no interval can be given."
    if compared and several:
        said += (
            " Printed in range: whether the original's number lies where one more of our runs "
            f"is expected with {level} probability."
        )
    return said
