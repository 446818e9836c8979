"""Hidden states in the plane of their two principal components, as the digits they hold."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unrolled.configuration import Configuration
from unrolled.figures import style
from unrolled.figures.colors import CELL_COLORS, SPARE_COLORS
from unrolled.figures.grids import plane
from unrolled.study import Study
from unrolled.tasks.remember.figures.curve_grid import TASK

STAGES = {"before": "before position K", "at": "at position K", "end": "at the end"}
DIGIT_COLORS = (*CELL_COLORS.values(), *SPARE_COLORS)


def draw(study: Study) -> Figure:
    """States before, at and long after position K, each drawn as the digit that stood there."""
    members = _shown(study)
    if not members:
        return style.nothing("no network that remembers whose states can be drawn")
    fig = style.figure(8.4, 0.3 + 1.9 * len(members))
    grid = fig.subplots(len(members), len(STAGES), squeeze=False)
    for line, member in zip(grid, members, strict=True):
        states = study.rows("digit_states", member)
        for axes, stage in zip(line, STAGES, strict=True):
            _draw_panel(axes, states[states["stage"] == stage])
        held = style.percent(round(states["explained"].iloc[0], 2))
        named = style.wrapped(style.label(member.title), 30)
        line[0].set_ylabel(f"{named}\n(plane: {held} of the variance)")
    for axes, title in zip(grid[0], STAGES.values(), strict=True):
        axes.set_title(title)
    return fig


def _shown(study: Study) -> list[Configuration]:
    """Of every cell the largest configuration, and of those the one of largest K."""
    drawn = set(study.table("digit_states")["configuration"])
    members = [member for member in study.of_task(TASK) if member.configuration in drawn]
    ordered = sorted(members, key=lambda member: (member.hidden, member.k))
    largest = {member.cell: member for member in ordered}
    return [member for member in members if member == largest[member.cell]]


def _draw_panel(axes: Axes, states: pd.DataFrame) -> None:
    for digit, group in states.groupby("digit"):
        color = DIGIT_COLORS[digit % len(DIGIT_COLORS)]
        shape = {"s": 26, "marker": f"${digit}$", "linewidths": 0}
        axes.scatter(group["x"], group["y"], color=color, **shape)
    plane(axes)
