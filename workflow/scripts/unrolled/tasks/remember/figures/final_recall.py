"""Final test accuracies over hidden sizes, a marker for each K, in one panel."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from unrolled.configuration import Configuration
from unrolled.figures import aggregation, style
from unrolled.figures.colors import INK
from unrolled.figures.looks import colors
from unrolled.figures.marks import RUN
from unrolled.figures.series import over_epochs
from unrolled.figures.summary_figure import Panel
from unrolled.selection import evenly
from unrolled.statistics import intervals
from unrolled.study import Study
from unrolled.tasks.remember.figures.curve_grid import TASK

MOST_NAMED, MOST_TICKS = 4, 8  # hidden sizes named in full, and named at all
MOST_LISTED = 6  # positions that have a legend entry each
SPREAD = 0.8  # of the room of a hidden size, which its configurations share


def panel(study: Study) -> Panel:
    """This panel of the summary figure."""
    return Panel(
        title="Remember the digit at position K",
        draw=draw,
        columns=3,
        lines=4 if aggregation.needed(study, TASK) else 3,
    )


def draw(axes: Axes, study: Study) -> list[Line2D]:
    """Draw every configuration beside the others of its hidden size; returns legend entries."""
    members = study.of_task(TASK)
    cells = list(dict.fromkeys(member.cell for member in members))
    sizes = sorted({member.hidden for member in members})
    positions = sorted({member.k for member in members})
    by_size = {size: [m for m in members if m.hidden == size] for size in sizes}
    slots = max(map(len, by_size.values()))
    for place, group in enumerate(by_size.values()):
        group.sort(key=lambda member: cells.index(member.cell))
        for slot, member in enumerate(group):
            shift = (slot - (len(group) - 1) / 2) * SPREAD / slots
            _draw_point(axes, study, member, place + shift, positions.index(member.k))
    _name_sizes(axes, sizes)
    axes.set_ylabel("final test accuracy")
    style.accuracy_axis(axes, 0.0)
    return [
        *(Line2D([], [], color=colors(study)[c], label=c.upper(), linewidth=4) for c in cells),
        *_position_handles(positions),
    ]


def _draw_point(
    axes: Axes, study: Study, configuration: Configuration, x: float, place: int
) -> None:
    curves = over_epochs(study, configuration, "test", "accuracy")
    if curves.empty:
        return
    color = colors(study)[configuration.cell]
    values = curves.iloc[-1].to_numpy(float)
    mean, low, high = (end[0] for end in intervals(values[None], study.confidence))
    if np.isfinite(low):
        axes.plot([x, x], [max(low, 0), min(high, 1)], color=color, linewidth=1.2)
    single = {"color": color, "markersize": 2, "alpha": 0.4, "gid": RUN}
    axes.plot(np.full(len(values), x), values, "o", **single)
    axes.plot(x, mean, **_marker(place, color))


def _marker(place: int, color: str) -> dict:
    """Marker of the K at `place`: filled and hollow shapes in turn."""
    return {
        "color": color,
        "linestyle": "none",
        "markersize": 5,
        "marker": style.MARKERS[place % len(style.MARKERS)],
        "markerfacecolor": "none" if place % 2 else color,
    }


def _position_handles(positions: list[int]) -> list[Line2D]:
    if len(positions) > MOST_LISTED:
        return [Line2D([], [], linestyle="none", label="markers: K")]
    return [
        Line2D([], [], label=f"K = {k}", **_marker(place, INK)) for place, k in enumerate(positions)
    ]


def _name_sizes(axes: Axes, sizes: list[int]) -> None:
    """Ticks at hidden sizes, of very many at an even choice."""
    in_full = len(sizes) <= MOST_NAMED
    names = [f"h = {size}" if in_full else str(size) for size in sizes]
    shown = evenly(range(len(sizes)), MOST_TICKS)
    axes.set_xticks(shown, [names[place] for place in shown])
    if not in_full:
        axes.set_xlabel("h")
    axes.set_xlim(-0.5, len(sizes) - 0.5)
    axes.grid(False, axis="x")
