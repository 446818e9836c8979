"""Which adders are refuted by a sum, proved, or open, read from addition_proofs.csv."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting import grid
from unrolled.reporting.grid import Column, Grid
from unrolled.study import Study
from unrolled.tasks.addition.outcomes import TABLE

PATH = f"tables/{TABLE}.csv"
OUTCOMES = ("refuted", "proved", "open")
LIKE = ["hidden", "length"]  # what adders share that are compared
SPELT_OUT = 64  # bits of the longest numbers that a table shows


class SettledAdders:
    """The adders of the study and of its extensions."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.frame = study.table(TABLE)
        self.titles = {model.configuration: model.title for model in study.configurations}

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many adders have each outcome."""
        return {outcome: int((self.frame["outcome"] == outcome).sum()) for outcome in OUTCOMES}

    @property
    def proved_by_cell(self) -> list[str]:
        """How many adders of each cell are proved, e.g. "5 of 10 (RNN)"."""
        return _proved_by_cell(self.frame)

    @cached_property
    def beside(self) -> pd.DataFrame:
        """The adders that are no part of the study."""
        return self.frame[~self.frame["configuration"].isin(self.titles)]

    @property
    def cells_beside(self) -> list[str]:
        """The cells of those, e.g. "RNN"."""
        return [text.cell_name(cell) for cell in self.beside["cell"].unique()]

    @property
    def alike(self) -> dict[str, Any]:
        """How many adders of each cell are proved, of all like the first that is beside the study.

        `setting`: the size and training length that they share. Empty where no adder is beside it.
        """
        if self.beside.empty:
            return {}
        hidden, length = self.beside.iloc[0][LIKE]
        setting = text.unbroken(f"h = {hidden}, L = {length}")
        return {"setting": setting, "proved": _proved_by_cell(self._like_the_first_beside())}

    @property
    def does_plain_cell_lead(self) -> bool:
        """Whether, of `alike`, a larger share of the RNNs is proved than of any gated cell."""
        rows = self._like_the_first_beside()
        shares = (rows["outcome"] == "proved").groupby(rows["cell"]).mean()
        gated = shares.drop("rnn", errors="ignore")
        return 0 < len(gated) < len(shares) and bool((shares["rnn"] > gated).all())

    def _like_the_first_beside(self) -> pd.DataFrame:
        return self.frame[(self.frame[LIKE] == self.beside.iloc[0][LIKE]).all(axis=1)]

    @property
    def most_boxes(self) -> int:
        """The most boxes that a proof takes; 0 where nothing is proved."""
        boxes = self.frame["boxes"].dropna()
        return int(boxes.max()) if len(boxes) else 0

    @property
    def counts_table(self) -> Grid:
        """A row a configuration: how many of its adders have each outcome."""
        entries = []
        for _, rows in self._groups():
            parts = {outcome: int((rows["outcome"] == outcome).sum()) for outcome in OUTCOMES}
            shares = {
                outcome: grid.cell(
                    text.share(part, len(rows), self.study.confidence), part / len(rows)
                )
                for outcome, part in parts.items()
            }
            entries.append({"title": self._title(rows.iloc[0]), **shares})
        spec = [Column("Adders", "title")]
        spec += [Column(name.capitalize(), name, grid.as_is, right=True) for name in OUTCOMES]
        return Grid(entries, spec, PATH)

    @property
    def sums_table(self) -> Grid:
        """A row a configuration: the shortest sum found that one of its adders gets wrong."""
        entries = []
        for _, rows in self._groups():
            refuted = rows[rows["outcome"] == "refuted"]
            if len(refuted):
                row = refuted.sort_values(["bits", "seed"]).iloc[0]
                bits = refuted["bits"]
                span = f"{int(bits.min())} to {int(bits.max())}"
                entries.append({"title": self._title(row), "span": span, **_spelt_out(row)})
        spec = [
            Column("Adders", "title"),
            Column("Bits", "span", right=True),
            Column("Seed", "seed", right=True),
            Column("Sum", "sum", right=True),
            Column("It says", "says", right=True),
        ]
        return Grid(entries, spec, PATH)

    @property
    def shortest(self) -> dict[str, str]:
        """Of all wrong sums the shortest: its numbers, and which adder gets it wrong."""
        row = self.frame[self.frame["outcome"] == "refuted"].sort_values(["bits", "seed"]).iloc[0]
        name = row["configuration"].split("/")[1]
        return {"name": name, **{key: str(row[key]) for key in ("seed", "first", "second")}}

    def _groups(self) -> list[tuple[str, pd.DataFrame]]:
        return list(self.frame.groupby("configuration", sort=False))

    def _title(self, row: pd.Series) -> str:
        """The title of a configuration; an extension's, which is no part of the study, is made."""
        parts = [
            text.cell_name(row["cell"]),
            text.unbroken(f"h = {row['hidden']}"),
            text.unbroken(f"L = {row['length']}"),
            text.loss_name(row["loss"]),
        ]
        return self.titles.get(row["configuration"], ", ".join(parts))


def _proved_by_cell(rows: pd.DataFrame) -> list[str]:
    return [
        f"{int((outcomes == 'proved').sum())} of {len(outcomes)} ({text.cell_name(cell)})"
        for cell, outcomes in rows.groupby("cell", sort=False)["outcome"]
    ]


def _spelt_out(row: pd.Series) -> dict:
    """A wrong sum in decimal, where its numbers are not too long."""
    if row["bits"] > SPELT_OUT:
        return {"seed": row["seed"], "sum": f"two numbers of {int(row['bits'])} bits"}
    first, second, answer = (int(row[name], 2) for name in ("first", "second", "answer"))
    total = f"{first:,} + {second:,} = {first + second:,}"
    return {"seed": row["seed"], "sum": total, "says": f"{answer:,}"}
