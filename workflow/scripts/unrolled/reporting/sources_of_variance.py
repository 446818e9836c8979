"""What makes runs of a configuration differ, one source at a time."""

from __future__ import annotations

import pandas as pd

from unrolled.evidence.variance import ALL
from unrolled.reporting import formatting as text
from unrolled.reporting.grid import Cell, Column, Grid, cell, percent
from unrolled.study import Study


class SourcesOfVariance:
    """The rows of variance.csv."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.frame: pd.DataFrame = study.table("variance")

    @property
    def exists(self) -> bool:
        """Whether any source was told apart, by budgets that mean anything."""
        return not self.frame.empty and not self.study.quick

    @property
    def table(self) -> Grid:
        """A row for each source of a configuration."""
        entries = [
            {**row, "title": self._titles[row["configuration"]]}
            for row in self.frame.to_dict("records")
        ]
        spec = [
            Column("Configuration", "title"),
            Column("What differs", "source"),
            Column("Runs", "n_seeds", lambda seeds: str(int(seeds)), right=True),
            Column("Mean", "mean", percent, right=True),
            Column("Standard deviation", "deviation", _points, right=True),
            Column("Interval", "low high", _interval, right=True),
        ]
        return Grid(entries, spec, "tables/variance.csv")

    @property
    def largest(self) -> list[tuple[str, str]]:
        """Of each configuration its title, and the source with the largest deviation.

        One is left out of which a source has too few runs for a deviation.
        """
        lacking = self.frame.loc[self.frame["deviation"].isna(), "configuration"]
        apart = self.frame[self.frame["source"] != ALL]
        apart = apart[~apart["configuration"].isin(lacking)]
        rows = apart.loc[apart.groupby("configuration", sort=False)["deviation"].idxmax()]
        return [
            (self._titles[name], source)
            for name, source in zip(rows["configuration"], rows["source"], strict=True)
        ]

    @property
    def _titles(self) -> dict[str, str]:
        return {member.configuration: member.title for member in self.study.configurations}


def _points(deviation: float) -> Cell:
    """In percentage points, without a sign."""
    return cell(f"{text.number(100 * deviation)} pp", deviation)


def _interval(low: float, high: float) -> Cell:
    return cell(text.interval(low, high), low)
