"""The run table: everything that the rules ask about configurations, groups, tables and figures.

Parse time: no torch, as every Snakemake call reads this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workflow.plan import sources
from workflow.scripts.unrolled import tasks
from workflow.scripts.unrolled.columns import COLLECTED
from workflow.scripts.unrolled.images.search import MOST_SHOWN
from workflow.scripts.unrolled.settings.expansion import KINDS, MAIN, Configuration, Group
from workflow.scripts.unrolled.settings.jobs import Settings

# figures that no single task draws
SUMMARY, PRINTED, TIMING = "summary", "printed-numbers", "timing"
CONCLUSIONS, DIAGRAMS = ("conclusions", "conclusions-wide"), "cells"


class RunTable(Settings):
    """The runs of a config, with the settings and the code of their jobs."""

    @property
    def kinds(self) -> list[str]:
        """The kinds of configurations that this build runs."""
        return [kind for kind in KINDS if self.by_kind[kind]]

    @property
    def cells(self) -> list[str]:
        """Every cell of the study."""
        return sorted({member.settings["cell"] for member in self.configurations})

    def group(self, wildcards: Any) -> Group:
        """The group that the wildcards of a training name."""
        return self.groups[wildcards.task, wildcards.name, wildcards.group]

    def wildcards(
        self, kind: str, task: str, chosen: Callable[[Group], Any] | None = None
    ) -> dict[str, list[str]]:
        """The wildcards of trainings of a kind and task, to expand paths with `zip`.

        chosen: which of them.
        """
        keys = [group.key for group in filter(chosen, self.groups_of(task, kind))]
        names = ("task", "name", "group")
        return {name: [key[place] for key in keys] for place, name in enumerate(names)}

    def training_code(self, group: Group) -> str:
        """The code of a group's training: of the library, its own cell and task alone."""
        return sources.code("train_group.py", *_modules(group.configuration))

    def proving_code(self, group: Group) -> str:
        """The code of the job that proves what a group's networks do."""
        modules = sources.of_tasks("proving", group.configuration.task)
        return sources.code("prove.py", *_modules(group.configuration), *modules)

    def code_on(self, script: str, kind: str, *names: str, parts: Sequence[str] = ()) -> str:
        """The code of a job on all networks of some tasks and a kind.

        parts: modules of each task that the job uses beside its data.
        """
        members = [member for member in self.by_kind[kind] if member.task in names]
        modules = {module for member in members for module in _modules(member)}
        modules |= {module for part in parts for module in sources.of_tasks(part, *names)}
        return sources.code(script, *sorted(modules))

    def tables(self, kind: str = MAIN) -> list[str]:
        """Names of the tables that are collected of a kind of configurations."""
        return [*COLLECTED, *(n for task in self.tasks_of(kind) for n in tables_of(task))]

    def figure_paths(self, part: str) -> list[str]:
        """Paths below the figures' folder: of a task, of "overview", "beyond" or "evidence"."""
        general = {"overview": self._overview, "beyond": self._beyond, "evidence": self._evidence}
        names = general.get(part, self._of_task)(part)
        return [f"{part}/{name}.svg" for name in names]

    @property
    def is_timed(self) -> bool:
        """Whether there is a configuration whose training steps are timed."""
        return bool(self.timed_tasks)

    @property
    def timed_tasks(self) -> list[str]:
        """The tasks whose training steps are timed."""
        return [task for task in self.tasks_of() if tasks.descriptor(task).timed]

    def _overview(self, _: str) -> list[str]:
        own = [p.name for task in self.tasks_of() for p in tasks.descriptor(task).overview]
        compared = any(tasks.has(task, "printed") for task in self.tasks_of())
        return [
            DIAGRAMS,
            SUMMARY,
            *own,
            *([PRINTED] if compared and not self.config["quick"] else []),
        ]

    def _beyond(self, _: str) -> list[str]:
        own = [p.name for task in self.tasks_of() for p in tasks.descriptor(task).beyond]
        return [*own, *([TIMING] if self.is_timed else [])]

    def _evidence(self, _: str) -> list[str]:
        return [*CONCLUSIONS] if self.claims["claims"] and not self.config["quick"] else []

    def _of_task(self, task: str) -> list[str]:
        about = tasks.descriptor(task)
        plots = dict.fromkeys(m.plots for m in self.configurations if m.task == task)
        shown = min(classes_of(self.config), MOST_SHOWN) if about.class_pictures else 0
        images = [f"test-image-{label}" for label in range(shown)]
        kinds = [picture.name for picture in about.pictures if picture]
        return [*images, *(f"{plot}-{kind}" for plot in plots for kind in kinds)]


def tables_of(task: str) -> Sequence[str]:
    """Names of the tables that a task's evaluation fills."""
    return tuple(tasks.descriptor(task).tables)


def classes_of(config: Mapping) -> int:
    """How many classes the images are of, as the config says."""
    images = config["images"]
    classes = images["own"]["classes"] if images["source"] == "own" else 10
    return classes if isinstance(classes, int) else len(classes)


def _modules(configuration: Configuration) -> list[str]:
    """What the jobs of a configuration load by name."""
    cell, task = configuration.settings["cell"], configuration.task
    return [f"unrolled.cells.{cell}", f"unrolled.tasks.{task}.task"]
