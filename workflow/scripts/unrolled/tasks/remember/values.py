"""What the text on remembering tells: curves by cell and size, answers, and what the runs show."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from unrolled.configuration import Configuration
from unrolled.reporting import formatting as text
from unrolled.reporting.grid import Grid
from unrolled.reporting.task_values import Group, Row, TaskValues
from unrolled.tasks.remember import report_tables as tables
from unrolled.tasks.remember.contrasts import Contrasts
from unrolled.tasks.remember.examined import Examined
from unrolled.tasks.remember.milestones import Milestones

PREDICTOR = ("gru", 10)  # cell and hidden size of the model whose answers the original prints


class Values(TaskValues):
    """What the text on remembering tells."""

    @cached_property
    def milestones(self) -> Milestones:
        """How far the runs come."""
        return Milestones(self.study, self.models)

    @cached_property
    def contrasts(self) -> Contrasts:
        """What hidden size, cell and K do."""
        return Contrasts(self)

    @cached_property
    def examined(self) -> Examined:
        """What the examination finds."""
        return Examined(self.study, self.models)

    @cached_property
    def by_cell(self) -> dict[str, list[Group]]:
        """By cell, its groups of configurations that are drawn together."""
        cells: dict[str, list[Group]] = {}
        for group in self.groups:
            cells.setdefault(group.leader.cell, []).append(group)
        return cells

    def title_of(self, group: Group) -> str:
        """What the section of a group is called: cell and size, where these tell it from others."""
        sizes = {member.hidden for member in group.members}
        if len(sizes) > 1:
            return group.title
        leader = group.leader
        title = f"{text.cell_name(leader.cell)}, h = {leader.hidden}"
        others = [{m.hidden for m in other.members} for other in self.by_cell[leader.cell]]
        if others.count(sizes) == 1:
            return title
        return f"{title} ({leader.plots})" if group.title in title else group.title

    def finals(self, group: Group) -> Grid:
        """Accuracy after the last epoch of configurations that are drawn together."""
        return tables.finals(self.milestones, group.members)

    @property
    def positions(self) -> list[int]:
        """All K."""
        return self.distinct("k")

    @property
    def draws_positions_together(self) -> bool:
        """Whether configurations with several K share their pictures."""
        return any(len({member.k for member in group.members}) > 1 for group in self.groups)

    @property
    def finals_in_words(self) -> list[str]:
        """The final accuracy of each configuration."""
        return [f"{model.title} {text.percent(mean)}" for model, mean in self.means.items()]

    @cached_property
    def predictors(self) -> list[Configuration]:
        """The configurations with the cell and size of the original's printed predictions."""
        return [
            model
            for model in self.models
            if (model.cell, model.hidden) == PREDICTOR
            and not model.bidirectional
            and len(self.study.rows("remember_printed", model))
        ]

    @property
    def printed_sequences(self) -> Grid:
        """Their answers to the sequences that the original prints."""
        return tables.printed_sequences(self, self.predictors)

    @property
    def predictors_right(self) -> tables.Answers:
        """How many of their answers are right."""
        names = [model.configuration for model in self.predictors]
        rows = self.study.table("remember_printed")
        return tables.Answers.of(rows[rows["configuration"].isin(names)])

    @property
    def all_right(self) -> tables.Answers:
        """How many answers of all configurations to these sequences are right."""
        return tables.Answers.of(self.study.table("remember_printed"))

    @property
    def samples_by_length(self) -> list[int]:
        """How many sequences of every length were tested; empty where none were."""
        return sorted(map(int, self.study.table("remember_by_length")["samples"].unique()))

    @property
    def by_length(self) -> Grid:
        """Accuracy by the length of the sequence."""
        return tables.by_length(self)

    @cached_property
    def length_means(self) -> pd.Series:
        """Accuracy over all configurations, by length."""
        return self.study.table("remember_by_length").groupby("length")["accuracy"].mean()

    @property
    def main_rows(self) -> list[Row]:
        """Its rows of the main table: the largest network of every cell, all K in one row."""
        sizes: dict[str, int] = {}
        for model in self.models:
            sizes[model.cell] = max(model.hidden, sizes.get(model.cell, 0))
        largest = [model for model in self.models if model.hidden == sizes[model.cell]]
        groups = self.study.alike(largest, ("k",))
        groups += [[m] for m in largest if not any(m in group for group in groups)]
        groups.sort(key=lambda group: largest.index(group[0]))
        return [Row(self._row_title(group), self._mean_over(group)) for group in groups]

    def _row_title(self, group: Sequence[Configuration]) -> str:
        leader = group[0]
        if len(group) == 1:
            return leader.title
        traits = [text.cell_name(leader.cell), f"h = {leader.hidden}"]
        traits += ["both directions"] * leader.bidirectional + ["penalty"] * bool(leader.penalty)
        positions = text.joined([str(member.k) for member in group])
        return ", ".join([*traits, *self.training_of(leader), f"mean of K = {positions}"])

    def _mean_over(self, group: Sequence[Configuration]) -> pd.Series:
        """By seed, the mean final accuracy of configurations; seeds that all of them have."""
        values = [self.study.by_seed(member, "final_test_accuracy") for member in group]
        return pd.concat(values, axis=1, join="inner").mean(axis=1)
