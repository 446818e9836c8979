"""Tables of the report: rows of values, and what each column is called and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from unrolled.reporting import formatting as text
from unrolled.results import is_missing

Cell = str | dict


@dataclass(frozen=True)
class Column:
    """A column: what it is called, which keys of a row it shows and how they are written.

    write: takes the values of `keys` and gives a text or what `cell` gives; where any of them is
    missing a dash stands instead, unless `empty` says otherwise. right: whether it is set to the
    right, as numbers are.
    """

    label: str
    keys: str
    write: Callable[..., Cell] = str
    right: bool = False
    empty: str = text.NONE

    def cell(self, row: Mapping[str, Any]) -> Cell:
        """What the column shows of a row."""
        values = [row.get(key) for key in self.keys.split()]
        if any(not isinstance(value, list | tuple) and is_missing(value) for value in values):
            return self.empty
        return self.write(*values)


@dataclass(frozen=True)
class Grid:
    """A table of the report; path: of the file below the build's folder that it comes from."""

    entries: Sequence[Mapping[str, Any]]
    spec: Sequence[Column]
    path: str

    def columns(self) -> list[dict]:
        """Labels and alignments, as report.json has them."""
        return [
            {"label": column.label, "align": "right" if column.right else "left"}
            for column in self.spec
        ]

    def rows(self) -> list[list[Cell]]:
        """The cells, as report.json has them."""
        return [[column.cell(entry) for column in self.spec] for entry in self.entries]


def cell(
    words: str, sort: float | None = None, strong: bool = False, ref: str | None = None
) -> Cell:
    """A cell whose text does not sort plainly, stands out, or leads to an id of the document."""
    options: dict[str, Any] = {}
    if ref is not None:
        options["ref"] = ref
    if sort is not None:
        options["sort"] = float(sort)
    if strong:
        options["strong"] = True
    return {"text": words, **options} if options else words


def as_is(written: Cell) -> Cell:
    """For a column whose rows hold cells that are written already."""
    return written


def percent(value: float, digits: int = 2) -> Cell:
    """A share in per cent, sorted by its value."""
    return cell(text.percent(value, digits), value)


def short_percent(value: float) -> Cell:
    """A share in per cent with one decimal."""
    return percent(value, 1)


def interval(low: float, high: float) -> Cell:
    """Bounds in per cent, sorted by the lower one."""
    return cell(text.interval(low, high), low)


def bounds(digits: int) -> Callable[[float, float], Cell]:
    """Writes bounds as they are, with so many decimals."""
    return lambda low, high: cell(text.interval(low, high, digits, scale=1), low)


def number(digits: int) -> Callable[[float], Cell]:
    """Writes numbers with so many decimals."""
    return lambda value: cell(text.number(value, digits), value)


def points(value: float) -> Cell:
    """A difference in percentage points, with its sign."""
    return cell(text.points(value), value)


def part_of(part: int, whole: int) -> Cell:
    """ "4 of 5", sorted by the share."""
    return cell(f"{part} of {whole}", part / whole)
