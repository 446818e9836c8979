"""A study as its tables tell it: what figures and report ask of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd

from unrolled import tasks
from unrolled.configuration import Configuration
from unrolled.images.resources import ORIGINAL
from unrolled.results import STAND_INS
from unrolled.statistics import FRACTION, Estimate, estimate
from unrolled.tables import COLUMNS

T = TypeVar("T")
MOST_SECTIONS = 12  # configurations of a task that have a section each
# of a task's part of the config, what does not bear on what is learned
NOT_LEARNED = (
    "configurations",
    "ablations",
    "controls",
    "extensions",
    "variance",
    "seeds_per_job",
    "title",
    "plots",
    "source_figures",
)


@dataclass(frozen=True)
class Study:
    """Tables by name, with the settings of the build and what its images are.

    settings: the merged config, or of figures its `quick`, `confidence` and `cells`; reported: the
    numbers that the original prints; manifest: what the images are, empty without an image task;
    environment: versions and machine; folder: of the build; command: what a person types before
    the name of a file to build it; plan: hash of what decides the verdicts besides the runs.
    """

    tables: Mapping[str, pd.DataFrame]
    settings: Mapping[str, Any]
    reported: Mapping[str, Any] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, Any] = field(default_factory=dict)
    folder: str = "results"
    command: str = "snakemake --cores 4"
    plan: str = ""
    _cache: dict = field(default_factory=dict, repr=False)

    @property
    def confidence(self) -> float:
        """Level of every interval."""
        return float(self.settings.get("confidence", 0.95))

    @property
    def quick(self) -> bool:
        """Whether budgets are so tiny that the numbers mean nothing."""
        return bool(self.settings.get("quick", False))

    @property
    def data(self) -> str:
        """What the images are: `ORIGINAL`, or else one of `STAND_INS`."""
        return self.manifest.get("data", ORIGINAL)

    @property
    def noun(self) -> str:
        """What an image shows: a "digit", or one of another data set's classes."""
        return "class" if self.data == "own" else "digit"

    @property
    def image_task(self) -> str | None:
        """The task whose images these are; None where no task reads images."""
        return next((task for task in self.tasks if tasks.descriptor(task).reads_images), None)

    @property
    def stands_in(self) -> bool:
        """Whether other images than the original's were read."""
        return self.data in STAND_INS and self.image_task is not None

    @property
    def is_timed(self) -> bool:
        """Whether training steps were timed."""
        return not self.table("timing").empty

    def class_name(self, label: int) -> str:
        """What the config calls a class, or its number."""
        names = self.manifest.get("class_names", [])
        return names[label] if label < len(names) else str(label)

    def table(self, name: str) -> pd.DataFrame:
        """A table; without rows where the build has none of this name."""
        if name in self.tables:
            return self.tables[name]
        return pd.DataFrame(columns=COLUMNS[name])

    def rows(self, table: str, configuration: Configuration) -> pd.DataFrame:
        """The rows of one configuration; none where the table has none."""
        frame = self.table(table)
        groups = self.once(table, lambda: dict(list(frame.groupby("configuration"))))
        return groups.get(configuration.configuration, frame.iloc[:0])

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, computed at the first call with this key and kept."""
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]

    @cached_property
    def configurations(self) -> list[Configuration]:
        """All configurations of the study, in the order of the config."""
        table = self.table("configurations")
        counts = table["task"].value_counts()
        shares = {
            task: tasks.descriptor(task).shared_sections or count > MOST_SECTIONS
            for task, count in counts.items()
        }
        return [
            Configuration.from_row(row, shares[row["task"]]) for row in table.to_dict("records")
        ]

    def of_task(self, task: str) -> list[Configuration]:
        """The configurations of one task."""
        return [member for member in self.configurations if member.task == task]

    @cached_property
    def tasks(self) -> list[str]:
        """The tasks that have a configuration, in the order of the config."""
        return list(dict.fromkeys(member.task for member in self.configurations))

    @cached_property
    def seeds(self) -> list[int]:
        """All seeds of the study's runs."""
        return sorted(int(seed) for seed in self.table("runs")["seed"].unique())

    @cached_property
    def seeds_of_tasks(self) -> list[tuple[str, int]]:
        """How many seeds each task's runs have, with the task's title; one entry if all agree."""
        runs = self.table("runs")
        counts = runs.groupby("task", sort=False)["seed"].nunique()
        if counts.nunique() < 2:
            return [("", int(counts.max()))]
        return [(tasks.descriptor(task).title, int(count)) for task, count in counts.items()]

    def drawn_groups(self, task: str) -> list[list[Configuration]]:
        """The configurations of a task, those that share their pictures together."""
        groups: dict[str, list[Configuration]] = {}
        for member in self.of_task(task):
            groups.setdefault(member.plots, []).append(member)
        return list(groups.values())

    def drawn_with(self, configuration: Configuration) -> list[Configuration]:
        """The configurations of a task that share their pictures, this one among them."""
        members = self.of_task(configuration.task)
        return [member for member in members if member.plots == configuration.plots]

    def task_settings(self, task: str) -> dict:
        """A task's part of the config."""
        return self.settings.get("tasks", {}).get(task, {})

    def setup(self, configuration: Configuration) -> dict:
        """All settings of a configuration that bear on its results: its task's and its own."""
        task = self.task_settings(configuration.task)
        own = task.get("configurations", {}).get(configuration.name, {})
        merged = {"bidirectional": False, "penalty": None, **task, **own}
        return {name: value for name, value in merged.items() if name not in NOT_LEARNED}

    def alike(
        self, configurations: Sequence[Configuration], but: Sequence[str]
    ) -> list[list[Configuration]]:
        """Groups of two or more configurations whose settings are equal but for those named."""
        groups: dict[str, list[Configuration]] = {}
        for member in configurations:
            rest = {name: value for name, value in self.setup(member).items() if name not in but}
            groups.setdefault(json.dumps(rest, sort_keys=True), []).append(member)
        return [group for group in groups.values() if len(group) > 1]

    def by_seed(self, configuration: Configuration, column: str) -> pd.Series:
        """A column of runs.csv for one configuration, by seed."""
        return self.rows("runs", configuration).set_index("seed")[column].sort_index()

    def run_count(self, configuration: Configuration) -> int:
        """How many runs a configuration has."""
        return len(self.rows("runs", configuration))

    def share(self, values: pd.Series) -> Estimate:
        """Mean and interval of a fraction over its runs."""
        return estimate(values, self.confidence, FRACTION)

    def final(self, configuration: Configuration) -> Estimate:
        """Test accuracy after the last epoch."""
        return self.share(self.by_seed(configuration, "final_test_accuracy"))

    def compares(self, task: str) -> bool:
        """Whether a task's numbers may stand beside the original's printed ones."""
        stood_in = tasks.descriptor(task).reads_images and self.data in STAND_INS
        return not self.quick and not stood_in

    def printed(self, configuration: Configuration) -> Any:
        """What the original prints for a configuration of this name; None: nothing to compare."""
        if not self.compares(configuration.task):
            return None
        return (self.reported.get(configuration.task) or {}).get(configuration.name)

    def target(self, path: str) -> str:
        """The command that rebuilds one file of the build's folder."""
        return f"{self.command} {self.folder}/{path}"
