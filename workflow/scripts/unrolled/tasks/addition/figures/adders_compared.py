"""Sums exactly right over the length of the numbers, all configurations together."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled.configuration import Configuration
from unrolled.figures import aggregation, style
from unrolled.figures.colors import INK
from unrolled.figures.grids import label_edges
from unrolled.figures.looks import handles, looks
from unrolled.figures.series import draw_shares, seed_count
from unrolled.figures.summary_figure import Panel
from unrolled.selection import evenly
from unrolled.study import Study
from unrolled.tasks.addition.figures.sums_by_length import TASK, by_length, draw_printed, finish

ACCURACY = "exact match (all bits right)"
MOST_PANELS = 6
# among others, printed points are joined, in the line and shape of their configuration
PRINTED_LINE = style.PRINTED | {
    "markersize": 4,
    "markeredgewidth": 1.0,
    "linestyle": "-",
    "linewidth": 0.8,
    "color": INK,
    "label": "original, printed (hollow,\nline and shape as ours)",
}


def panel(study: Study) -> Panel:
    """All configurations in one panel of the summary figure."""
    return Panel(title="Binary addition", draw=_draw_all, columns=1)


def draw(study: Study) -> Figure:
    """All configurations in one panel, with what the original printed; very many in several."""
    members = study.of_task(TASK)
    if not members:
        return style.nothing("no addition in this build")
    if aggregation.needed(study, TASK):
        return _draw_by_training(study)
    fig = style.figure(9.0, 4.2)
    axes = fig.add_subplot()
    entries = _draw_all(axes, study)
    entries += style.spread_handles(seed_count(study))
    for member in members:
        look = looks(study, TASK)[member.configuration]
        line = PRINTED_LINE | {"linestyle": look.dash, "marker": look.marker}
        draw_printed(axes, study, member, line)
    if any(study.printed(member) for member in members):
        entries.append(Line2D([], [], **PRINTED_LINE))
    fig.legend(handles=entries, loc="outside right upper", handlelength=3.4)
    return fig


def _draw_all(axes: Axes, study: Study) -> list[Line2D]:
    members = study.of_task(TASK)
    _draw_panel(axes, study, members)
    axes.set_ylabel(ACCURACY)
    return handles(study, members)


def _draw_panel(axes: Axes, study: Study, members: Sequence[Configuration]) -> None:
    """Seeds and mean of configurations."""
    for place, member in enumerate(members):
        exact = by_length(study, member, "exact_match")
        draw_shares(axes, study, member, exact, every=slice(place % 4, None, 4))
        finish(axes, exact)


def _draw_by_training(study: Study) -> Figure:
    """A panel for each length that was trained on, of very many an even choice."""
    members = study.of_task(TASK)
    by_training = aggregation.grouped(members, lambda member: member.length)
    lengths = evenly(sorted(by_training), MOST_PANELS)
    columns = min(3, len(lengths))
    lines = -(-len(lengths) // columns)
    fig = style.figure(max(4.6, 3.0 * columns), 0.9 + 2.4 * lines)
    grid = fig.subplots(lines, columns, sharex=True, sharey=True, squeeze=False)
    for axes, length in zip(grid.ravel(), lengths, strict=False):
        _draw_panel(axes, study, by_training[length])
        axes.set_title(f"trained at {length} bits")
    label_edges(grid, len(lengths))
    fig.supylabel(ACCURACY, fontsize=9)
    style.legend(fig, handles(study, members), 3)
    return fig
