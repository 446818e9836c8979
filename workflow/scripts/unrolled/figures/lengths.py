"""Addition: sums exactly right over the length of the numbers."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled import style
from unrolled.figures import crowds
from unrolled.figures.curves import draw_seeds
from unrolled.figures.statistics import interval
from unrolled.figures.study import Study, short_titles
from unrolled.selection import evenly

# in a crowded panel the printed points are joined, in the line and shape of their
# configuration
MOST_PANELS = 6
BANDED = 2  # configurations in one panel up to which intervals are drawn as bands
PRINTED_LINE = style.PRINTED | {
    "markersize": 4, "markeredgewidth": 1.0, "linestyle": "-", "linewidth": 0.8, "color": style.INK,
    "label": "original, printed (hollow,\nline and shape as ours)",
}  # fmt: skip
RIGHT, BITS = "exact match", "bit accuracy"


def draw(study: Study, members: pd.DataFrame) -> Figure:
    """Accuracy over test lengths of configurations that share a picture, a panel each."""
    panels = len(members)
    columns = min(panels, 3 if panels <= 3 else 2)
    lines = -(-panels // columns)
    fig = style.figure(4.6 if columns < 3 else 2.3 * columns, 3.2 + 2.2 * (lines - 1))
    grid = fig.subplots(lines, columns, sharex=True, sharey=True, squeeze=False)
    several = grid.ravel()
    titles = short_titles(list(members["title"]))
    for axes, title, (_, row) in zip(several[:panels], titles, members.iterrows(), strict=True):
        _draw_panel(axes, study, row)
        if panels > 1:
            axes.set_title(title)
    crowds.label_edges(grid, panels)
    for axes in grid[:, 0]:
        axes.set_ylabel("accuracy")
    cells = members["cell"].unique()
    color = study.colors[cells[0]] if len(cells) == 1 else style.INK
    handles = [
        Line2D([], [], color=color, label=RIGHT),
        Line2D([], [], color=color, label=BITS, linestyle=style.DASHES[2], linewidth=1.2),
        *style.spread_handles(study.seeds, study.confidence, color),
    ]
    if any(study.printed("addition", name) for name in members["name"]):
        handles.append(style.printed_handle())
    style.legend(fig, handles)
    return fig


def _draw_panel(axes: Axes, study: Study, row: pd.Series) -> None:
    color = study.colors[row["cell"]]
    exact = study.lengths(row["configuration"], "exact_match")
    bits = study.lengths(row["configuration"], "bit_accuracy")
    draw_seeds(axes, exact, color, "-", study.confidence, bound=(0.0, 1.0))
    mean, _, _ = interval(bits.to_numpy(float), study.confidence)
    axes.plot(bits.index, mean, color=color, linestyle=style.DASHES[2], linewidth=1.2)
    _draw_printed(axes, study, row["name"], style.PRINTED | {"markersize": 4})
    if row["length"] == row["length"]:
        axes.axvline(row["length"], color=style.INK, linewidth=0.9, linestyle=":", alpha=0.7)
        axes.annotate(
            f"trained at {row['length']:g} bits", (row["length"], 0.02), (4, 0),
            textcoords="offset points", fontsize=8.5,
        )  # fmt: skip
    _finish(axes, exact)


def _draw_printed(axes: Axes, study: Study, name: str, marker: dict) -> None:
    printed = study.printed("addition", name)
    if isinstance(printed, list):
        axes.plot(range(1, len(printed) + 1), printed, **marker)


def _finish(axes: Axes, exact: pd.DataFrame) -> None:
    style.accuracy_axis(axes, 0.0)
    if len(exact):
        style.whole_axis(axes, exact.index.min(), exact.index.max())
    axes.set_xlabel("length of the numbers, bits")


def draw_all(study: Study) -> Figure:
    """All configurations in one panel, with what the original printed."""
    if study.of("addition").empty:
        return style.nothing("no addition in this build")
    if study.crowded("addition"):
        return _draw_crowd(study)
    fig = style.figure(9.0, 4.2)
    axes = fig.add_subplot()
    handles = draw_panel(axes, study)
    axes.set_ylabel("exact match (all bits right)")
    spread = style.spread_handles(study.seeds, study.confidence)
    handles += spread if len(study.of("addition")) <= BANDED else spread[:1]
    looks = study.looks("addition")
    for _, row in study.of("addition").iterrows():
        look = looks[row["configuration"]]
        own = {"linestyle": look.dash, "marker": look.marker}
        _draw_printed(axes, study, row["name"], PRINTED_LINE | own)
    if any(study.printed("addition", name) for name in study.of("addition")["name"]):
        handles.append(Line2D([], [], **PRINTED_LINE))
    fig.legend(handles=handles, loc="outside right upper", handlelength=3.4)
    return fig


def draw_panel(axes: Axes, study: Study, rows: pd.DataFrame | None = None) -> list[Line2D]:
    """Draw seeds and mean of some, or else all, configurations; return their legend entries.

    Intervals are drawn for a few configurations only: many bands over each other hide the lines.
    """
    rows = study.of("addition") if rows is None else rows
    looks = study.looks("addition")
    for place, name in enumerate(rows["configuration"]):
        exact = study.lengths(name, "exact_match")
        crowds.line(
            axes, study, "addition", exact, looks[name], every=slice(place % 4, None, 4),
            bound=(0.0, 1.0), band=len(rows) <= BANDED,
        )  # fmt: skip
        _finish(axes, exact)
    return crowds.handles(study, "addition", rows)


def _draw_crowd(study: Study) -> Figure:
    """A panel for each length that was trained on, of very many an even choice."""
    rows = study.of("addition")
    trained = evenly(sorted(rows["length"].unique()), MOST_PANELS)
    columns = min(3, len(trained))
    lines = -(-len(trained) // columns)
    fig = style.figure(max(4.6, 3.0 * columns), 0.9 + 2.4 * lines)
    grid = fig.subplots(lines, columns, sharex=True, sharey=True, squeeze=False)
    for axes, length in zip(grid.ravel(), trained, strict=False):
        draw_panel(axes, study, rows[rows["length"] == length])
        axes.set_title(f"trained at {length:g} bits")
    crowds.label_edges(grid, len(trained))
    fig.supylabel("exact match (all bits right)", fontsize=9)
    style.legend(fig, crowds.handles(study, "addition", rows), 3)
    return fig
