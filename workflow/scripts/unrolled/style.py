"""One look for every figure: colours, line styles, axes and legends.

Data colours reach a contrast of 3:1 on white and on near-black pages. Text, axes and the
original's markers are drawn in `INK`, which the finished SVG gives as `currentColor`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

INK = "#010203"
# Okabe and Ito's colours, told apart under every common form of colour blindness
CELL_COLORS = {"rnn": "#d55e00", "lstm": "#0072b2", "gru": "#009e73"}
SPARE_COLORS = ("#cc79a7", "#a67c00", "#8a6fd1", "#808080")
MARKERS = ("o", "s", "^", "v", "P", "X", "<", ">")
DASHES = ("-", (0, (4, 1.6)), (0, (1.2, 1.4)), (0, (6, 1.5, 1.2, 1.5)))
SPLITS = {"train": ("training", DASHES[0], "o"), "test": ("test", DASHES[1], "s")}
BAND = {"alpha": 0.2, "linewidth": 0}
PRINTED = {
    "marker": "D", "markersize": 6, "markeredgewidth": 1.3, "markeredgecolor": INK,
    "markerfacecolor": "none", "linestyle": "none", "zorder": 6, "label": "original, printed",
}  # fmt: skip
RC = {
    "svg.fonttype": "path", "font.family": "DejaVu Sans", "font.size": 9, "axes.labelsize": 9,
    "axes.titlesize": 9.5, "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5, "legend.fontsize": 8.5, "legend.frameon": False,
    "legend.handlelength": 3.0, "legend.columnspacing": 1.2, "legend.labelspacing": 0.35,
    "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": INK, "axes.titlecolor": INK,
    "xtick.color": INK, "ytick.color": INK, "axes.linewidth": 0.8, "axes.spines.top": False,
    "axes.spines.right": False, "axes.grid": True, "axes.axisbelow": True, "grid.color": INK,
    "grid.alpha": 0.14, "grid.linewidth": 0.7, "lines.linewidth": 2.0, "lines.markersize": 4,
    "xtick.major.size": 3, "ytick.major.size": 3, "figure.facecolor": "none",
    "axes.facecolor": "none", "savefig.facecolor": "none",
}  # fmt: skip
FLOORS = (0.99, 0.98, 0.95, 0.9, 0.8, 0.5, 0.0)  # few, so that most figures share their axis


@dataclass(frozen=True)
class Look:
    """How one configuration is drawn among others: shade, line and marker."""

    color: str
    dash: str | tuple
    marker: str


def cell_colors(cells: Iterable[str]) -> dict[str, str]:
    """A colour for every cell; unknown cells take spare colours in alphabetical order."""
    unknown = sorted(set(cells) - set(CELL_COLORS))
    spare = {cell: SPARE_COLORS[i % len(SPARE_COLORS)] for i, cell in enumerate(unknown)}
    return CELL_COLORS | spare


def luminance(color: str) -> float:
    """Relative luminance of a colour as the Web Content Accessibility Guidelines define it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def shades(color: str, count: int) -> list[str]:
    """`count` shades from dark to light that all keep their contrast on light and dark pages."""
    if count < 2:
        return [color] * count
    targets = [0.115 + 0.215 * step / (count - 1) for step in range(count)]
    return [_with_luminance(color, target) for target in targets]


def _with_luminance(color: str, target: float) -> str:
    other = (1.0, 1.0, 1.0) if luminance(color) < target else (0.0, 0.0, 0.0)
    low, high = 0.0, 1.0
    for _ in range(20):
        share = (low + high) / 2
        mixed = [(1 - share) * a + share * b for a, b in zip(to_rgb(color), other, strict=True)]
        reached = luminance(mixed)
        if (reached < target) == (other[0] == 1.0):
            low = share
        else:
            high = share
    return matplotlib.colors.to_hex(mixed)


def figure(width: float, height: float) -> Figure:
    """An empty figure of `width` x `height` inches."""
    return plt.figure(figsize=(width, height), layout="constrained")


def absent(axes: Axes, message: str = "not in this build") -> None:
    """Say in the middle of empty axes why they are empty."""
    axes.text(0.5, 0.5, message, ha="center", va="center", alpha=0.6, transform=axes.transAxes)


def nothing(message: str) -> Figure:
    """A figure that only says why it is empty."""
    fig = figure(7.5, 1.2)
    fig.text(0.5, 0.5, message, ha="center", va="center")
    return fig


def percent(value: float, _: object = None) -> str:
    """0.985 as "98.5 %", with a space that does not break."""
    return f"{100 * value:.6g}\N{NO-BREAK SPACE}%"


def wrapped(title: str, width: int) -> str:
    """A title on at most two lines of `width` characters."""
    return "\n".join(
        textwrap.wrap(title, width, max_lines=2, placeholder=" \N{HORIZONTAL ELLIPSIS}")
    )


def floor(values: Iterable[float]) -> float:
    """The lower end of an accuracy axis that holds all `values`."""
    lowest = min((value for value in values if value == value), default=0.0)
    return next(end for end in FLOORS if end <= max(lowest, 0.0))


def accuracy_axis(axis_of: Axes, lower: float, which: str = "y") -> None:
    """Accuracy from `lower` to 100 %, with room for markers at the ends."""
    room = 0.03 * (1 - lower)
    limits = (lower - room, 1 + room)
    axis_of.set_ylim(*limits) if which == "y" else axis_of.set_xlim(*limits)
    axis = axis_of.yaxis if which == "y" else axis_of.xaxis
    axis.set_major_formatter(FuncFormatter(percent))
    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))


def whole_axis(axis_of: Axes, first: int, last: int, bins: int = 8) -> None:
    """An x axis of whole numbers: epochs or lengths."""
    room = min(max(0.04 * (last - first), 0.15), 0.9)  # no tick before the first
    axis_of.set_xlim(first - room, last + room)
    if last - first < bins:
        axis_of.set_xticks(range(first, last + 1))
    else:
        axis_of.xaxis.set_major_locator(MaxNLocator(bins, integer=True, steps=[1, 2, 5, 10]))


def seed_line(seeds: int) -> dict:
    """Line of a single seed: fainter where there are many, so that the mean stands out."""
    return {"linewidth": 0.8, "alpha": min(0.55, max(0.12, 4 / max(seeds, 1)))}


def spread_handles(seeds: int, confidence: float, color: str = INK) -> list:
    """Legend entries of single seeds and of the interval; none where there is one seed only."""
    if seeds < 2:
        return []
    band = Patch(color=color, label=f"{percent(confidence)} interval", **BAND)
    return [Line2D([], [], color=color, label="single seeds", linewidth=0.8, alpha=0.55), band]


def printed_handle() -> Line2D:
    """Legend entry of values the original printed."""
    return Line2D([], [], **PRINTED)


def by_rows(handles: Sequence, columns: int) -> list:
    """Order entries so that matplotlib, which fills columns, shows them row by row."""
    return [handle for column in range(columns) for handle in handles[column::columns]]


def legend(fig: Figure, handles: Sequence, columns: int | None = None) -> None:
    """A legend in a strip above the axes, where it hides no data; in two rows unless said."""
    columns = columns or -(-len(handles) // 2)
    fig.legend(
        handles=by_rows(handles, columns), loc="outside upper center", ncols=columns, borderpad=0.2
    )
