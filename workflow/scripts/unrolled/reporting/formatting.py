"""Numbers and lists as text, in one manner throughout the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import pandas as pd

from unrolled.reporting.blocks import Span
from unrolled.reporting.statistics import Difference, Estimate

T = TypeVar("T")
SPACE = "\u00a0"  # keeps a number and its unit on one line
MINUS = "\u2212"
NONE = "\u2013"
EQUAL = "all equal"  # what stands for an interval where all runs agree
CELLS = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
TASKS = {"mnist": "MNIST", "remember": "Remember", "addition": "Addition"}
LOSSES = {"ce": "cross entropy", "mse": "mean squared error"}


def number(value: float, digits: int = 2) -> str:
    """A plain number with a typographic minus and commas between thousands."""
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    return text.replace("-", MINUS)


def unbroken(words: str) -> str:
    """Words with "h = 5" and "100 %" kept on one line each."""
    return re.sub(r" (?=[=%])|(?<==) ", SPACE, words)


def signed(value: float, digits: int = 2) -> str:
    text = number(value, digits)
    return text if text.startswith(MINUS) else "+" + text


def percent(fraction: float, digits: int = 2) -> str:
    """0.985 -> "98.50 %"."""
    return number(100 * fraction, digits) + SPACE + "%"


def points(fraction: float, digits: int = 2) -> str:
    """A difference of two fractions in percentage points, with its sign: "+0.12 pp"."""
    return signed(100 * fraction, digits) + SPACE + "pp"


def percent_range(low: float | None, high: float | None, digits: int = 2) -> str:
    """Bounds in per cent: "[98.38, 98.60]"; a dash for a single run; EQUAL for no width."""
    if low is None or high is None:
        return NONE
    if low == high:
        return EQUAL
    return f"[{number(100 * low, digits)}, {number(100 * high, digits)}]"


def plain_range(low: float | None, high: float | None, digits: int = 1) -> str:
    """Bounds as they are, written as in `percent_range`."""
    if low is None or high is None:
        return NONE
    if low == high:
        return EQUAL
    return f"[{number(low, digits)}, {number(high, digits)}]"


def accuracy(estimate: Estimate, digits: int = 2) -> str:
    """ "98.49 % [98.38, 98.60]", or the mean alone for a single run."""
    text = percent(estimate.mean, digits)
    if estimate.low is None or estimate.low == estimate.high:
        return text
    return f"{text} {percent_range(estimate.low, estimate.high, digits)}"


def significant(value: float, digits: int = 3) -> str:
    """A loss or the like with so many significant digits, never in powers of ten."""
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - int(f"{abs(value):e}".split("e")[1]))
    return number(value, min(decimals, 6))


def difference_points(difference: Difference) -> str:
    """ "+2.92 pp [2.50, 3.34]", pp being percentage points."""
    estimate = difference.estimate
    text = points(estimate.mean)
    if estimate.low is None:
        return text
    return f"{text} {percent_range(estimate.low, estimate.high)}"


def compared(first: Span, second: Span, difference: Difference) -> list[Span]:
    """What the interval of first - second allows to say of two accuracies."""
    estimate = difference.estimate
    if difference.verdict == "single":
        return [first, " and ", second, " differ by ", difference_points(difference),
                " in one run each, which gives no interval"]  # fmt: skip
    if difference.verdict == "equal":
        return [first, " and ", second, " score the same in every run"]
    if difference.verdict == "undecided":
        return [first, " and ", second, " cannot be told apart (difference ",
                difference_points(difference), ")"]  # fmt: skip
    size = f"{number(100 * abs(estimate.mean))}{SPACE}pp"
    if estimate.low == estimate.high:
        return [first, f" scores {size} {difference.verdict} than ", second, " in every run"]
    bounds = percent_range(*sorted((abs(estimate.low), abs(estimate.high))))
    return [first, f" scores {size} {bounds} {difference.verdict} than ", second]


def count(amount: int, noun: str, plural: str | None = None) -> str:
    """ "1 seed", "5 seeds"."""
    return f"{amount:,}{SPACE}{noun if amount == 1 else plural or noun + 's'}"


def joined(items: Sequence[str], last: str = "and") -> str:
    """ "a, b and c"."""
    items = list(items)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def shortened(items: Sequence[str], limit: int = 8, separator: str = "; ") -> str:
    """All items, or the first `limit` and the number of those left out."""
    items = list(items)
    if len(items) <= limit:
        return separator.join(items)
    return separator.join(items[:limit]) + f"{separator}and {len(items) - limit:,} more"


def whole_numbers(values: Sequence[int]) -> str:
    """ "0 to 4" for a run of consecutive numbers, "0, 2, 5" otherwise."""
    values = sorted(int(value) for value in values)
    if len(values) > 2 and values == list(range(values[0], values[-1] + 1)):
        return f"{values[0]} to {values[-1]}"
    return ", ".join(map(str, values))


def confidence_label(confidence: float) -> str:
    return f"{100 * confidence:g}{SPACE}%"


def cell_name(cell: str) -> str:
    return CELLS.get(cell, cell.upper())


def span_of(low: float, high: float, write: Callable[[float], str]) -> str:
    """ "96.15 % to 96.91 %", or the one value that both ends are written as."""
    return write(low) if write(low) == write(high) else f"{write(low)} to {write(high)}"


def tied(values: Mapping[T, float], best: Callable = max) -> list[T]:
    """The keys with the greatest (or least) fraction, as far as percentages show it."""
    shown = {key: percent(value) for key, value in values.items()}
    extreme = shown[best(values, key=values.__getitem__)]
    return [key for key, value in shown.items() if value == extreme]


def movement(first: float, last: float) -> str:
    """ "falls", "rises" or "stays", by the two ends of a curve."""
    if significant(first) == significant(last):
        return "stays"
    return "falls" if last < first else "rises"


def is_missing(value: object) -> bool:
    return value is None or bool(pd.isna(value))
