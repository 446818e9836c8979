"""What the text on parity tells: accuracy by length, beside what every task has."""

from __future__ import annotations

from unrolled.reporting import grid
from unrolled.reporting.grid import Column, Grid
from unrolled.reporting.task_values import TaskValues


class Values(TaskValues):
    """What the text on parity tells."""

    @property
    def by_length(self) -> Grid:
        """Mean accuracy by length of the sequence, a row for each configuration and length."""
        means = self.study.table("parity_by_length").groupby(["configuration", "length"])
        titles = {model.configuration: model.title for model in self.models}
        rows = [
            {"title": titles[configuration], "length": length, "accuracy": mean}
            for (configuration, length), mean in means["accuracy"].mean().items()
        ]
        spec = [
            Column("Configuration", "title"),
            Column("Length", "length", right=True),
            Column("Accuracy", "accuracy", grid.percent, right=True),
        ]
        return Grid(rows, spec, "tables/parity_by_length.csv")
