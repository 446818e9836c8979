"""The summary: how much was run, and the main table with rows of every task."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from unrolled.reporting import comparison
from unrolled.reporting.grid import Column, Grid
from unrolled.reporting.task_values import Row, TaskValues
from unrolled.study import Study

MOST_ROWS = 12  # of a task; more are left to the task's own sections


class FrontPage:
    """What the summary tells of all tasks together."""

    def __init__(self, study: Study, tasks: Sequence[TaskValues]) -> None:
        self.study = study
        self.tasks = tasks

    @property
    def runs(self) -> int:
        """How many networks were trained."""
        return len(self.study.table("runs"))

    @cached_property
    def rows(self) -> list[tuple[str, list[Row]]]:
        """The title of every part, and all its rows of the main table."""
        return [(task.title, task.main_rows) for task in self.tasks]

    @property
    def is_compared(self) -> bool:
        """Whether any printed number stands beside ours."""
        return any(row.printed is not None for _, rows in self.rows for row in rows)

    @property
    def left_out(self) -> list[dict[str, Any]]:
        """How many `rows` of which part, by its `title`, the table has no room for."""
        return [
            {"title": title, "rows": len(rows) - MOST_ROWS}
            for title, rows in self.rows
            if len(rows) > MOST_ROWS
        ]

    @property
    def table(self) -> Grid:
        """The first rows of every part, beside the printed numbers where there are any."""
        entries = [
            {"part": title, "row": row.title}
            | comparison.beside(self.study, row.values, row.printed)
            for title, rows in self.rows
            for row in rows[:MOST_ROWS]
        ]
        spec = [
            Column("Part", "part"),
            Column("Configuration", "row"),
            *comparison.columns(self.study, self.is_compared),
        ]
        return Grid(entries, spec, "tables/runs.csv")
