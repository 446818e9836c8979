"""What the examination finds: runs without an error, longer sequences, digits kept apart."""

from __future__ import annotations

from functools import cached_property
from statistics import fmean

import pandas as pd

from unrolled.configuration import Configuration
from unrolled.reporting import formatting as text
from unrolled.reporting.grid import Cell, Column, Grid, cell
from unrolled.statistics import nearest_of_same_kind
from unrolled.study import Study

TRAINED = "trained"


class Examined:
    """The networks of a study on fresh sequences, as in training and longer ones."""

    def __init__(self, study: Study, models: list[Configuration]) -> None:
        self.study = study
        self.models = [model for model in models if len(study.rows("remember_solved", model))]

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows of `remember_solved`; `trained`: on sequences as in training.

        That is the first row of each network.
        """
        rows = self.study.table("remember_solved")
        return rows.assign(trained=~rows.duplicated(["configuration", "seed"]))

    @property
    def samples(self) -> int:
        """On how many sequences a run is tested, as in training or of one length."""
        return int(self.rows["samples"].max())

    @property
    def lengths(self) -> list[int]:
        """Lengths that no network has seen in training."""
        return sorted(map(int, self.rows.loc[~self.rows["trained"], "length"].unique()))

    @property
    def runs(self) -> int:
        """How many runs are tested at the greatest length."""
        return len(self._longest)

    @property
    def kept(self) -> int:
        """How many of them make no error there."""
        return int(self._longest["solved"].sum())

    @property
    def solving(self) -> int:
        """How many runs make no error in sequences as in training."""
        rows = self.rows[self.rows["trained"]]
        return int(rows["solved"].sum())

    @property
    def lasting(self) -> list[tuple[Configuration, int, int]]:
        """The configurations of which most runs make no error at the greatest length.

        Each with how many do, and of how many; none where no run does.
        """
        counts = self._longest.groupby("configuration", sort=False)["solved"].agg(["sum", "size"])
        most = counts["sum"].max()
        return [
            (model, int(most), int(counts.loc[model.configuration, "size"]))
            for model in self.models
            if most and counts.loc[model.configuration, "sum"] == most
        ]

    @property
    def _longest(self) -> pd.DataFrame:
        return self.rows[~self.rows["trained"] & (self.rows["length"] == self.lengths[-1])]

    @property
    def table(self) -> Grid:
        """Runs without an error: a row a configuration, a column a length."""
        spec = [
            Column("Configuration", "title"),
            Column("As in training", TRAINED, self._share, right=True),
            *(
                Column(f"{length:,} digits", f"{length}", self._share, right=True)
                for length in self.lengths
            ),
        ]
        entries = [{"title": model.title, **self._solved(model)} for model in self.models]
        return Grid(entries, spec, "tables/remember_solved.csv")

    def _solved(self, model: Configuration) -> dict[str, tuple[int, int]]:
        """By column, how many runs make no error, and of how many."""
        rows = self.rows[self.rows["configuration"] == model.configuration]
        columns = rows["length"].astype(str).mask(rows["trained"], TRAINED)
        return {
            column: (int(group["solved"].sum()), len(group))
            for column, group in rows.groupby(columns)
        }

    def _share(self, counts: tuple[int, int]) -> Cell:
        part, whole = counts
        return cell(text.share(part, whole, self.study.confidence), part / whole)

    @property
    def apart(self) -> dict[str, float]:
        """By stage, how often the nearest other state is of the same digit.

        The mean over configurations; empty where no states were kept.
        """
        states = self.study.table("digit_states")
        by_network = states.groupby(["stage", "configuration"])
        shares = {key: nearest_of_same_kind(rows, "digit") for key, rows in by_network}
        return {
            stage: fmean(share for (at, _), share in shares.items() if at == stage)
            for stage in states["stage"].unique()
        }
