"""Captions and alternative texts of learning curves, from history.csv."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, Span, figure
from unrolled.reporting.study import Configuration, Study

PARTS = {"train": "training", "test": "test"}


def write_value(column: str) -> Callable[[float], str]:
    return text.percent if column == "accuracy" else text.significant


def ends(
    study: Study, configuration: Configuration, column: str, split: str
) -> tuple[float, float, pd.Series] | None:
    """Means at the first and the last epoch, and each seed's value at the last."""
    rows = study.rows("history", configuration)
    rows = rows[(rows["split"] == split) & rows[column].notna()] if len(rows) else rows
    if not len(rows):
        return None
    first = rows[rows["epoch"] == rows["epoch"].min()]
    last = rows[rows["epoch"] == rows["epoch"].max()].set_index("seed")
    return float(first[column].mean()), float(last[column].mean()), last[column]


def caption(study: Study, members: Sequence[Configuration], column: str, shown: str) -> list[Span]:
    """What the curves of one picture do: a sentence a configuration."""
    sentences = []
    for one in members:
        found = ends(study, one, column, "test")
        if found is None:
            continue
        first, last, runs = found
        write = write_value(column)
        name = f"K = {one.k}: the" if len(members) > 1 else "The"
        sentence = f"{name} mean test {column} {text.movement(first, last)}"
        if text.movement(first, last) == "stays":
            sentence += f" at {write(last)}"
        else:
            sentence += f" from {write(first)} to {write(last)}"
        if len(runs) > 1:
            sentence += f" (single runs end at {write(runs.min())} to {write(runs.max())})"
        sentences.append(sentence)
    lead = f"{column.capitalize()} per epoch, {shown}. "
    return [lead, *([". ".join(sentences) + "."] if sentences else [])]


def alternative(study: Study, members: Sequence[Configuration], column: str, shown: str) -> str:
    """The same picture in words for those who do not see it."""
    write = write_value(column)
    said = []
    for one in members:
        parts = []
        for split, name in PARTS.items():
            found = ends(study, one, column, split)
            if found:
                parts.append(f"{name} {column} from {write(found[0])} to {write(found[1])}")
        lead = f"K = {one.k}: " if len(members) > 1 else ""
        said.append(f"{lead}{', '.join(parts)} over {text.count(one.epochs, 'epoch')}")
    runs = study.run_count(members[0])
    whose = f"means over {text.count(runs, 'run')}" if runs > 1 else "one run"
    return f"Line chart of {column} per epoch, {shown} ({whose}). {'; '.join(said)}."


def pictures(
    study: Study, members: Sequence[Configuration], shown: str, columns: Sequence[str]
) -> list[Block]:
    """The learning curves of configurations that share their pictures, one a column."""
    numbered = next((one for one in members if one.source_figures), members[0])
    task, plots = members[0].task, members[0].plots
    made = []
    for place, column in enumerate(columns):
        svg = f"figures/{task}/{plots}-{column}.svg"
        made.append(
            figure(
                f"figure-{members[0].section}-{column}",
                svg,
                caption(study, members, column, shown),
                alternative(study, members, column, shown),
                study.target(svg),
                numbered.source_figure(place),
                "half",
            )
        )
    return made
