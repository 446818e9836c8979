"""What the jobs of a group ask a cluster for: their measured needs, with a margin.

Parse time: the standard library alone, as every Snakemake call reads this.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from workflow.rules.configurations import Group
from workflow.rules.costs import START, memory_mb
from workflow.rules.run_table import RunTable

# other machines' libraries take more memory, and their cores more time
MEMORY_MARGIN, TIME_MARGIN = 1.25, 4
# seconds of the longest evaluation of a network, as measured, and from which on a training is no
# short one
EVALUATION, SHORT = 3, 60


class ClusterJobs:
    """Answers to the rules' questions; each further attempt asks for twice as much."""

    table: RunTable
    group: Callable[[Any], Group]

    def memory(self, wildcards: Any, attempt: int) -> int:
        """Megabytes for a group's training."""
        return self._megabytes(self.group(wildcards), attempt)

    def training_minutes(self, wildcards: Any, attempt: int) -> int:
        """Minutes for a group's training."""
        return _minutes(self.table.cost(self.group(wildcards)), attempt)

    def evaluation_memory(self, task: str, kind: str, wildcards: Any, attempt: int) -> int:
        """Megabytes for the evaluation of a task's groups, one after another."""
        return max(self._megabytes(one, attempt) for one in self.table.of_task(task, kind))

    def evaluation_minutes(self, task: str, kind: str, wildcards: Any, attempt: int) -> int:
        """Minutes for the evaluation of a task's groups."""
        return _minutes(START + EVALUATION * len(self.table.of_task(task, kind)), attempt)

    def share(self, wildcards: Any) -> str:
        """Which other groups may share a cluster job with a group, all of it one name."""
        return "short" if self.table.cost(self.group(wildcards)) < SHORT else "long"

    def _megabytes(self, group: Group, attempt: int) -> int:
        configuration, images = group.configuration, self.table.config["images"]
        mnist = configuration.task == "mnist" and images["source"] != "digits"
        needed = memory_mb(configuration.settings, len(group.seeds), mnist)
        return math.ceil(needed * MEMORY_MARGIN) * 2 ** (attempt - 1)


def _minutes(seconds: float, attempt: int) -> int:
    return math.ceil(seconds * TIME_MARGIN / 60) * 2 ** (attempt - 1)
