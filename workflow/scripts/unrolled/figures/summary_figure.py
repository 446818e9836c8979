"""The main picture: the tasks of the study side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled.figures import style
from unrolled.study import Study

WIDTH, LEAST_WIDTH = 3.5, 4.6  # inches of a panel, and of the figure
LEAST_HEIGHT = 3.5  # inches of a panel without its legend
LINE, ROOM = 0.155, 0.25  # inches of a legend's line, and of the room between it and its panel
DROP, FULL_DROP = 0.18, 4.5  # of a panel's height to its legend, up to so many inches


@dataclass(frozen=True)
class Panel:
    """A task's part of the summary figure.

    draw: draws it and returns the entries of its legend, which hangs below in `columns`; width: in
    parts of the figure; height: in inches, without the legend; lines: of the legend, at least.
    """

    title: str
    draw: Callable[[Axes, Study], Sequence[Line2D]]
    columns: int
    width: float = 1.0
    height: float = LEAST_HEIGHT
    lines: int = 3


def draw(study: Study, panels: Sequence[Panel]) -> Figure:
    """Panels side by side, with their legends in a strip below that is kept free for them."""
    width = max(WIDTH * len(panels), LEAST_WIDTH)
    height = max(panel.height for panel in panels)
    fig = style.figure(width, height)
    widths = [panel.width for panel in panels]
    grid = fig.subplots(1, len(panels), squeeze=False, width_ratios=widths)[0]
    lines = 0
    for axes, panel in zip(grid, panels, strict=True):
        axes.set_title(panel.title)
        entries = panel.draw(axes, study)
        _hang(axes, entries, panel.columns, DROP * min(1.0, FULL_DROP / height))
        lines = max(lines, panel.lines, -(-len(entries) // panel.columns))
    strip = ROOM + LINE * lines
    whole = height + strip
    fig.set_size_inches(width, whole)
    fig.get_layout_engine().set(rect=(0, strip / whole, 1, 1 - strip / whole), wspace=0.05)
    return fig


def _hang(axes: Axes, entries: Sequence[Line2D], columns: int, drop: float) -> None:
    """A legend below a panel, at `drop` of its height, for which the layout keeps no room."""
    legend = axes.legend(
        handles=style.by_rows(entries, columns),
        ncols=columns,
        loc="upper center",
        bbox_to_anchor=(0.45, -drop),
        fontsize=7.5,
        handlelength=2.6,
        columnspacing=1.0,
    )
    legend.set_in_layout(False)
