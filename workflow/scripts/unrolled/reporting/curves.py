"""Captions and alternative texts of learning curves, from history.csv."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, Span, figure, paragraph, ref
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.study import Study

MOST_TOLD = 4  # configurations of a picture of which a caption tells one by one
WIDE = 20  # fall of a loss from which pictures may take logarithms and other means
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


def noun(task: str, column: str) -> str:
    """What a column of history.csv is called; an addition counts when every bit is right."""
    return "exact match" if (task, column) == ("addition", "accuracy") else column


def member_name(members: Sequence[Configuration], one: Configuration) -> str:
    """What tells a configuration from those it shares its picture with, e.g. "K = 3: "."""
    if len(members) == 1:
        return ""
    if len({other.k for other in members}) == len(members):
        return f"K = {one.k}: "
    return f"{one.title}: "


def caption(study: Study, members: Sequence[Configuration], column: str, shown: str) -> list[Span]:
    """What the curves of one picture do: a sentence a configuration."""
    what = noun(members[0].task, column)
    if len(members) > MOST_TOLD:
        named = f"{what.capitalize()} per epoch, {shown}. "
        return [named, extremes(study, members, column)]
    sentences = []
    for one in members:
        found = ends(study, one, column, "test")
        if found is None:
            continue
        first, last, runs = found
        write = write_value(column)
        name = member_name(members, one)
        mean = "arithmetic mean of the" if column == "loss" and first > WIDE * last else "mean"
        sentence = f"{name}{'the' if name else 'The'} {mean} test {what} "
        sentence += text.movement(first, last)
        if text.movement(first, last) == "stays":
            sentence += f" at {write(last)}"
        else:
            sentence += f" from {write(first)} to {write(last)}"
        if len(runs) > 1:
            ends_at = text.span_of(runs.min(), runs.max(), write)
            sentence += f" (single runs end at {ends_at})"
        sentences.append(sentence + ". ")
    means = (members[0].task, column) == ("mnist", "accuracy")
    beside = "; beside it the means across epochs" if means else ""
    return [f"{what.capitalize()} per epoch, {shown}{beside}. ", "".join(sentences).rstrip()]


def alternative(study: Study, members: Sequence[Configuration], column: str, shown: str) -> str:
    """The same picture in words for those who do not see it."""
    write, what = write_value(column), noun(members[0].task, column)
    if len(members) > MOST_TOLD:
        panels = f"Line charts of {what} per epoch, {shown}, a panel for each of {len(members)}"
        return f"{panels}. {extremes(study, members, column)}"
    said = []
    for one in members:
        parts = []
        for split, name in PARTS.items():
            found = ends(study, one, column, split)
            if found:
                parts.append(f"{name} {what} from {write(found[0])} to {write(found[1])}")
        over = text.count(one.epochs, "epoch")
        said.append(f"{member_name(members, one)}{', '.join(parts)} over {over}")
    runs = study.run_count(members[0])
    whose = f"means over {text.count(runs, 'run')}" if runs > 1 else "one run"
    words = "; ".join(said)
    return f"Line chart of {what} per epoch, {shown} ({whose}): {words}."


def extremes(study: Study, members: Sequence[Configuration], column: str) -> str:
    """Which of many configurations end lowest and highest, as a sentence."""
    found = {one: ends(study, one, column, "test") for one in members}
    last = {one: end[1] for one, end in found.items() if end is not None}
    if not last:
        return ""
    write, what = write_value(column), noun(members[0].task, column)
    low, high = (extreme(last, key=last.__getitem__) for extreme in (min, max))
    return (
        f"The mean test {what} after the last epoch lies between {write(last[low])} ({low.title}) "
        f"and {write(last[high])} ({high.title})."
    )


def source_figure(members: Sequence[Configuration], place: int) -> int | None:
    """The original's figure for a picture of several configurations: the first that has one."""
    return next((one.source_figure(place) for one in members if one.source_figures), None)


def pictures(
    study: Study, members: Sequence[Configuration], shown: str, columns: Sequence[str]
) -> list[Block]:
    """The learning curves of configurations that share their pictures, one a column."""
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
                source_figure(members, place),
                "half",
            )
        )
    return made


def elsewhere(leader: Configuration, columns: Sequence[str]) -> Block:
    """A pointer to the pictures in which a configuration is drawn together with another."""
    spans: list[Span] = ["Drawn together with ", ref(leader.section, leader.title), " in "]
    for place, column in enumerate(columns):
        joint = "" if place == 0 else " and " if place == len(columns) - 1 else ", "
        spans += [joint, ref(f"figure-{leader.section}-{column}")]
    return paragraph(*spans, ".")
