"""Our mean beside the number that the original prints: the cells of such table rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Cell, Span, cell, ref
from unrolled.reporting.statistics import FRACTION, estimate, prediction_interval
from unrolled.reporting.study import Study

TINY = 1e-9


@dataclass(frozen=True)
class Kind:
    """How a kind of number, its range and its difference are written."""

    value: Callable[[float], str]
    bounds: Callable[[float | None, float | None], str]
    difference: Callable[[float], str]
    limits: tuple[float, float]
    judged: bool = True  # whether a printed number can be judged by our runs


ACCURACY = Kind(
    text.percent,
    text.percent_range,
    text.points,
    FRACTION,
)
SECONDS = Kind(
    lambda value: text.number(value, 1) + text.SPACE + "s",
    text.plain_range,
    lambda value: text.signed(value, 1) + text.SPACE + "s",
    (0.0, math.inf),
    judged=False,  # another machine
)


def columns(study: Study, compared: bool) -> list[str]:
    """Labels of the columns that `cells` fills."""
    own = [">Mean", f">{text.confidence_label(study.confidence)} interval"]
    return own + ([">Printed", ">Ours minus printed", "Printed in range"] if compared else [])


def cells(
    study: Study,
    kind: Kind,
    values: pd.Series,
    printed: float | None,
    compared: bool,
) -> list[Cell]:
    """Mean and interval, and the comparison where the table has room for one."""
    mean = estimate(values, study.confidence, kind.limits)
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
        in_range(study, values, printed) if kind.judged else text.NONE,
    ]


def in_range(study: Study, values: pd.Series, printed: float) -> str:
    """Whether one more run could have given the printed number: "yes", "no" or a dash.

    A dash stands for a single run, and for runs that all agree on another number: neither gives
    a range.
    """
    bounds = prediction_interval(values, study.confidence)
    if bounds is None:
        return text.NONE
    # A printed number has few digits: the last bits must not decide.
    if bounds[0] - TINY <= printed <= bounds[1] + TINY:
        return "yes"
    return text.NONE if bounds[1] - bounds[0] < TINY else "no"


def explained(study: Study, compared: bool) -> list[Span]:
    """How to read these columns, for the caption of a table."""
    if len(study.seeds) < 2:
        return ["One run each, so no interval can be given."]
    level = text.confidence_label(study.confidence)
    said = f"{level} Student-t intervals over seeds"
    if compared:
        said += "; printed in range: the original's number lies where one more run is expected; "
        said += "pp: percentage points"
    return [f"{said} (", ref("method-statistics"), ")."]


def tally(judged: Sequence[str], noun: str) -> list[str]:
    """How many of the printed numbers lie in range, as a sentence; nothing if none is judged."""
    known = len(judged) - judged.count(text.NONE)
    if not known:
        return []
    said = f"{judged.count('yes')} of the {len(judged)} {noun} that the original prints lie where "
    said += "one more run of ours is expected"
    if known < len(judged):
        said += f", and {len(judged) - known} cannot be judged, as all our runs agree on another"
    return [f"{said}."]
