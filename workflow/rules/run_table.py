"""The run table: configurations and seeds of the config, expanded into groups that train together.

Parse time: the standard library alone, as every Snakemake call reads this.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# figures drawn for a configuration, in the order of the original's figure numbers;
# None stands for what the report sets as a table
FIGURES = {
    "mnist": ("loss", "accuracy", "confusion", None),
    "remember": ("loss", "accuracy"),
    "addition": ("loss", "accuracy", "lengths"),
}
OVERVIEW = (
    "summary",
    "mnist-accuracies",
    "remember-curves",
    "addition-lengths",
    "shared-confusions",
)
COMMON_TABLES = ("configurations", "runs", "costs", "history")
TASK_TABLES = {
    "mnist": ("confusion", "classification", "test_images"),
    "remember": ("remember_by_length", "remember_printed"),
    "addition": ("addition_by_length",),
}
# the module of unrolled.tasks that carries each task out
TASK_MODULES = {"mnist": "row_mnist", "remember": "remember", "addition": "addition"}
# keys of a task or configuration that change what is shown or tested, not what is learned
PRESENTATION = ("title", "plots", "source_figures")
EVALUATION = ("evaluation_samples", "evaluation_lengths")
# for estimates of time: training images of either source, and seconds until a job trains
MNIST, DIGITS, START = 60000, 1437, 3


@dataclass(frozen=True)
class Configuration:
    """One trained network of the study: its identity and all its settings."""

    task: str
    name: str
    settings: Mapping[str, Any]

    @property
    def id(self) -> str:
        return f"{self.task}/{self.name}"

    @property
    def plots(self) -> str:
        return self.settings["plots"]


@dataclass(frozen=True)
class Group:
    """Seeds of one configuration that one job trains side by side."""

    configuration: Configuration
    seeds: tuple[int, ...]

    @property
    def label(self) -> str:
        """Name of the group's folder, e.g. `seeds-0-4`; never read back."""
        first, last = self.seeds[0], self.seeds[-1]
        if len(self.seeds) == 1:
            return f"seed-{first}"
        if self.seeds == tuple(range(first, last + 1)):
            return f"seeds-{first}-{last}"
        return "seeds-" + "+".join(map(str, self.seeds))

    @property
    def key(self) -> tuple[str, str, str]:
        return self.configuration.task, self.configuration.name, self.label


class RunTable:
    """Everything that the rules ask about runs, looked up by identity."""

    def __init__(self, config: Mapping, printed_sequences: Mapping[str, Sequence[str]]) -> None:
        self.config = config
        self.printed_sequences = printed_sequences
        self.tasks = [task for task in FIGURES if _names(config, task)]
        self.configurations = [
            Configuration(task, name, _settings(config["tasks"][task], name))
            for task in self.tasks
            for name in _names(config, task)
        ]
        self.groups = {
            group.key: group
            for configuration in self.configurations
            for group in _groups(config, configuration)
        }

    def of_task(self, task: str) -> list[Group]:
        """The groups of one task, in the order of the config."""
        return [group for group in self.groups.values() if group.configuration.task == task]

    def fused(self, configuration: Configuration) -> bool:
        """Whether a configuration goes through PyTorch's fused kernel."""
        start = self.config["engine"]["fused_from"].get(configuration.settings["cell"])
        return start is not None and configuration.settings["hidden"] >= start

    def training_spec(self, group: Group) -> dict:
        """All that decides what a group learns; a change of it trains the group again."""
        configuration = group.configuration
        left_out = PRESENTATION + EVALUATION
        spec = {
            "task": configuration.task,
            "module": TASK_MODULES[configuration.task],
            "name": configuration.name,
            "configuration": {
                key: value for key, value in configuration.settings.items() if key not in left_out
            },
            "seeds": list(group.seeds),
            "fused": self.fused(configuration),
            "evaluation_batch": self.config["engine"]["evaluation_batch"],
        }
        if configuration.task == "mnist":
            images = self.config["images"]
            spec["images"] = {key: images[key] for key in ("pixel_mean", "pixel_std")}
        return spec

    def evaluation_spec(self, group: Group) -> dict:
        """What the final evaluation tests a group on, beyond its training spec."""
        settings = group.configuration.settings
        spec = {key: settings[key] for key in EVALUATION if key in settings}
        if group.configuration.task == "remember":
            spec["printed"] = list(self.printed_sequences.get(f"k{settings['k']}", ()))
        return spec

    def cost(self, group: Group) -> float:
        """Rough seconds of training on one core: orders jobs and estimates what is left."""
        settings = group.configuration.settings
        samples = DIGITS if self.config["images"]["source"] == "digits" else MNIST
        batches = settings.get("batches_per_epoch", samples / settings["batch"])
        steps = settings.get("length", sum(settings.get("lengths", (28, 28))) / 2)
        weights = settings["hidden"] * (settings["hidden"] + 20)
        milliseconds = 0.3 + 1.5e-5 * steps * weights
        return START + len(group.seeds) * settings["epochs"] * batches * milliseconds / 1000

    def tables(self) -> list[str]:
        """Names of all tables that this config gives."""
        return [*COMMON_TABLES, *(table for task in self.tasks for table in TASK_TABLES[task])]

    def presentation(self) -> list[dict]:
        """What figures and tables call the configurations, in the order of the config."""
        return [
            {"configuration": configuration.id, **configuration.settings}
            for configuration in self.configurations
        ]

    def figures(self, part: str) -> list[str]:
        """Paths below the figures' folder of a task's figures, or of the "overview"."""
        if part == "overview":
            shown = [name for name in OVERVIEW if self._has_data(name)]
            return [f"overview/{name}.svg" for name in shown]
        plots = dict.fromkeys(c.plots for c in self.configurations if c.task == part)
        images = [f"test-image-{digit}" for digit in range(10)] if part == "mnist" else []
        kinds = [kind for kind in FIGURES[part] if kind]
        return [
            f"{part}/{name}.svg"
            for name in [*images, *(f"{plot}-{kind}" for plot in plots for kind in kinds)]
        ]

    def _has_data(self, overview: str) -> bool:
        task = "mnist" if overview == "shared-confusions" else overview.split("-")[0]
        return task == "summary" or task in self.tasks


def canonical(value: Any) -> str:
    """JSON that is equal for equal values, whatever the order of keys."""
    return json.dumps(value, sort_keys=True)


def _names(config: Mapping, task: str) -> list[str]:
    return list(config["tasks"].get(task, {}).get("configurations", {}))


def _settings(task: Mapping, name: str) -> dict:
    """A configuration's settings: the task's, overlaid by its own."""
    shared = {key: task[key] for key in task if key not in ("configurations", "seeds_per_job")}
    defaults = {"bidirectional": False, "penalty": None, "plots": name, "source_figures": []}
    return {**shared, **defaults, **task["configurations"][name]}


def _groups(config: Mapping, configuration: Configuration) -> list[Group]:
    seeds, size = config["seeds"], config["tasks"][configuration.task]["seeds_per_job"]
    return [
        Group(configuration, tuple(seeds[start : start + size]))
        for start in range(0, len(seeds), size)
    ]
