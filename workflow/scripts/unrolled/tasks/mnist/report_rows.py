"""What each image row adds to the evidence for a class, from row_evidence.csv."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from unrolled.configuration import Configuration
from unrolled.reporting import formatting as text
from unrolled.reporting import grid
from unrolled.reporting.grid import Column, Grid
from unrolled.study import Study

ALL = "all"  # the mean over test images, beside single ones
LEVELS = (0.5, 0.9)  # probabilities whose first rows are told


class RowEvidence:
    """The probability of the true class after every row, of the models that were examined."""

    def __init__(self, study: Study, models: list[Configuration]) -> None:
        self.study = study
        self.models = [model for model in models if len(study.rows("row_evidence", model))]

    @property
    def rows(self) -> int:
        """Rows of an image."""
        return int(self.study.table("row_evidence")["row"].max())

    @property
    def images(self) -> int:
        """Test images of the mean."""
        return self.study.settings["beyond"]["mnist"]["images"]

    @cached_property
    def curves(self) -> dict[Configuration, pd.Series]:
        """Probability of the true class by row, mean over test images and runs, by model."""
        return {model: self._curve(model) for model in self.models}

    def _curve(self, model: Configuration) -> pd.Series:
        rows = self.study.rows("row_evidence", model)
        return rows[rows["image"] == ALL].groupby("row")["probability"].mean()

    @property
    def ends(self) -> list[str]:
        """Every model with the probability after the last row."""
        return [f"{m.title} {text.percent(curve.iloc[-1])}" for m, curve in self.curves.items()]

    @property
    def halfway(self) -> list[tuple[Configuration, int]]:
        """After which row each model is more than half sure on average, the earliest first."""
        rows = [(m, curve.index[curve > LEVELS[0]]) for m, curve in self.curves.items()]
        return sorted(((m, int(i[0])) for m, i in rows if len(i)), key=lambda entry: entry[1])

    @property
    def table(self) -> Grid:
        """A row a model: where the probability exceeds each of `LEVELS`, and where it rises."""
        spec = [Column("Configuration", "title")]
        spec += [
            Column(f"Above {text.percent(level, 0)} after row", f"above_{level}", right=True)
            for level in LEVELS
        ]
        spec += [
            Column("Row that adds most", "most", right=True),
            Column("It adds", "gain", grid.points, right=True),
            Column("At the end", "end", grid.percent, right=True),
        ]
        entries = [self._entry(model) for model in self.models]
        return Grid(entries, spec, "tables/row_evidence.csv")

    def _entry(self, model: Configuration) -> dict[str, Any]:
        curve = self.curves[model]
        entry: dict[str, Any] = {"title": model.title, "end": curve.iloc[-1]}
        for level in LEVELS:
            rows = curve.index[curve > level]
            entry[f"above_{level}"] = rows[0] if len(rows) else None
        if len(curve) > 1:
            gains = curve.diff()
            entry |= {"most": gains.idxmax(), "gain": gains.max()}
        return entry
