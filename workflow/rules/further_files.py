"""What is done with trained networks beyond their evaluation, and timing: a part of `Build`."""

from __future__ import annotations

from workflow.rules.configurations import KINDS
from workflow.rules.run_table import BEYOND_TABLES, canonical


class FurtherFiles:
    """Answers of a build to the rules that examine trained networks and time their steps."""

    def trained(self, task: str, kind: str = KINDS[0]) -> list[str]:
        """The sealed jobs that train the groups of a task and kind."""
        return [f"train/{'/'.join(group.key)}" for group in self.table.of_task(task, kind)]

    def examination(self, task: str) -> str:
        """How far beyond its training a task is examined, as canonical JSON."""
        return canonical(self.config["beyond"][task])

    def task_sources(self, *tasks: str, script: str, kind: str = KINDS[0]) -> list[str]:
        """The sources of a job on all networks of some tasks and a kind."""
        members = [one for one in self.table.by_kind[kind] if one.task in tasks]
        found = [self.sources_of(script, one) for one in members]
        return sorted({path for paths in found for path in paths})

    def timing(self) -> str:
        """What is timed, and how often, as canonical JSON."""
        return canonical({"specs": self.table.timed_specs(), **self.config["beyond"]["timing"]})

    def beyond_tables(self, task: str) -> dict[str, str]:
        """By name, the tables of what a task's networks do far beyond their training."""
        return {name: f"{self.folder}/tables/{name}.csv" for name in BEYOND_TABLES[task]}

    def further_tables(self) -> dict[str, str]:
        """By name, all tables that are not collected from the runs' own."""
        found = {"timing": f"{self.folder}/tables/timing.csv"} if self.table.timed else {}
        for task in self.table.tasks:
            found |= self.beyond_tables(task)
        return found

    def table_jobs(self) -> list[str]:
        """The sealed jobs that write `named_tables()`."""
        beyond = [f"beyond/{task}" for task in self.table.tasks]
        return ["tables", *beyond, *(["timing"] if self.table.timed else [])]
