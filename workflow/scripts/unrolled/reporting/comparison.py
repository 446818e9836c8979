"""Our mean beside the number that the original prints: cells of tables, and how many agree."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from unrolled.configuration import NO_BREAK
from unrolled.evidence.original import TINY, is_telling
from unrolled.reporting import formatting as text
from unrolled.reporting.grid import Cell, Column, cell
from unrolled.statistics import FRACTION, estimate, prediction_interval
from unrolled.study import Study

TOO_WIDE = "too wide"  # of a range that says nothing


@dataclass(frozen=True)
class Quantity:
    """How a kind of number, its interval and its difference are written.

    judged: whether a printed number can be judged by our runs.
    """

    value: Callable[[float], str]
    bounds: Callable[[float, float], str]
    difference: Callable[[float], str]
    limits: tuple[float, float]
    judged: bool = True


ACCURACY = Quantity(text.percent, text.interval, text.points, FRACTION)
SECONDS = Quantity(
    lambda value: f"{text.number(value, 1)}{NO_BREAK}s",
    lambda low, high: text.NONE,  # times of jobs that share a machine are no sample
    lambda value: f"{text.signed(value, 1)}{NO_BREAK}s",
    (0.0, math.inf),
    judged=False,  # another machine
)


def columns(study: Study, compared: bool) -> list[Column]:
    """The columns of what `beside` gives; those of printed numbers where there are any."""
    interval = f"{text.level(study.confidence)} interval"
    ours = [
        Column("Mean", "mean", _as_is, right=True),
        Column(interval, "interval", _as_is, right=True),
    ]
    return ours + (printed_columns() if compared else [])


def printed_columns() -> list[Column]:
    """The printed number, how far ours lies from it, and whether it lies in range."""
    return [
        Column("Printed", "printed", _as_is, right=True),
        Column("Ours minus printed", "gap", _as_is, right=True),
        Column("Printed in range", "inside", _as_is),
    ]


def beside(
    study: Study, values: pd.Series, printed: float | None, quantity: Quantity = ACCURACY
) -> dict[str, Any]:
    """The cells of one number: mean and interval over its runs, and the printed one beside them."""
    ours = estimate(values, study.confidence, quantity.limits)
    cells: dict[str, Any] = {
        "mean": cell(quantity.value(ours.mean), ours.mean),
        "interval": cell(quantity.bounds(ours.low, ours.high), ours.low),
    }
    if printed is None:
        return cells
    gap = ours.mean - printed
    return cells | {
        "printed": cell(quantity.value(printed), printed),
        "gap": cell(quantity.difference(gap), gap),
        "inside": in_range(study, values, printed) if quantity.judged else text.NONE,
    }


def in_range(study: Study, values: pd.Series, printed: float) -> str:
    """Whether one more run could have given the printed number: "yes", "no" or what hinders.

    `TOO_WIDE` stands for a range that says nothing; a dash for a single run, and for runs that all
    agree on another number: neither gives a range.
    """
    bounds = prediction_interval(values, study.confidence)
    if bounds is None:
        return text.NONE
    if not is_telling(*bounds, study.settings["evidence"]["widest_range"]):
        return TOO_WIDE
    if bounds[0] - TINY <= printed <= bounds[1] + TINY:
        return "yes"
    return text.NONE if bounds[1] - bounds[0] < TINY else "no"


@dataclass(frozen=True)
class Tally:
    """How many printed numbers lie in range, of those whose range says anything, of all."""

    inside: int
    known: int
    all: int


def tally(judged: Sequence[str]) -> Tally:
    """Counts what `in_range` says of several numbers."""
    inside, outside = judged.count("yes"), judged.count("no")
    return Tally(inside, inside + outside, len(judged))


def _as_is(written: Cell) -> Cell:
    """A cell that is written already."""
    return written
