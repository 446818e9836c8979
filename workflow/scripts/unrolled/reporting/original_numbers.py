"""Every number that the original prints beside ours: where one more run of ours may lie."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting.comparison import Tally
from unrolled.reporting.grid import Cell, Column, Grid, as_is, cell
from unrolled.results import is_missing
from unrolled.statistics import FRACTION
from unrolled.study import Study

PATH = "tables/printed_vs_ours.csv"


class OriginalNumbers:
    """The rows of printed_vs_ours.csv; `quantities` says what a quantity is called, see `name`."""

    def __init__(self, study: Study) -> None:
        self.rows = study.table("printed_vs_ours")
        self.titles = {m.configuration: m.title for m in study.configurations}

    @property
    def exists(self) -> bool:
        """Whether any number is compared."""
        return not self.rows.empty

    def title(self, configuration: str) -> str:
        """The title of a configuration of the study, by its id; of any other the id."""
        return self.titles.get(configuration, configuration)

    @cached_property
    def judged(self) -> pd.DataFrame:
        """The rows with a range: there are several runs, and they do not all agree on another."""
        inside = self.rows["inside"]
        return self.rows[inside.notna() & (self.rows["deviations_away"].notna() | inside.eq(True))]

    @property
    def tally(self) -> Tally:
        """How many printed numbers lie in range, of those that have one, of all."""
        return Tally(int(self.judged["inside"].sum()), len(self.judged), len(self.rows))

    @property
    def furthest(self) -> dict[str, Any] | None:
        """The row of the number that lies furthest away; None where no distance is known."""
        return _furthest(self.rows)

    def furthest_name(self, quantities: Mapping[str, str]) -> str:
        """What the number that lies furthest away is called."""
        return name(self.furthest, quantities)

    def by_configuration(self, quantities: Mapping[str, str]) -> Grid:
        """By configuration, how many numbers lie in range, and the one that lies furthest away."""
        entries = []
        for configuration, rows in self.rows.groupby("configuration", sort=False):
            judged = self.judged[self.judged["configuration"] == configuration]
            inside, known = int(judged["inside"].sum()), len(judged)
            far = _furthest(rows)
            entries.append(
                {
                    "title": self.title(configuration),
                    "printed": len(rows),
                    "inside": cell(f"{inside} of {known}", inside / max(1, known)),
                    "furthest": name(far, quantities) if far else None,
                    "deviations_away": far["deviations_away"] if far else None,
                }
            )
        spec = [
            Column("Configuration", "title"),
            Column("Printed numbers", "printed", right=True),
            Column("In range", "inside", as_is, right=True),
            Column("Furthest", "furthest"),
            Column("Deviations away", "deviations_away", deviations, right=True),
        ]
        return Grid(entries, spec, PATH)

    def all_numbers(self, quantities: Mapping[str, str]) -> Grid:
        """A row for each printed number, in per cent."""
        entries = [
            {"title": self.title(row["configuration"]), "name": name(row, quantities), **row}
            for row in self.rows.to_dict("records")
        ]
        spec = [
            Column("Configuration", "title"),
            Column("Number", "name"),
            Column("Printed", "printed", _hundredfold, right=True),
            Column("Mean", "mean", _hundredfold, right=True),
            Column("SD", "deviation", lambda value: text.number(100 * value), right=True),
            Column("Interval", "low high", _range, right=True),
            Column("One more run", "next_low next_high", _range, right=True),
            Column("In range", "inside", lambda inside: "yes" if inside else "no"),
            Column("Deviations away", "deviations_away", deviations, right=True),
        ]
        return Grid(entries, spec, PATH)


def name(row: Mapping[str, Any], quantities: Mapping[str, str]) -> str:
    """What the number of a row is called, e.g. "recall of digit 3".

    row: with `quantity`, and `at`, the class or length that it is of, if any. quantities: words by
    quantity, where "{at}" stands for that.
    """
    quantity, at = row["quantity"], row["at"]
    words = quantity.replace("_", " ")
    if is_missing(at):
        return quantities.get(quantity, words)
    return quantities.get(quantity, f"{words} {{at}}").format(at=int(at))


def deviations(value: float) -> Cell:
    """Standard deviations between two numbers, sorted by their size."""
    return cell(text.signed(value, 1), abs(value))


def _furthest(rows: pd.DataFrame) -> dict[str, Any] | None:
    away = rows["deviations_away"].dropna().abs()
    return rows.loc[away.idxmax()].to_dict() if len(away) else None


def _hundredfold(value: float) -> Cell:
    return cell(text.number(100 * value), value)


def _range(low: float, high: float) -> Cell:
    """Bounds of a fraction, cut off as everywhere in the report."""
    return cell(text.interval(max(low, FRACTION[0]), min(high, FRACTION[1])), low)
