"""How far runs come: which answer everything rightly, and after how many epochs they come near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import pandas as pd

from unrolled.configuration import Configuration
from unrolled.statistics import Difference, paired_difference
from unrolled.study import Study

SOLVED = 1.0  # what "100 %" means for a run, in conclusions as well: not one error
NEARLY = 0.99  # the accuracy to which epochs are counted


@dataclass(frozen=True)
class Speed:
    """The mean epochs that two configurations need to come to `NEARLY`, and their difference."""

    first: Configuration
    second: Configuration
    epochs: tuple[float, float]
    difference: Difference


class Milestones:
    """How far the runs of each of several configurations come.

    nearly: the accuracy to which epochs are counted.
    """

    nearly = NEARLY

    def __init__(self, study: Study, models: Sequence[Configuration]) -> None:
        self.study = study
        self.models = models

    @cached_property
    def runs(self) -> dict[Configuration, int]:
        """How many runs there are."""
        return {model: self.study.run_count(model) for model in self.models}

    @cached_property
    def solved_runs(self) -> dict[Configuration, int]:
        """How many runs reach 100 % after the last epoch."""
        finals = {m: self.study.by_seed(m, "final_test_accuracy") for m in self.models}
        return {model: int((final >= SOLVED).sum()) for model, final in finals.items()}

    @cached_property
    def epochs(self) -> dict[Configuration, pd.Series]:
        """By seed, the first epoch with a test accuracy of `NEARLY`, where there is one."""
        return {model: self._epochs(model) for model in self.models}

    def _epochs(self, model: Configuration) -> pd.Series:
        rows = self.study.rows("history", model)
        rows = rows[(rows["split"] == "test") & (rows["accuracy"] >= NEARLY)]
        return rows.groupby("seed")["epoch"].min()

    @property
    def always_solved(self) -> list[Configuration]:
        """The configurations of which every run reaches 100 %."""
        return [model for model in self.models if self.solved_runs[model] == self.runs[model]]

    @property
    def sometimes_solved(self) -> list[Configuration]:
        """The configurations of which some runs reach it, and some do not."""
        return [model for model in self.models if 0 < self.solved_runs[model] < self.runs[model]]

    @property
    def sometimes_in_words(self) -> list[str]:
        """Those, each with the number of the runs that reach it: "GRU, h = 5 (2 of 5)"."""
        return [
            f"{model.title} ({self.solved_runs[model]} of {self.runs[model]})"
            for model in self.sometimes_solved
        ]

    @cached_property
    def speeds(self) -> list[Speed]:
        """Pairs that differ in their cell alone, where all runs of both come to `NEARLY`."""
        near = {m for m, epochs in self.epochs.items() if len(epochs) == self.runs[m]}
        speeds = []
        for group in self.study.alike(self.models, ("cell",)):
            for pair in combinations([model for model in group if model in near], 2):
                first, second = (self.epochs[model] for model in pair)
                difference = paired_difference(first, second, self.study.confidence)
                if difference:
                    speeds.append(Speed(*pair, (first.mean(), second.mean()), difference))
        return speeds
