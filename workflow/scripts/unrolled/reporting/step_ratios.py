"""Time of a training step: ratios between configurations, and which code takes the steps."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pandas as pd
from scipy.stats import gmean

from unrolled.columns import OURS, STOCK
from unrolled.configuration import Configuration
from unrolled.reporting import formatting as text
from unrolled.reporting.grid import Cell, Column, Grid, bounds, cell, number
from unrolled.statistics import Estimate, geometric_ratio
from unrolled.study import Study

BASE_CELL = "lstm"  # ratios are to the first plain LSTM of a task, or to its first configuration


class Timed:
    """A configuration whose steps were timed by one implementation.

    steps, trainings: milliseconds a step and seconds of all steps, by process.
    """

    def __init__(self, study: Study, configuration: Configuration, implementation: str) -> None:
        self.configuration = configuration
        self.title = configuration.title
        rows = study.rows("timing", configuration)
        rows = rows[rows["implementation"] == implementation].set_index("process")
        self.steps: pd.Series = rows["milliseconds_per_step"]
        self.trainings: pd.Series = rows["seconds_per_training"]

    @property
    def mean(self) -> float:
        """Milliseconds a step, the geometric mean of the processes.

        So a quotient of two is the geometric mean of the processes' ratios.
        """
        return float(gmean(self.steps))

    @property
    def is_plain(self) -> bool:
        """Whether others may be compared with it."""
        setup = self.configuration
        return setup.cell == BASE_CELL and not setup.bidirectional and setup.penalty is None


class TaskRatios:
    """The configurations of a task whose steps were timed by an implementation; falsy if none."""

    def __init__(self, study: Study, task: str, implementation: str) -> None:
        self.study = study
        self.is_ours = implementation == OURS
        timed = (Timed(study, member, implementation) for member in study.of_task(task))
        self.members = [member for member in timed if len(member.steps)]

    def __bool__(self) -> bool:
        return bool(self.members)

    @property
    def base(self) -> Timed:
        """The configuration that the others are compared with."""
        return next((member for member in self.members if member.is_plain), self.members[0])

    @property
    def fastest(self) -> Timed:
        """The one with the shortest step."""
        return min(self.members, key=lambda member: member.mean)

    @property
    def slowest(self) -> Timed:
        """The one with the longest step."""
        return max(self.members, key=lambda member: member.mean)

    def ratio(self, member: Timed) -> Estimate:
        """How many times as long as that of the base a step takes, paired by process."""
        return geometric_ratio(member.steps, self.base.steps, self.study.confidence)

    @property
    def table(self) -> Grid:
        """A row for each configuration: its time, and its ratio to the base."""
        interval = f"{text.level(self.study.confidence)} interval"
        spec = [
            Column("Configuration", "title"),
            Column("Mean, ms", "mean", _significant, right=True),
            Column("Quartiles", "lower upper", _quartiles, right=True),
            Column("Ratio", "ratio", number(3), right=True),
            Column(interval, "low high", bounds(3), right=True),
            Column("Training, s", "training", _significant, right=True),
        ]
        if self.is_ours:
            spec.append(Column("Path", "path"))
        return Grid([self._entry(member) for member in self.members], spec, "tables/timing.csv")

    def _entry(self, member: Timed) -> dict[str, Any]:
        lower, upper = member.steps.quantile([0.25, 0.75])
        entry = {
            "title": member.title,
            "mean": member.mean,
            "lower": lower,
            "upper": upper,
            "training": float(member.trainings.mean()),
            "path": member.configuration.path,
        }
        if member is self.base:
            return entry
        ratio = self.ratio(member)
        return entry | {"ratio": ratio.mean, "low": ratio.low, "high": ratio.high}


class StepRatios:
    """What timing.csv tells."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.exists = study.is_timed

    @cached_property
    def stock(self) -> dict[str, TaskRatios]:
        """By task, what PyTorch's own modules took, as the original ran them."""
        return self._by_task(STOCK)

    @cached_property
    def ours(self) -> dict[str, TaskRatios]:
        """By task, what this study's engine took."""
        return self._by_task(OURS)

    def _by_task(self, implementation: str) -> dict[str, TaskRatios]:
        ratios = {task: TaskRatios(self.study, task, implementation) for task in self.study.tasks}
        return {task: timed for task, timed in ratios.items() if timed}

    @property
    def _configurations(self) -> list[Configuration]:
        return [timed.configuration for task in self.ours.values() for timed in task.members]

    @property
    def without_stock(self) -> list[Configuration]:
        """Those that the original could not have run: of a cell of our own, for example."""
        known = {
            timed.configuration.configuration
            for task in self.stock.values()
            for timed in task.members
        }
        return [member for member in self._configurations if member.configuration not in known]

    @property
    def settings(self) -> Mapping[str, float]:
        """`beyond.timing` of the config: how often, and how many steps together."""
        return self.study.settings["beyond"]["timing"]

    @property
    def batches(self) -> list[int]:
        """Samples of a step."""
        return sorted({member.batch for member in self._configurations})

    @property
    def fused_from(self) -> Mapping[str, int]:
        """By cell, the least hidden size of which steps take the fused path."""
        return self.study.settings["engine"]["fused_from"]

    def cells(self, path: str) -> list[str]:
        """The names of the cells whose steps took a path, "fused" or "stacked"."""
        cells = [member.cell for member in self._configurations if member.path == path]
        return [text.cell_name(cell) for cell in dict.fromkeys(cells)]

    @property
    def turned(self) -> list[dict[str, Any]]:
        """Configurations that are faster than their base by one implementation alone.

        stock, ours: how many times as long as that of the base a step takes, beyond chance.
        """
        pairs = []
        for task, stock in self.stock.items():
            ratios = {timed.title: timed for timed in self.ours[task].members}
            for timed in stock.members:
                if timed is stock.base or timed.title not in ratios:
                    continue
                theirs = stock.ratio(timed)
                ours = self.ours[task].ratio(ratios[timed.title])
                if _side(theirs) * _side(ours) < 0:
                    named = {"title": timed.title, "base": stock.base.title}
                    pairs.append({**named, "stock": theirs.mean, "ours": ours.mean})
        return pairs

    @property
    def is_bidirectional(self) -> bool:
        """Whether any of the networks reads in both directions."""
        return any(member.bidirectional for member in self._configurations)


def _side(ratio: Estimate) -> int:
    """1 or -1 where an interval lies above or below 1, else 0."""
    if ratio.low is None or ratio.low <= 1 <= ratio.high:
        return 0
    return 1 if ratio.low > 1 else -1


def _significant(value: float) -> Cell:
    return cell(text.significant(value), value)


def _quartiles(lower: float, upper: float) -> Cell:
    return cell(f"{text.significant(lower)} to {text.significant(upper)}", lower)
