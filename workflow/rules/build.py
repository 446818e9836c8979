"""Where the files of a build lie, and what each job needs: answers to the rules' questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from workflow.rules.cluster_jobs import ClusterJobs
from workflow.rules.configurations import KINDS, Configuration, Group
from workflow.rules.devices import device_of, gpus_of
from workflow.rules.evaluation_files import EvaluationFiles
from workflow.rules.evidence_files import EvidenceFiles
from workflow.rules.further_files import FurtherFiles
from workflow.rules.image_files import ImageFiles
from workflow.rules.run_table import (
    COMMON_TABLES,
    TASK_MODULES,
    TASK_TABLES,
    RunTable,
    canonical,
)
from workflow.rules.sealed_jobs import sealed_jobs
from workflow.rules.sources import sources

MAIN = KINDS[0]
REPORTED = "config/reported.yaml"
# what tells a trained group from its folder
GROUP_FILES = {
    "weights": "weights.safetensors",
    "spec": "spec.json",
    "history": "history.csv",
    "costs": "costs.csv",
}


class Build(ImageFiles, EvaluationFiles, EvidenceFiles, FurtherFiles, ClusterJobs):
    """One build: the config's runs, and paths below its folder."""

    def __init__(self, config: Mapping, overlays: Sequence[str] = ()) -> None:
        reported = yaml.safe_load(Path(REPORTED).read_text(encoding="utf-8"))
        printed = reported["remember"]["predictions_gru_h10"]
        self.config = config
        self.overlays = overlays
        self.folder = config["folder"]
        self.table = RunTable(config, {k: list(answers) for k, answers in printed.items()})
        self.seals = sealed_jobs(self, REPORTED)

    # training

    def group(self, wildcards: Any) -> Group:
        """The group that wildcards name."""
        return self.table.groups[wildcards.task, wildcards.name, wildcards.group]

    def group_folder(self, group: Group) -> str:
        """The folder that one group's results lie in."""
        return "/".join([self.folder, "runs", *group.key])

    def group_sources(self, script: str, wildcards: Any) -> list[str]:
        """The sources of a group's job."""
        return self.sources_of(script, self.group(wildcards).configuration)

    def sources_of(self, script: str, configuration: Configuration) -> list[str]:
        """The sources of a configuration's job: of the library, its own cell and task alone."""
        cell, task = configuration.settings["cell"], TASK_MODULES[configuration.task]
        return sources(script, f"unrolled.cells.{cell}", f"unrolled.tasks.{task}")

    def training_spec(self, wildcards: Any) -> str:
        """The training spec of a group as canonical JSON."""
        return canonical(self.table.training_spec(self.group(wildcards)))

    def training_seals(self, wildcards: Any) -> str:
        """What the seals of a group's training, and of the images, should tell of, as JSON."""
        return self.seals.expected("/".join(["train", *self.group(wildcards).key]))

    def checkpoints(self, wildcards: Any) -> str:
        """The folder of a group's checkpoints: no output, as Snakemake would delete it."""
        return "/".join([self.folder, "checkpoints", *self.group(wildcards).key])

    def device(self, wildcards: Any) -> dict:
        """What a group's training asks for to run on."""
        return device_of(self.config, self.group(wildcards).configuration.settings)

    def gpus(self, wildcards: Any) -> int:
        """How many GPUs a group's training takes."""
        return gpus_of(self.config, self.group(wildcards).configuration.settings)

    def cost(self, wildcards: Any) -> int:
        """A group's share of the work: the longest jobs start first."""
        return max(1, round(self.table.cost(self.group(wildcards))))

    def command(self) -> str:
        """What a person types to build a part of this build again, but for the part's name."""
        # two hyphens, as --configfile would take the name for one more file
        overlay = f" --configfile {' '.join(self.overlays)} --" if self.overlays else ""
        return f"snakemake --cores 4{overlay}"

    # tables and figures

    def of_task(self, task: str, file: str, kind: str = MAIN) -> list[str]:
        """One file of every group of a task and kind."""
        return [f"{self.group_folder(group)}/{file}" for group in self.table.of_task(task, kind)]

    def presentation(self, task: str, kind: str = MAIN) -> str:
        """Settings of a task's configurations as canonical JSON, in the config's order."""
        entries = self.table.presentation(kind)
        return canonical([e for e in entries if e["configuration"].startswith(f"{task}/")])

    def kinds(self) -> list[str]:
        """The kinds of configurations that this build runs."""
        return [kind for kind in KINDS if self.table.by_kind[kind]]

    def tables_folder(self, kind: str = MAIN) -> str:
        """Where the tables of a kind lie: ablations and controls keep out of the study's own."""
        return "/".join([self.folder, "tables", *([kind] if kind != MAIN else [])])

    def task_tables(self, task: str, kind: str = MAIN) -> list[str]:
        """Paths of a task's own tables."""
        names = [name for name in self.table.tables(kind) if name in self._names_of(task)]
        return [f"{self.tables_folder(kind)}/{task}/{name}.csv" for name in names]

    def tables(self, kind: str = MAIN) -> list[str]:
        """Paths of the tables of the whole study, or of all ablations or controls."""
        return [f"{self.tables_folder(kind)}/{name}.csv" for name in self.table.tables(kind)]

    def all_tables(self) -> list[str]:
        """Paths of all tables: those of every kind, and those of further examinations."""
        collected = [path for kind in self.kinds() for path in self.tables(kind)]
        return [*collected, *self.further_tables().values()]

    def results(self) -> list[str]:
        """Every file that was made: what is deleted of them, though not last, is made again."""
        groups = [
            f"{self.group_folder(group)}/{file}"
            for group in self.table.groups.values()
            for file in GROUP_FILES.values()
        ]
        parts = [
            path
            for kind in self.kinds()
            for task in self.table.tasks_of(kind)
            for path in self.task_tables(task, kind)
        ]
        tables = [*parts, *self.all_tables(), *self.evidence_tables().values()]
        images = [path for task in self.table.tasks for path in self.images(task).values()]
        seals = [path for path in self.seals.paths() if path != self.seals.path("images")]
        seals += self.image_seal(*self.table.tasks)
        names = ("report.json", "rendering-html.json", "rendering-pdf.json")
        report = [f"{self.folder}/report/{name}" for name in names]
        return [*images, *groups, *self.evaluations(), *tables, *self.figures(), *report, *seals]

    def joining(self, kind: str = MAIN) -> str:
        """The sealed job that joins the tables of a kind."""
        return "tables" if kind == MAIN else f"tables_{kind}"

    def named_tables(self, task: str | None = None) -> dict[str, str]:
        """A task's own tables by name, or those of the whole study, as keyword inputs of a rule."""
        if task is None:
            paths = [*self.tables(), *self.further_tables().values()]
        else:
            paths = self.task_tables(task)
        return {Path(path).stem: path for path in paths}

    def chosen_tables(self, *names: str) -> dict[str, str]:
        """Those of the named tables that this build has, as keyword inputs of a rule."""
        return {name: path for name, path in self.named_tables().items() if name in names}

    def figures(self, *parts: str) -> list[str]:
        """Paths of the figures of some parts, by default of all."""
        chosen = parts or (*self.table.tasks, "overview", "beyond")
        return [
            f"{self.folder}/figures/{path}" for part in chosen for path in self.table.figures(part)
        ]

    def _names_of(self, task: str) -> tuple[str, ...]:
        return (*COMMON_TABLES, *TASK_TABLES[task])

    def cells(self) -> list[str]:
        """Every cell of the study: each keeps its colour in all figures."""
        return sorted({c.settings["cell"] for c in self.table.configurations})
