"""What the text of any task may tell: a base for the `Values` of each task's module `values`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import pandas as pd

from unrolled import tasks
from unrolled.configuration import Configuration
from unrolled.live import runs_in_the_page
from unrolled.reporting import formatting as text
from unrolled.reporting.curve_values import COLUMNS, LearningCurve, shared_title
from unrolled.statistics import Difference, paired_difference, unpaired_difference
from unrolled.study import Study

MOST_NAMED = 4  # titles that stand in a caption
MOST = 12  # sentences of one kind; of more the number is told
SETTINGS = ("cell", "hidden", "k", "length", "loss", "bidirectional", "penalty")


@dataclass(frozen=True)
class Row:
    """A row of the main table: values by seed, and the number that the original prints, if any."""

    title: str
    values: pd.Series
    printed: float | None = None


@dataclass(frozen=True)
class Pair:
    """Two configurations that are compared, by the difference of a quantity.

    difference: paired by seed where both are trained for equally many epochs, and so see the same
    data; None where they share no seed.
    """

    first: Configuration
    second: Configuration
    difference: Difference | None


@dataclass(frozen=True)
class Group:
    """Configurations that are drawn together."""

    members: Sequence[Configuration]

    @property
    def leader(self) -> Configuration:
        """The first of them, after which their pictures are named."""
        return self.members[0]

    @property
    def title(self) -> str:
        """What their titles have in common."""
        return shared_title(self.members)

    @property
    def shares_section(self) -> bool:
        """Whether they stand in one section."""
        return self.leader.shares_section and len(self.members) > 1


class TaskValues:
    """What a task's text may tell, whatever the task is.

    measure: what its panel of the main figure shows.
    """

    measure = "test accuracy after the last epoch"

    def __init__(self, study: Study, name: str) -> None:
        self.study = study
        self.name = name
        self.descriptor = tasks.descriptor(name)

    @property
    def title(self) -> str:
        """What the part of this task is called."""
        return self.descriptor.title

    @cached_property
    def models(self) -> list[Configuration]:
        """Its configurations."""
        return self.study.of_task(self.name)

    @cached_property
    def groups(self) -> list[Group]:
        """Its configurations, those that are drawn together in one group."""
        return [Group(members) for members in self.study.drawn_groups(self.name)]

    @property
    def settings(self) -> dict:
        """Its part of the config."""
        return self.study.task_settings(self.name)

    def distinct(self, setting: str) -> list[Any]:
        """The values that a setting has in its configurations, sorted."""
        return sorted({getattr(member, setting) for member in self.models})

    @property
    def epochs(self) -> list[int]:
        """For how many epochs its configurations are trained."""
        return self.distinct("epochs")

    @property
    def epoch_sizes(self) -> list[tuple[int, int]]:
        """Of generated data, how many batches make an epoch, and of how many samples each."""
        return sorted({(self.study.setup(m)["batches_per_epoch"], m.batch) for m in self.models})

    @cached_property
    def live(self) -> list[Configuration]:
        """Its configurations that the page itself runs."""
        if not self.study.settings["live"]["run"] or not tasks.has(self.name, "live"):
            return []
        return [m for m in self.models if runs_in_the_page(m.cell, m.readout, m.bidirectional)]

    @property
    def not_live(self) -> list[str]:
        """Titles of those that it cannot run."""
        return [member.title for member in self.models if member not in self.live]

    @property
    def features(self) -> int:
        """Numbers that a network reads at a step."""
        return self.models[0].inputs

    @property
    def outputs(self) -> int:
        """Numbers that a network gives."""
        return self.models[0].outputs

    @property
    def cells(self) -> list[str]:
        """The names of its cells, in the order of the config."""
        return [text.cell_name(cell) for cell in dict.fromkeys(m.cell for m in self.models)]

    def curves(
        self, members: Sequence[Configuration], shown: str | None = None
    ) -> list[LearningCurve]:
        """Loss and accuracy of configurations that are drawn together."""
        if shown is None:
            shown = text.shortened([member.title for member in members], MOST_NAMED)
        return [LearningCurve(self.study, members, column, shown) for column in COLUMNS]

    @property
    def main_rows(self) -> list[Row]:
        """Its rows of the main table: the final test accuracy of each configuration."""
        return [Row(m.title, self.study.by_seed(m, "final_test_accuracy")) for m in self.models]

    @cached_property
    def means(self) -> dict[Configuration, float]:
        """What its panel of the main figure shows, by configuration."""
        return {member: self.study.final(member).mean for member in self.models}

    @property
    def ends(self) -> list[tuple[float, list[str]]]:
        """The lowest and the highest of `means`, each with the titles that have it.

        A single one where all are alike.
        """
        means = self.means
        ends = [text.tied(means, best) for best in (min, max)]
        told = [(means[members[0]], [member.title for member in members]) for members in ends]
        return told[:1] if told[0] == told[1] else told

    def compared(
        self, first: Configuration, second: Configuration, column: str = "final_test_accuracy"
    ) -> Pair:
        """Two configurations by a column of runs.csv."""
        a, b = (self.study.by_seed(member, column) for member in (first, second))
        difference = paired_difference(a, b, self.study.confidence)
        if difference and first.epochs != second.epochs:
            difference = unpaired_difference(a, b, self.study.confidence)
        return Pair(first, second, difference)

    def neighbours(self, setting: str) -> list[Pair]:
        """Pairs that differ in one setting alone, next to each other in its order."""
        pairs = []
        for group in self.study.alike(self.models, (setting,)):
            ordered = sorted(group, key=lambda member: getattr(member, setting))
            pairs += [self.compared(second, first) for first, second in pairwise(ordered)]
        return [pair for pair in pairs if pair.difference]

    def value_of(self, model: Configuration, setting: str) -> str:
        """One setting as words, e.g. "h = 5"; empty where it does not apply or is the usual one."""
        words = {
            "cell": text.cell_name(model.cell),
            "hidden": f"h = {model.hidden}",
            "k": "" if model.k is None else f"K = {model.k}",
            "length": "" if model.length is None else f"L = {model.length}",
            "loss": "" if model.loss is None else text.loss_name(model.loss),
            "bidirectional": "both directions" * model.bidirectional,
            "penalty": f"penalty ({model.penalty})" if model.penalty else "",
        }
        return words[setting]

    def rest_of(self, model: Configuration, *but: str) -> str:
        """What is the same for configurations that differ in the settings `but` alone."""
        words = [self.value_of(model, setting) for setting in SETTINGS if setting not in but]
        return ", ".join(word for word in [*words, *self.training_of(model, *but)] if word)

    def training_of(self, model: Configuration, *but: str) -> list[str]:
        """How a configuration was trained, as far as the task's configurations differ in it."""
        words = {
            "learning_rate": f"learning rate {model.learning_rate:g}",
            "batch": f"batch {model.batch}",
            "epochs": text.count(model.epochs, "epoch"),
        }
        return [
            word
            for setting, word in words.items()
            if setting not in but and len(self.distinct(setting)) > 1
        ]
