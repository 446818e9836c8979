"""Trained networks on sums and sequences far longer than those they were trained on."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unrolled import style
from unrolled.figures import crowds
from unrolled.figures.study import Study, short_titles

PANELS = {
    "random bits": ("random",),
    "carry chains": ("carry chains",),
    "repeated bits": ("repeated bits",),
    "full-length carries": ("all ones + 1", "1 + all ones"),
}


def draw_sums(study: Study) -> Figure:
    """Sums exactly right over the length of the numbers, a panel for each kind of numbers."""
    members = study.of("addition")
    members = members[
        members["configuration"].isin(study.tables["addition_beyond"]["configuration"])
    ]
    if members.empty:
        return style.nothing("no adder that can be followed over long sums")
    fig = style.figure(9.5, 3.6)
    several = fig.subplots(1, len(PANELS), sharey=True)
    looks = study.looks("addition")
    for axes, (title, kinds) in zip(several, PANELS.items(), strict=True):
        for name in members["configuration"]:
            rows = study.rows("addition_beyond", name)
            rows = rows[rows["operands"].isin(kinds)]
            table = rows.pivot_table(index="length", columns="seed", values="exact_match")
            _draw(axes, study, "addition", table, looks[name])
        axes.set_title(title)
        style.accuracy_axis(axes, 0.0)
        _lengths(axes, table, "bits")
    several[0].set_ylabel("exact match (all bits right)")
    handles = crowds.handles(study, "addition", members)
    spread = (
        [] if study.crowded("addition") else style.spread_handles(study.seeds, study.confidence)[:1]
    )
    style.legend(fig, handles + spread, 3)
    return fig


def draw_sequences(study: Study) -> Figure:
    """Sequences answered rightly over their length, a panel for each cell."""
    members = study.of("remember")
    if members.empty:
        return style.nothing("no network that remembers in this build")
    cells = list(dict.fromkeys(members["cell"]))
    fig = style.figure(max(4.6, 3.2 * len(cells)), 3.8)
    several = fig.subplots(1, len(cells), sharey=True, squeeze=False)[0]
    looks = study.looks("remember")
    for axes, cell in zip(several, cells, strict=True):
        own = members[members["cell"] == cell]
        titles = short_titles(list(own["title"]))
        for name in own["configuration"]:
            rows = study.rows("remember_solved", name)
            rows = rows.assign(right=1 - rows["errors"] / rows["samples"])
            table = rows.pivot_table(index="length", columns="seed", values="right")
            _draw(axes, study, "remember", table, looks[name])
        handles = crowds.handles(study, "remember", own, titles)
        columns = 1 if study.crowded("remember") else 2
        axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=columns)
        axes.set_title(cell.upper())
        style.accuracy_axis(axes, 0.0)
        _lengths(axes, table, "digits")
    several[0].set_ylabel("right answers")
    return fig


def _draw(axes: Axes, study: Study, task: str, table: pd.DataFrame, look: style.Look) -> None:
    crowds.line(axes, study, task, table, look, bound=(0.0, 1.0), band=False)


def _lengths(axes: Axes, table: pd.DataFrame, unit: str) -> None:
    axes.set_xscale("log")
    axes.set_xticks(list(table.index), [f"{length:,}" for length in table.index])
    axes.set_xticks([], minor=True)
    axes.margins(x=0.12)
    axes.set_xlabel(f"length, {unit}")
