"""Hidden states in the plane of their two principal components: carries and remembered digits."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled import style
from unrolled.figures.study import Study, short_titles
from unrolled.selection import MOST_STATE_PANELS, evenly

CARRIES = {0: ("#0072b2", "no carry"), 1: ("#d55e00", "carry")}
BITS = {0: ("o", "0 written"), 1: ("^", "1 written")}
STAGES = {"before": "before position K", "at": "at position K", "end": "at the end"}
DIGIT_COLORS = (*style.CELL_COLORS.values(), *style.SPARE_COLORS)


def draw_carries(study: Study) -> Figure:
    """States of one adder of each configuration, by their carry and the bit just written."""
    rows = study.tables["carry_states"]
    members = study.of("addition")
    members = members[members["configuration"].isin(rows["configuration"])]
    if members.empty:
        return style.nothing("no adder whose states can be drawn")
    members = members.iloc[evenly(range(len(members)), MOST_STATE_PANELS)]
    columns = min(3, len(members))
    fig = style.figure(2.9 * columns, 0.6 + 2.4 * -(-len(members) // columns))
    grid = fig.subplots(-(-len(members) // columns), columns, squeeze=False).ravel()
    titles = short_titles(list(members["title"]))
    for axes, title, name in zip(grid, titles, members["configuration"], strict=False):
        _carry_panel(axes, rows[rows["configuration"] == name])
        axes.set_title(style.wrapped(title, 34))
    for axes in grid[len(members) :]:
        axes.set_axis_off()
    handles = [
        Line2D([], [], color=color, marker=marker, linestyle="none", label=f"{held}, {written}")
        for color, held in CARRIES.values()
        for marker, written in BITS.values()
    ]
    style.legend(fig, handles, 4)
    return fig


def _carry_panel(axes: Axes, states: pd.DataFrame) -> None:
    for (carry, bit), group in states.groupby(["carry", "bit"]):
        axes.scatter(
            group["x"], group["y"], s=16, marker=BITS[bit][0], color=CARRIES[carry][0],
            alpha=0.75, linewidths=0,
        )  # fmt: skip
    _bare(axes)


def shown_digits(study: Study) -> pd.DataFrame:
    """The configurations drawn: of every cell the largest, and of those the one of largest K."""
    members = study.of("remember")
    drawn = members["configuration"].isin(study.tables["digit_states"]["configuration"])
    ordered = members[drawn].sort_values(["hidden", "k"], kind="stable")
    return members.loc[sorted(ordered.groupby("cell").tail(1).index)]


def draw_digits(study: Study) -> Figure:
    """States before, at and long after position K, each drawn as the digit that stood there."""
    rows, members = study.tables["digit_states"], shown_digits(study)
    if members.empty:
        return style.nothing("no network that remembers whose states can be drawn")
    fig = style.figure(8.4, 0.3 + 2.5 * len(members))
    grid = fig.subplots(len(members), len(STAGES), squeeze=False)
    for line, (_, member) in zip(grid, members.iterrows(), strict=True):
        own = rows[rows["configuration"] == member["configuration"]]
        for axes, (stage, called) in zip(line, STAGES.items(), strict=True):
            _digit_panel(axes, own[own["stage"] == stage])
            axes.set_title(called if line[0] is grid[0, 0] else "")
        line[0].set_ylabel(style.wrapped(member["title"], 30))
    return fig


def _digit_panel(axes: Axes, states: pd.DataFrame) -> None:
    for digit, group in states.groupby("digit"):
        axes.scatter(
            group["x"], group["y"], s=26, marker=f"${digit}$", linewidths=0,
            color=DIGIT_COLORS[digit % len(DIGIT_COLORS)],
        )  # fmt: skip
    _bare(axes)


def _bare(axes: Axes) -> None:
    """No ticks: distances within a panel are all that principal components tell."""
    axes.set(xticks=[], yticks=[])
    axes.margins(0.08)
