"""What learning curves do, from history.csv: for their captions and alternative texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from unrolled import tasks
from unrolled.configuration import Configuration
from unrolled.reporting import formatting as text
from unrolled.study import Study

MOST_TOLD = 4  # configurations of a picture of which a caption tells one by one
WIDE = 20  # fall of a loss from which pictures may take logarithms and other means
COLUMNS = ("loss", "accuracy")  # of history.csv, in the order of the original's figures


@dataclass(frozen=True)
class Ends:
    """Means over the runs at the first and the last epoch, and each run's value at the last."""

    first: float
    last: float
    runs: pd.Series

    @property
    def movement(self) -> str:
        """ "falls", "rises" or "stays", by the two ends as they are written."""
        if text.significant(self.first) == text.significant(self.last):
            return "stays"
        return "falls" if self.last < self.first else "rises"


@dataclass(frozen=True)
class Line:
    """The curves of one configuration in a picture.

    name: what tells it from those it shares the picture with, empty where it is alone.
    """

    title: str
    name: str
    epochs: int
    train: Ends | None
    test: Ends | None
    is_skewed: bool


class LearningCurve:
    """A picture of a column of history.csv, of configurations that are drawn together.

    shown: what a caption calls them.
    """

    def __init__(
        self, study: Study, members: Sequence[Configuration], column: str, shown: str
    ) -> None:
        self.study = study
        self.members = members
        self.column = column
        self.shown = shown
        self.task = tasks.descriptor(members[0].task)
        leader = members[0]
        self.id = f"figure-{leader.section}-{column}"
        self.path = f"{leader.task}/{leader.plots}-{column}.svg"
        self.original = original_of(members, COLUMNS.index(column)) or ""
        self.is_crowded = len(members) > MOST_TOLD
        self.beside_means = self.task.epoch_means and column == "accuracy"

    @property
    def noun(self) -> str:
        """What the column is called."""
        return self.task.accuracy if self.column == "accuracy" else self.column

    @property
    def write(self) -> Callable[[float], str]:
        """How its values are written."""
        return text.percent if self.column == "accuracy" else text.significant

    @property
    def runs(self) -> int:
        """How many runs there are of the first configuration."""
        return self.study.run_count(self.members[0])

    @cached_property
    def lines(self) -> list[Line]:
        """What the curves of every configuration do."""
        return [self._line(member) for member in self.members]

    @property
    def lowest(self) -> Line | None:
        """The configuration whose test curve ends lowest; None where there are none."""
        return min(self._tested, key=lambda line: line.test.last, default=None)

    @property
    def highest(self) -> Line | None:
        """The configuration whose test curve ends highest."""
        return max(self._tested, key=lambda line: line.test.last, default=None)

    @property
    def _tested(self) -> list[Line]:
        return [line for line in self.lines if line.test]

    def _line(self, member: Configuration) -> Line:
        train, test = (self._ends(member, split) for split in ("train", "test"))
        skewed = self.column == "loss" and test is not None and test.first > WIDE * test.last
        return Line(member.title, self._name(member), member.epochs, train, test, skewed)

    def _ends(self, member: Configuration, split: str) -> Ends | None:
        rows = self.study.rows("history", member)
        rows = rows[(rows["split"] == split) & rows[self.column].notna()]
        if rows.empty:
            return None
        first = rows[rows["epoch"] == rows["epoch"].min()]
        last = rows[rows["epoch"] == rows["epoch"].max()].set_index("seed")
        means = (float(at[self.column].mean()) for at in (first, last))
        return Ends(*means, last[self.column])

    def _name(self, member: Configuration) -> str:
        if len(self.members) == 1:
            return ""
        if len({other.k for other in self.members}) == len(self.members):
            return f"K = {member.k}"
        return member.title


def original_of(members: Sequence[Configuration], place: int) -> int | None:
    """The original's figure for a picture of several configurations: the first that has one."""
    return next((m.source_figure(place) for m in members if m.source_figures), None)


def shared_title(members: Sequence[Configuration]) -> str:
    """What the titles of configurations drawn together have in common, e.g. "GRU, h = 5"."""
    parts = [member.title.split(", ") for member in members]
    shared = [part for part in parts[0] if all(part in other for other in parts)]
    return ", ".join(shared) or members[0].plots
