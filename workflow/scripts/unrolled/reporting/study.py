"""What a report is made from: tables, settings, printed numbers, machine and images."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import yaml

from unrolled.files import artifacts
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.formatting import TASKS
from unrolled.reporting.statistics import FRACTION, Estimate, estimate
from unrolled.tables import COLUMNS

TABLES = tuple(COLUMNS)
TEXT = dict.fromkeys(
    ("configuration", "task", "name", "title", "cell", "penalty", "path", "plots",
     "source_figures", "label", "sequence", "split", "data", "bidirectional",
     "operands", "image", "stage"),
    str,
)  # fmt: skip
T = TypeVar("T")
DIGITS_PART = "Digits (not MNIST)"
MOST_SECTIONS = 12  # of a task's configurations; of more, those drawn together share one
NOT_LEARNED = (
    "configurations", "ablations", "controls", "seeds_per_job", "title", "plots", "source_figures",
)  # fmt: skip


@dataclass(frozen=True)
class Study:
    """All that the sections are computed from."""

    tables: dict[str, pd.DataFrame]
    settings: dict
    reported: dict
    manifest: dict
    environment: dict
    folder: str = "results"
    command: str = "snakemake --cores 4"
    _made: dict = field(default_factory=dict, repr=False)

    @property
    def confidence(self) -> float:
        return float(self.settings.get("confidence", 0.95))

    @property
    def quick(self) -> bool:
        return bool(self.settings.get("quick", False))

    @property
    def data(self) -> str:
        """ "mnist", "digits" or "own": what the images of the MNIST part are."""
        return self.manifest.get("data", "mnist")

    @property
    def noun(self) -> str:
        """What an image shows: a "digit", or one of another data set's classes."""
        return "class" if self.data == "own" else "digit"

    def class_name(self, label: int) -> str:
        """What a class is called: by its number, and by the name that the config gives it."""
        names = self.manifest.get("class_names", [])
        name = names[label] if label < len(names) else str(label)
        return name if name == str(label) else f"{label} ({name})"

    @cached_property
    def configurations(self) -> list[Configuration]:
        table = self.tables["configurations"]
        counts = table["task"].value_counts()
        share = {
            task: task == "remember" or count > MOST_SECTIONS for task, count in counts.items()
        }
        return [Configuration.from_row(row, share[row["task"]]) for row in table.to_dict("records")]

    @cached_property
    def seeds(self) -> list[int]:
        return sorted(int(seed) for seed in self.tables["runs"]["seed"].unique())

    def of_task(self, task: str) -> list[Configuration]:
        return [one for one in self.configurations if one.task == task]

    @cached_property
    def tasks(self) -> list[str]:
        """The tasks that have a configuration, in the original's order."""
        return [task for task in TASKS if self.of_task(task)]

    def drawn_with(self, configuration: Configuration) -> list[Configuration]:
        """The configurations of a task that share their pictures, this one among them."""
        members = self.of_task(configuration.task)
        return [one for one in members if one.plots == configuration.plots]

    def drawn_groups(self, task: str) -> list[list[Configuration]]:
        """The configurations of a task, those that share their pictures together."""
        groups: dict[str, list[Configuration]] = {}
        for one in self.of_task(task):
            groups.setdefault(one.plots, []).append(one)
        return list(groups.values())

    def part(self, task: str) -> str:
        """What a task's part is called: the MNIST part tells where its images are not MNIST's."""
        if task == "mnist" and self.data == "own":
            return self.manifest["name"]
        return DIGITS_PART if task == "mnist" and self.data == "digits" else TASKS[task]

    def task_settings(self, task: str) -> dict:
        return self.settings.get("tasks", {}).get(task, {})

    def setup(self, configuration: Configuration) -> dict:
        """All settings of a configuration that bear on its results: its task's and its own."""
        task = self.task_settings(configuration.task)
        own = task.get("configurations", {}).get(configuration.name, {})
        defaults = {"bidirectional": False, "penalty": None}
        merged = {**defaults, **task, **own}
        return {name: value for name, value in merged.items() if name not in NOT_LEARNED}

    def rows(self, table: str, configuration: Configuration) -> pd.DataFrame:
        """The rows of one configuration; empty where the table has none."""
        frame = self.tables[table]
        groups = self.once(table, lambda: dict(list(frame.groupby("configuration"))))
        return groups.get(configuration.configuration, frame.iloc[:0])

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made at the first call with this key and kept."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def by_seed(self, configuration: Configuration, column: str) -> pd.Series:
        """A column of runs.csv for one configuration, by seed."""
        return self.rows("runs", configuration).set_index("seed")[column].sort_index()

    def run_count(self, configuration: Configuration) -> int:
        return len(self.rows("runs", configuration))

    def accuracy(self, values: pd.Series) -> Estimate:
        """Mean and interval of a fraction over its runs."""
        return estimate(values, self.confidence, FRACTION)

    def final(self, configuration: Configuration) -> Estimate:
        return self.accuracy(self.by_seed(configuration, "final_test_accuracy"))

    def compares(self, task: str) -> bool:
        """Whether a task's numbers may stand beside the original's printed ones."""
        return not self.quick and (task != "mnist" or self.data == "mnist")

    def printed(self, configuration: Configuration) -> Any:
        """What the original prints for a configuration of this name; None: nothing to compare."""
        if not self.compares(configuration.task):
            return None
        return (self.reported.get(configuration.task) or {}).get(configuration.name)

    def target(self, path: str) -> str:
        """The command that rebuilds one file of the build's folder."""
        return f"{self.command} {self.folder}/{path}"


def load(
    tables: Mapping[str, str | Path],
    manifest: str | Path | None,
    environment: str | Path,
    reported: str | Path,
    settings: dict,
    folder: str = "results",
    command: str = "snakemake --cores 4",
) -> Study:
    """Read everything; a table that is not given counts as empty.

    Raises `ValueError` when configurations and runs do not belong together.
    """
    frames = {
        name: _read(tables[name]) if name in tables else pd.DataFrame(columns=COLUMNS[name])
        for name in TABLES
    }
    known, seen = (set(frames[name]["configuration"]) for name in ("configurations", "runs"))
    if known != seen:
        odd = ", ".join(sorted(known ^ seen))
        raise ValueError(f"configurations.csv and runs.csv do not name the same runs: {odd}")
    return Study(
        tables=frames,
        settings=settings,
        reported=yaml.safe_load(Path(reported).read_text(encoding="utf-8")) or {},
        manifest=artifacts.read_json(manifest) if manifest else {},
        environment=artifacts.read_json(environment),
        folder=folder.rstrip("/"),
        command=command,
    )


def _read(path: str | Path) -> pd.DataFrame:
    header = pd.read_csv(path, nrows=0).columns
    kinds = {name: kind for name, kind in TEXT.items() if name in header}
    # NA and null are words here, as a title may be
    return pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[""])
