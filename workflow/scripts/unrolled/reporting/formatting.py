"""Numbers and lists as text, in one manner throughout the report: the filters of its templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from unrolled.configuration import NO_BREAK, Configuration
from unrolled.reporting.templates import Reference
from unrolled.results import is_missing
from unrolled.statistics import Estimate, wilson

T = TypeVar("T")
MINUS = "\N{MINUS SIGN}"
NONE = "\N{EN DASH}"
EQUAL = "all equal"  # what stands for an interval where all runs agree
CELLS = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
LOSSES = {
    "ce": "cross entropy",
    "mse": "mean squared error",
    "nll": "negative log likelihood",
}


def number(value: float, digits: int = 2) -> str:
    """A plain number with a typographic minus and commas between thousands."""
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    return text.replace("-", MINUS)


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign, plus or minus."""
    text = number(value, digits)
    return text if text.startswith(MINUS) else "+" + text


def significant(value: float, digits: int = 3) -> str:
    """A loss or the like with so many significant digits, never in powers of ten."""
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - int(f"{abs(value):e}".split("e")[1]))
    return number(value, min(decimals, 6))


def general(value: float) -> str:
    """A setting as a person would type it: "0.001", "64"."""
    return f"{value:g}"


def percent(fraction: float, digits: int = 2) -> str:
    """0.985 -> "98.50 %"; nearly all and hardly any get digits that tell them from all and none."""
    value = 100 * fraction
    enough = (more for more in range(digits, digits + 4) if round(value, more) not in (0, 100))
    return f"{number(value, next(enough, digits))}{NO_BREAK}%"


def points(fraction: float, digits: int = 2) -> str:
    """A difference of two fractions in percentage points, with its sign: "+0.12 pp"."""
    return f"{signed(100 * fraction, digits)}{NO_BREAK}pp"


def size(fraction: float, digits: int = 2) -> str:
    """The size of a difference of two fractions in percentage points: "0.12 pp"."""
    return f"{number(100 * abs(fraction), digits)}{NO_BREAK}pp"


def interval(low: float | None, high: float | None, digits: int = 2, scale: float = 100) -> str:
    """Bounds, in per cent unless `scale` is 1: "[98.38, 98.60]".

    A dash for a single run, and `EQUAL` where there is no width.
    """
    if is_missing(low) or is_missing(high):
        return NONE
    if low == high:
        return EQUAL
    return f"[{number(scale * low, digits)}, {number(scale * high, digits)}]"


def accuracy(estimate: Estimate, digits: int = 2) -> str:
    """ "98.49 % [98.38, 98.60]", or the mean alone where there is no interval."""
    text = percent(estimate.mean, digits)
    if estimate.low is None or estimate.low == estimate.high:
        return text
    return f"{text} {interval(estimate.low, estimate.high, digits)}"


def difference(estimate: Estimate, digits: int = 2) -> str:
    """ "+2.92 pp [2.50, 3.34]", pp being percentage points."""
    text = points(estimate.mean, digits)
    if estimate.low is None:
        return text
    return f"{text} {interval(estimate.low, estimate.high, digits)}"


def magnitude(estimate: Estimate, digits: int = 2) -> str:
    """The interval of a difference as that of its size: "[2.50, 3.34]"."""
    return interval(*sorted((abs(estimate.low), abs(estimate.high))), digits)


def share(part: int, whole: int, confidence: float) -> str:
    """ "4 of 5 [37.6, 96.4]": a share of runs with Wilson's interval in per cent."""
    return f"{part} of {whole} {interval(*wilson(part, whole, confidence), 0)}"


def count(amount: int, noun: str, plural: str | None = None) -> str:
    """ "1 seed", "5 seeds", "10 processes"."""
    plural = plural or noun + ("es" if noun.endswith("s") else "s")
    return f"{amount:,}{NO_BREAK}{noun if amount == 1 else plural}"


def thousands(amount: int) -> str:
    """ "10,000"."""
    return f"{amount:,}"


def level(confidence: float) -> str:
    """ "95 %": the level of intervals."""
    return f"{100 * confidence:g}{NO_BREAK}%"


def joined(items: Iterable[Any], last: str = "and") -> Any:
    """ "a, b and c"; of items that are no texts, such as links, a list with what stands between."""
    items = list(items)
    parts: list[Any] = []
    for place, item in enumerate(items):
        between = "" if place == 0 else f" {last} " if place == len(items) - 1 else ", "
        parts += [between, item] if between else [item]
    return "".join(parts) if all(isinstance(part, str) for part in parts) else parts


def shortened(items: Iterable[str], limit: int = 8, separator: str = "; ") -> str:
    """All items, or the first `limit` and the number of those left out."""
    items = list(items)
    if len(items) <= limit:
        return separator.join(items)
    return separator.join(items[:limit]) + f"{separator}and {len(items) - limit:,} more"


def whole_numbers(values: Iterable[int]) -> str:
    """ "0 to 4" for a run of consecutive numbers, "0, 2, 5" otherwise."""
    values = sorted(int(value) for value in values)
    if len(values) > 2 and values == list(range(values[0], values[-1] + 1)):
        return f"{values[0]} to {values[-1]}"
    return ", ".join(map(str, values))


def spread(low: float, high: float, write: Callable[[float], str]) -> str:
    """ "96.15 % to 96.91 %", or the one value that both ends are written as."""
    return write(low) if write(low) == write(high) else f"{write(low)} to {write(high)}"


def unbroken(words: str) -> str:
    """Words with "h = 5" and "100 %" kept on one line each."""
    return re.sub(r" (?=[=%])|(?<==) ", NO_BREAK, words)


def upper_first(words: str) -> str:
    """Words as they begin a sentence."""
    return words[:1].upper() + words[1:]


def lower_first(words: str) -> str:
    """Words as they stand within a sentence."""
    return words[:1].lower() + words[1:]


def cell_name(cell: str) -> str:
    """What a cell is called."""
    return CELLS.get(cell, cell.upper())


def loss_name(loss: str) -> str:
    """What a loss is called."""
    return LOSSES.get(loss, loss)


def link(configuration: Configuration, words: str | None = None) -> Reference:
    """A link to a configuration's section, by its title or other words."""
    return Reference(configuration.section, words or configuration.title)


def links(configurations: Sequence[Configuration], most: int = 3) -> list[Any]:
    """Titles as links, joined; of more than `most` the rest is counted."""
    shown = [link(member) for member in configurations[:most]]
    if len(configurations) <= most:
        return [joined(shown)]
    parts = [part for member in shown for part in (", ", member)][1:]
    return [*parts, f" and {len(configurations) - most:,} more"]


def tied(values: Mapping[T, float], best: Callable = max) -> list[T]:
    """The keys with the greatest (or least) fraction, as far as percentages show it."""
    shown = {key: percent(value) for key, value in values.items()}
    extreme = shown[best(values, key=values.__getitem__)]
    return [key for key, value in shown.items() if value == extreme]


FILTERS = {
    function.__name__: function
    for function in (
        accuracy,
        cell_name,
        count,
        difference,
        general,
        interval,
        joined,
        level,
        link,
        links,
        loss_name,
        lower_first,
        magnitude,
        number,
        percent,
        points,
        share,
        shortened,
        signed,
        significant,
        size,
        spread,
        thousands,
        unbroken,
        upper_first,
        whole_numbers,
    )
}
