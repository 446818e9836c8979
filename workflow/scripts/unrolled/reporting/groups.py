"""Configurations that are drawn together: where very many, they share a section as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from unrolled.reporting.configuration import Configuration
from unrolled.reporting.study import Study


def sections(
    study: Study,
    task: str,
    single: Callable[[Study, Configuration], dict],
    together: Callable[[Study, Sequence[Configuration]], dict],
) -> list[dict]:
    """A section for each configuration; of very many, for each group that is drawn together."""
    made = []
    for group in study.drawn_groups(task):
        if group[0].shares_section and len(group) > 1:
            made.append(together(study, group))
        else:
            made += [single(study, one) for one in group]
    return made


def shared_title(members: Sequence[Configuration]) -> str:
    """What the titles of configurations drawn together have in common, e.g. "GRU, h = 5"."""
    parts = [one.title.split(", ") for one in members]
    shared = [part for part in parts[0] if all(part in other for other in parts)]
    return ", ".join(shared) or members[0].plots
