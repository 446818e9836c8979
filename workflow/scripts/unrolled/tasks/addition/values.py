"""What the text on sums tells: every configuration over length, and what the runs show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import pandas as pd

from unrolled.configuration import Configuration
from unrolled.reporting import comparison
from unrolled.reporting import formatting as text
from unrolled.reporting.curve_values import original_of
from unrolled.reporting.grid import Grid
from unrolled.reporting.task_values import Group, Pair, Row, TaskValues
from unrolled.statistics import paired_difference
from unrolled.tasks.addition import report_tables as tables
from unrolled.tasks.addition.exact_sums import ExactSums
from unrolled.tasks.addition.examined_adders import ExaminedAdders
from unrolled.tasks.addition.settled_adders import SettledAdders

HIGH = 0.99  # exact match that counts as right
LEAST_CORRELATED = 5  # seeds of which a correlation is told


@dataclass(frozen=True)
class Correlation:
    """Pearson's r over seeds of two configurations' scores; None where one has no spread."""

    first: Configuration
    second: Configuration
    r: float | None


class Values(TaskValues):
    """What the text on sums tells.

    high: the exact match that a configuration should keep.
    """

    high = HIGH

    @cached_property
    def sums(self) -> ExactSums:
        """Accuracy over the length of the numbers."""
        return ExactSums(self.study)

    @cached_property
    def examined(self) -> ExaminedAdders:
        """The adders far beyond their training; without `models` where none was examined."""
        return ExaminedAdders(self.study, self.models)

    @cached_property
    def settled(self) -> SettledAdders:
        """The adders refuted by a sum, proved or open; none where nothing was settled."""
        return SettledAdders(self.study)

    @property
    def main_rows(self) -> list[Row]:
        """Its rows of the main table: exact match at the greatest length, as printed."""
        sums = self.sums
        return [
            Row(
                model.title,
                sums.values(model, sums.comparable)[sums.longest],
                sums.printed_at(model, sums.longest),
            )
            for model in self.models
        ]

    @cached_property
    def means(self) -> dict[Configuration, float]:
        """Mean exact match at the greatest length, on the most sums, by configuration."""
        return {model: self.sums.course(model).last for model in self.models}

    @property
    def best(self) -> list[Configuration]:
        """The configurations with the highest of `means`, as far as percentages show it."""
        return text.tied(self.means, max)

    @property
    def worst(self) -> list[Configuration]:
        """The configurations with the lowest of `means`."""
        return text.tied(self.means, min)

    @property
    def ranking(self) -> list[str]:
        """All configurations with their share of `means`, the highest first."""
        ordered = sorted(self.models, key=lambda model: -self.means[model])
        return [f"{model.title} {text.percent(self.means[model])}" for model in ordered]

    def reach(self, model: Configuration) -> int | None:
        """The greatest length up to which it keeps `high`; None where it never has it."""
        return self.sums.course(model).reach(HIGH)

    @property
    def held(self) -> int:
        """How many configurations keep `high` at every length."""
        return sum(self.reach(model) == self.sums.longest for model in self.models)

    @property
    def mostly_held(self) -> list[str]:
        """Configurations of which most runs keep it and the mean does not: "LSTM (44 of 50)"."""
        found = []
        for model in self.models:
            runs = self.sums.values(model, self.sums.most).min(axis=1)
            held = int((runs >= HIGH).sum())
            if 2 * held > len(runs) and self.reach(model) != self.sums.longest:
                found.append(f"{model.title} ({held} of {len(runs)})")
        return found

    @property
    def losses(self) -> list[str]:
        """The losses that its configurations are trained with, in the order of the config."""
        return [text.loss_name(loss) for loss in dict.fromkeys(m.loss for m in self.models)]

    @property
    def without_carry(self) -> list[str]:
        """Titles of the configurations whose answer leaves the last carry out."""
        return [m.title for m in self.models if not self.study.setup(m).get("carry_out", True)]

    def drawn_with(self, model: Configuration) -> Group:
        """The configurations that share their pictures with this one."""
        return Group(self.study.drawn_with(model))

    def original(self, members: Sequence[Configuration]) -> int | str:
        """The original's figure of accuracy over length that a picture stands for, if any."""
        return original_of(members, 2) or ""

    def length_table(self, model: Configuration) -> tables.LengthTable:
        """Accuracy of one configuration at every length."""
        return tables.LengthTable(self.sums, model)

    def group_table(self, members: Sequence[Configuration]) -> Grid:
        """Accuracy over length of configurations that share a section."""
        return tables.of_group(self.sums, members)

    def contrasts(self, setting: str) -> list[Pair]:
        """Pairs that differ in one setting alone, by their exact match, mean over all lengths.

        They are next to each other in the order of the setting, the greater first.
        """
        pairs = []
        for group in self.study.alike(self.models, (setting,)):
            ordered = sorted(group, key=lambda model: getattr(model, setting))
            if setting == "loss":  # the cross entropy first
                ordered.reverse()
            pairs += [self._contrast(second, first) for first, second in pairwise(ordered)]
        return [pair for pair in pairs if pair.difference]

    def _contrast(self, first: Configuration, second: Configuration) -> Pair:
        a, b = (self.sums.by_seed(model) for model in (first, second))
        return Pair(first, second, paired_difference(a, b, self.study.confidence))

    @cached_property
    def correlations(self) -> list[Correlation]:
        """Of all configurations that differ in their loss alone, where the scores have a spread."""
        pairs = [(pair.first, pair.second) for pair in self.contrasts("loss")]
        found = [Correlation(*pair, self._correlation(*pair)) for pair in pairs]
        return [pair for pair in found if pair.r is not None]

    def _correlation(self, *models: Configuration) -> float | None:
        scores = pd.concat([self.sums.by_seed(model) for model in models], axis=1).dropna()
        if len(scores) < LEAST_CORRELATED or (scores.std() == 0).any():
            return None
        return float(scores.corr().iloc[0, 1])

    @property
    def judged(self) -> comparison.Tally:
        """How many of the printed shares lie where one more of our runs is expected."""
        sums = self.sums
        return comparison.tally(
            [
                comparison.in_range(
                    self.study, sums.values(model, sums.comparable)[length], printed
                )
                for model in self.models
                for length in sums.lengths
                if (printed := sums.printed_at(model, length)) is not None
            ]
        )
