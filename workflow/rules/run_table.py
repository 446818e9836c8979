"""The run table: configurations and seeds of the config, expanded into groups that train together.

Parse time: the standard library alone, as every Snakemake call reads this.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from workflow.rules.configurations import (
    KINDS,
    Configuration,
    Group,
    configurations_of,
    groups_of,
)
from workflow.rules.costs import training_seconds
from workflow.scripts.unrolled.images.search import MOST_SHOWN

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
    "printed-numbers",
)
COMMON_TABLES = ("configurations", "runs", "costs", "history")
TASK_TABLES = {
    "mnist": ("confusion", "classification", "test_images"),
    "remember": ("remember_by_length", "remember_printed"),
    "addition": ("addition_by_length",),
}
# tables of what the trained networks of a task do far beyond their training, and their pictures
BEYOND_TABLES = {
    "mnist": ("row_evidence",),
    "remember": ("remember_solved", "digit_states"),
    "addition": ("addition_beyond", "automata", "carry_states"),
}
BEYOND_FIGURES = {
    "mnist": ("evidence-by-row", "evidence-images"),
    "remember": ("longer-sequences", "digit-states"),
    "addition": ("long-sums", "carry-states"),
}
TIMED = ("mnist", "addition")  # tasks whose training steps are timed
# the module of unrolled.tasks that carries each task out
TASK_MODULES = {"mnist": "row_mnist", "remember": "remember", "addition": "addition"}
# keys of a task or configuration that change what is shown or tested, not what is learned
PRESENTATION = ("title", "plots", "source_figures")
SCALE = ("pixel_mean", "pixel_std")
EVALUATION = ("evaluation_samples", "evaluation_lengths")


class RunTable:
    """Everything that the rules ask about runs, looked up by identity."""

    def __init__(self, config: Mapping, printed_sequences: Mapping[str, Sequence[str]]) -> None:
        self.config = config
        self.printed_sequences = printed_sequences
        self.by_kind = {
            kind: [one for task in FIGURES for one in configurations_of(config, task, kind)]
            for kind in KINDS
        }
        self.configurations = self.by_kind["configurations"]
        self.tasks = self.tasks_of("configurations")
        self.groups = {
            group.key: group
            for members in self.by_kind.values()
            for configuration in members
            for group in groups_of(config, configuration)
        }

    def tasks_of(self, kind: str) -> list[str]:
        """The tasks that have configurations of a kind, in the order of the original."""
        return list(dict.fromkeys(one.task for one in self.by_kind[kind]))

    def of_task(self, task: str, kind: str = "configurations") -> list[Group]:
        """The groups of one task and kind, in the order of the config."""
        wanted = (task, kind)
        return [
            group
            for group in self.groups.values()
            if (group.configuration.task, group.configuration.kind) == wanted
        ]

    def fused(self, configuration: Configuration) -> bool:
        """Whether a configuration goes through PyTorch's fused kernel."""
        start = self.config["engine"]["fused_from"].get(configuration.settings["cell"])
        return start is not None and configuration.settings["hidden"] >= start

    def training_spec(self, group: Group) -> dict:
        """All that decides what a group learns; a change of it trains the group again."""
        configuration = group.configuration
        left_out = PRESENTATION + EVALUATION + SCALE
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
            own = configuration.settings
            spec["images"] = {key: own.get(key, images[key]) for key in SCALE}
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
        digits = self.config["images"]["source"] == "digits"
        return training_seconds(group.configuration.settings, len(group.seeds), digits)

    def tables(self, kind: str = "configurations") -> list[str]:
        """Names of all tables that this config gives of a kind of configurations."""
        own = [table for task in self.tasks_of(kind) for table in TASK_TABLES[task]]
        return [*COMMON_TABLES, *own]

    def presentation(self, kind: str = "configurations") -> list[dict]:
        """What figures and tables call the configurations, in the order of the config."""
        return [{"configuration": one.id, **one.settings, **(one.variant or {})}
                for one in self.by_kind[kind]]  # fmt: skip

    def figures(self, part: str) -> list[str]:
        """Paths below the figures' folder of a task's figures, or of the "overview"."""
        if part == "overview":
            shown = [name for name in OVERVIEW if self._has_data(name)]
            return [f"overview/{name}.svg" for name in shown]
        if part == "beyond":
            names = [name for task in self.tasks for name in BEYOND_FIGURES[task]]
            return [f"beyond/{name}.svg" for name in [*names, *(["timing"] * self.timed)]]
        plots = dict.fromkeys(c.plots for c in self.configurations if c.task == part)
        shown = min(classes_of(self.config), MOST_SHOWN) if part == "mnist" else 0
        images = [f"test-image-{label}" for label in range(shown)]
        kinds = [kind for kind in FIGURES[part] if kind]
        return [
            f"{part}/{name}.svg"
            for name in [*images, *(f"{plot}-{kind}" for plot in plots for kind in kinds)]
        ]

    @property
    def timed(self) -> bool:
        """Whether there is a configuration whose steps are timed."""
        return any(one.task in TIMED for one in self.configurations)

    def timed_specs(self) -> list[dict]:
        """Training specs of one network of each configuration whose steps are timed."""
        return [
            self.training_spec(Group(one, (self.config["seeds"][0],)))
            for one in self.configurations
            if one.task in TIMED
        ]

    def _has_data(self, overview: str) -> bool:
        if overview == "printed-numbers":
            return not self.config["quick"] and bool({"mnist", "addition"} & set(self.tasks))
        task = "mnist" if overview == "shared-confusions" else overview.split("-")[0]
        return task == "summary" or task in self.tasks


def classes_of(config: Mapping) -> int:
    """How many classes the images are of, as the config says."""
    images = config["images"]
    classes = images["own"]["classes"] if images["source"] == "own" else 10
    return classes if isinstance(classes, int) else len(classes)


def canonical(value: Any) -> str:
    """JSON that is equal for equal values, whatever the order of keys."""
    return json.dumps(value, sort_keys=True)
