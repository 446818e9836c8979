"""Every number that the original prints beside ours, alone and all of a configuration together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting.comparison import TOO_WIDE, Tally
from unrolled.reporting.grid import Cell, Column, Grid, as_is, cell, number, part_of, percent
from unrolled.results import is_missing
from unrolled.statistics import FRACTION
from unrolled.study import Study

PATH = "tables/printed_vs_ours.csv"


@dataclass(frozen=True)
class Outlying:
    """How often a printed run lies further out than all of ours.

    pairs: of a printed run with our runs of a configuration; first: in how many it does; expected:
    in how many it would by chance if it were one of these runs.
    """

    first: int
    pairs: int
    expected: float


class OriginalNumbers:
    """The rows of printed_vs_ours.csv and of printed_joint.csv.

    `quantities` says what a quantity is called, see `name`.
    """

    def __init__(self, study: Study) -> None:
        self.rows = study.table("printed_vs_ours")
        self.joint = study.table("printed_joint")
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
        """The rows whose range says anything."""
        return self.rows[self.rows["telling"].eq(True)]

    @property
    def tally(self) -> Tally:
        """How many printed numbers lie in range, of those whose range says anything, of all."""
        return Tally(int(self.judged["inside"].sum()), len(self.judged), len(self.rows))

    @property
    def tally_of_others(self) -> Tally:
        """The same of each configuration's numbers beside the runs of every other of its task."""
        return _tally(self._beside(own=False))

    def _beside(self, own: bool, configuration: str | None = None) -> pd.DataFrame:
        """Printed runs beside their own configuration's runs or beside others', of one or all."""
        rows = self.joint[self.joint["own"].eq(own)]
        return rows if configuration is None else rows[rows["configuration"] == configuration]

    @property
    def least_p(self) -> str:
        """The least p value that a rank among our runs can give: "1/6"."""
        return f"1/{int(self.joint['n_seeds'].max()) + 1}"

    def can_tell(self, confidence: float) -> bool:
        """Whether there are runs enough for a rank alone to be as rare as the level says."""
        return 1 / (self.joint["n_seeds"].max() + 1) <= 1 - confidence

    @property
    def outlying(self) -> Outlying:
        """How often a printed run is further out than all our runs of its configuration."""
        return _outlying(self._beside(own=True))

    @property
    def outlying_among_others(self) -> Outlying:
        """How often it is further out than all runs of another configuration of its task."""
        return _outlying(self._beside(own=False))

    @property
    def furthest(self) -> dict[str, Any] | None:
        """The row of the number out of range that lies furthest away; None where none is."""
        return _furthest(self.judged[~self.judged["inside"].astype(bool)])

    def furthest_name(self, quantities: Mapping[str, str]) -> str:
        """What the number that lies furthest away is called."""
        return name(self.furthest, quantities)

    def by_configuration(self, quantities: Mapping[str, str]) -> Grid:
        """By configuration: numbers in range and rank, also among others; what is furthest."""
        entries = []
        for configuration, rows in self.rows.groupby("configuration", sort=False):
            judged = self.judged[self.judged["configuration"] == configuration]
            own, others = (self._beside(own, configuration) for own in (True, False))
            far, out = _furthest(rows), _outlying(others)
            entries.append(
                {
                    "title": self.title(configuration),
                    "printed": len(rows),
                    "inside": _part(int(judged["inside"].sum()), len(judged)),
                    "others_inside": _share(_tally(others)),
                    "p": own["conformal_p"].iloc[0] if len(own) else None,
                    "others_out": _part(out.first, out.pairs),
                    "furthest": name(far, quantities) if far else None,
                    "deviations_away": far["deviations_away"] if far else None,
                }
            )
        spec = [
            Column("Configuration", "title"),
            Column("Printed numbers", "printed", right=True),
            Column("In range", "inside", as_is, right=True),
            Column("In range of others", "others_inside", as_is, right=True),
            Column("Rank p", "p", number(2), right=True),
            Column("Out among others", "others_out", as_is, right=True),
            Column("Furthest", "furthest"),
            Column("Deviations away", "deviations_away", deviations, right=True),
        ]
        return Grid(entries, spec, PATH)

    def all_numbers(self, quantities: Mapping[str, str]) -> Grid:
        """A row for each printed number, in per cent."""
        entries = [
            {
                "title": self.title(row["configuration"]),
                "name": name(row, quantities),
                "in_range": _in_range(row),
                **row,
            }
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
            Column("In range", "in_range"),
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


def _tally(pairs: pd.DataFrame) -> Tally:
    """Of rows of printed_joint.csv."""
    names = ("numbers_inside", "numbers_judged", "printed_numbers")
    return Tally(*(int(pairs[name].sum()) for name in names))


def _outlying(pairs: pd.DataFrame) -> Outlying:
    ranked = pairs[pairs["conformal_p"].notna()]
    expected = (1 / (ranked["n_seeds"] + 1)).sum()
    return Outlying(int((ranked["further"] == 0).sum()), len(ranked), float(expected))


def _share(tally: Tally) -> Cell | None:
    share = tally.inside / tally.known if tally.known else None
    return None if share is None else percent(share, 0)


def _part(part: int, whole: int) -> Cell | None:
    return part_of(part, whole) if whole else None


def _in_range(row: Mapping[str, Any]) -> str:
    """As `comparison.in_range` says it."""
    if row["telling"]:
        return "yes" if row["inside"] else "no"
    return text.NONE if is_missing(row["deviations_away"]) else TOO_WIDE


def _furthest(rows: pd.DataFrame) -> dict[str, Any] | None:
    away = rows["deviations_away"].dropna().abs()
    return rows.loc[away.idxmax()].to_dict() if len(away) else None


def _hundredfold(value: float) -> Cell:
    return cell(text.number(100 * value), value)


def _range(low: float, high: float) -> Cell:
    """Bounds of a fraction, cut off as everywhere in the report."""
    return cell(text.interval(max(low, FRACTION[0]), min(high, FRACTION[1])), low)
