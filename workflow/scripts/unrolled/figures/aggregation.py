"""Figures of very many configurations: what stands for all of a cell, or of a cell and size."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from unrolled.configuration import Configuration
from unrolled.figures import style
from unrolled.study import Study

MOST_SINGLE = 18  # configurations of a task that each have a row, line or panel
MOST_ROWS = 24  # rows of a figure by cell and hidden size; of more, a row stands for a cell


def needed(study: Study, task: str) -> bool:
    """Whether a task has too many configurations for a row, line or panel each."""
    return len(study.of_task(task)) > MOST_SINGLE


def rows(study: Study, task: str) -> list[tuple[str, list[Configuration]]]:
    """What the rows of a figure are called, and the configurations that each stands for.

    Each for itself, or, where they are very many, all of a cell and hidden size, or of a cell.
    """
    members = study.of_task(task)
    if not needed(study, task):
        return [(style.label(member.title), [member]) for member in members]
    by_size = grouped(members, lambda member: (member.cell, member.hidden))
    if len(by_size) <= MOST_ROWS:
        return [
            (f"{cell.upper()}, h = {size} ({len(group)})", group)
            for (cell, size), group in by_size.items()
        ]
    by_cell = grouped(members, lambda member: member.cell)
    return [(f"{cell.upper()} ({len(group)})", group) for cell, group in by_cell.items()]


def grouped(
    members: Sequence[Configuration], key: Callable[[Configuration], Hashable]
) -> dict[Hashable, list[Configuration]]:
    """Configurations by what `key` gives for them, in the order of its first appearances."""
    groups: dict[Hashable, list[Configuration]] = {}
    for member in members:
        groups.setdefault(key(member), []).append(member)
    return groups
