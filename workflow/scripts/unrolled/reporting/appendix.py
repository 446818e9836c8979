"""The tables of the appendix: versions, checksums, costs, configurations, tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from unrolled.reporting import formatting as text
from unrolled.reporting import grid
from unrolled.reporting.grid import Cell, Column, Grid, cell
from unrolled.settings.expansion import seeds_of
from unrolled.study import Study

# what all runs of a training job share in costs.csv
JOB = ["train_seconds", "test_seconds", "peak_memory_mb", "device", "seeds_in_job"]
TARGETS = ("figures", "report")  # beside the tasks


class Appendix:
    """What the appendix lists."""

    def __init__(self, study: Study) -> None:
        self.study = study

    @property
    def versions(self) -> Grid:
        """A row a package."""
        packages = self.study.environment.get("packages", {})
        entries = [
            {"name": name, "version": packages[name]} for name in sorted(packages, key=str.lower)
        ]
        spec = [Column("Package", "name"), Column("Version", "version")]
        return Grid(entries, spec, "report/environment.json")

    @property
    def uneven(self) -> list[str]:
        """The titles of configurations that lack runs which others have."""
        study = self.study
        most = study.table("runs").groupby("task")["seed"].nunique()
        return [m.title for m in study.configurations if study.run_count(m) != most[m.task]]

    @property
    def seeds_beside(self) -> dict[str, Sequence[int]]:
        """The seeds of networks beside the study, the same for all tasks, by what they are for."""
        settings = self.study.settings
        task = next(iter(settings["tasks"]))
        kinds = [k for k in ("ablations", "controls", "extensions") if settings[k]["run"]]
        return {kind: seeds_of(settings, task, kind) for kind in kinds}

    @property
    def checksums(self) -> Grid:
        """A row for each array of the images."""
        digests = self.study.manifest["sha256"]
        entries = [
            {"array": name.replace("_", " "), "sha256": sha} for name, sha in digests.items()
        ]
        spec = [Column("Array", "array"), Column("SHA-256", "sha256")]
        return Grid(entries, spec, "data/images.json")

    @cached_property
    def jobs(self) -> list[dict[str, Any]]:
        """The training jobs, with what the runs of each share in costs.csv."""
        return [
            {
                "configuration": member.configuration,
                "seeds": text.whole_numbers(runs["seed"]),
                **dict(zip(JOB, measured, strict=True)),
            }
            for member in self.study.configurations
            for measured, runs in self.study.rows("costs", member).groupby(JOB, sort=False)
        ]

    @property
    def minutes(self) -> float:
        """Minutes of training and testing in all."""
        costs = self.study.table("costs")
        return float((costs["train_seconds"] + costs["test_seconds"]).sum()) / 60

    @property
    def costs(self) -> Grid:
        """A row a training job."""
        spec = [
            Column("Configuration", "configuration"),
            Column("Seeds of the job", "seeds"),
            Column("Training, s per run", "train_seconds", grid.number(1), right=True),
            Column("Testing, s per run", "test_seconds", grid.number(1), right=True),
            Column("Peak memory, MB", "peak_memory_mb", grid.number(0), right=True),
            Column("Device", "device", lambda device: "CPU" if device == "cpu" else device),
        ]
        return Grid(self.jobs, spec, "tables/costs.csv")

    @property
    def configurations(self) -> Grid:
        """A row a configuration, with its settings."""
        spec = [
            Column("Configuration", "configuration"),
            Column("Cell", "cell", text.cell_name),
            Column("h", "hidden", right=True),
            Column("Directions", "bidirectional", lambda both: "both" if both else "forward"),
            Column("Epochs", "epochs", right=True),
            Column("Learning rate", "learning_rate", text.general, right=True),
            Column("Batch", "batch", right=True),
            Column("Penalty", "penalty_coefficient penalty", _penalty),
            Column("K", "k", right=True),
            Column("L", "length", right=True),
            # a setting where a task has more than one
            Column("Loss", "loss", text.loss_name, empty=text.loss_name("nll")),
            Column("Parameters", "parameters", _parameters, right=True),
            Column("Path", "path"),
        ]
        entries = [vars(member) for member in self.study.configurations]
        return Grid(entries, spec, "tables/configurations.csv")

    def command(self, target: str) -> str:
        """What a person types to build a part."""
        return f"{self.study.command} {target}"

    @property
    def command_width(self) -> int:
        """Letters of the longest of these commands."""
        return max(len(self.command(target)) for target in (*self.study.tasks, *TARGETS))

    @property
    def tables(self) -> Grid:
        """A row for each table that has rows."""
        entries = [
            {"name": f"{name}.csv", "rows": text.thousands(len(table))}
            for name, table in sorted(self.study.tables.items())
            if len(table)
        ]
        spec = [Column("Table", "name"), Column("Rows", "rows", right=True)]
        return Grid(entries, spec, "tables/README.md")


def _penalty(coefficient: float, form: str) -> str:
    return f"{text.general(coefficient)}, {form}"


def _parameters(amount: int) -> Cell:
    return cell(text.thousands(amount), amount)
