"""One look for every figure: line styles, text, axes and legends."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from unrolled.configuration import NO_BREAK
from unrolled.figures.colors import INK

MARKERS = ("o", "s", "^", "v", "P", "X", "<", ">")
DASHES = ("-", (0, (4, 1.6)), (0, (1.2, 1.4)), (0, (6, 1.5, 1.2, 1.5)))
SPLITS = {"train": ("training", DASHES[0], "o"), "test": ("test", DASHES[1], "s")}
BAND = {"alpha": 0.2, "linewidth": 0}
PRINTED = {
    "marker": "D",
    "markersize": 6,
    "markeredgewidth": 1.3,
    "markeredgecolor": INK,
    "markerfacecolor": "none",
    "linestyle": "none",
    "zorder": 6,
    "label": "original, printed",
}
IN_INK = (
    *("text.color", "xtick.color", "ytick.color", "grid.color"),
    *("axes.labelcolor", "axes.edgecolor", "axes.titlecolor"),
)
TRANSPARENT = ("figure.facecolor", "axes.facecolor", "savefig.facecolor")
RC = {
    **dict.fromkeys(IN_INK, INK),
    **dict.fromkeys(TRANSPARENT, "none"),
    "svg.fonttype": "none",
    "path.simplify": False,  # a page finds values by their places in a line
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.labelsize": 9,
    "axes.titlesize": 9.5,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "legend.handlelength": 3.0,
    "legend.columnspacing": 1.2,
    "legend.labelspacing": 0.35,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.alpha": 0.14,
    "grid.linewidth": 0.7,
    "lines.linewidth": 2.0,
    "lines.markersize": 4,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
}
FLOORS = (0.99, 0.98, 0.95, 0.9, 0.8, 0.5, 0.0)  # few, so that most figures share their axis


@contextmanager
def alone() -> Iterator[None]:
    """Draw in this style alone for as long as the block runs: no matplotlibrc counts."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(RC)
        yield


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


def label(text: str) -> str:
    """Text of the config as matplotlib draws it: dollar signs stay, " = " may be broken."""
    # between two bare dollar signs matplotlib would set a formula
    return text.replace(f"{NO_BREAK}={NO_BREAK}", " = ").replace("$", r"\$")


def wrapped(title: str, width: int) -> str:
    """A title on at most two lines of `width` characters."""
    cut = " \N{HORIZONTAL ELLIPSIS}"
    return "\n".join(textwrap.wrap(title, width, max_lines=2, placeholder=cut))


def percent(value: float, _: object = None) -> str:
    """0.985 as "98.5 %", with a space that does not break."""
    return f"{100 * value:.6g}{NO_BREAK}%"


def floor(values: Iterable[float]) -> float:
    """The lower end of an accuracy axis that holds all `values`."""
    lowest = min((value for value in values if value == value), default=0.0)
    return next(end for end in FLOORS if end <= max(lowest, 0.0))


def accuracy_axis(axes: Axes, lower: float, which: str = "y") -> None:
    """Accuracy from `lower` to 100 %, with room for markers at the ends."""
    room = 0.03 * (1 - lower)
    limits = (lower - room, 1 + room)
    axes.set_ylim(*limits) if which == "y" else axes.set_xlim(*limits)
    axis = axes.yaxis if which == "y" else axes.xaxis
    axis.set_major_formatter(FuncFormatter(percent))
    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))


def whole_axis(axes: Axes, first: int, last: int, bins: int = 8) -> None:
    """An x axis of whole numbers: epochs or lengths."""
    room = min(max(0.04 * (last - first), 0.15), 0.9)  # no tick before the first
    axes.set_xlim(first - room, last + room)
    if last - first < bins:
        axes.set_xticks(range(first, last + 1))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(bins, integer=True, steps=[1, 2, 5, 10]))


def seed_line(seeds: int) -> dict:
    """Line of a single seed: fainter where there are many, so that the mean stands out."""
    return {"linewidth": 0.8, "alpha": min(0.55, max(0.12, 4 / max(seeds, 1)))}


def spread_handles(seeds: int, confidence: float | None = None, color: str = INK) -> list:
    """Legend entries of single seeds, and of the interval with this confidence if there is one.

    None where there is one seed only.
    """
    if seeds < 2:
        return []
    single = Line2D([], [], color=color, label="single seeds", linewidth=0.8, alpha=0.55)
    if confidence is None:
        return [single]
    return [single, Patch(color=color, label=f"{percent(confidence)} interval", **BAND)]


def printed_handle() -> Line2D:
    """Legend entry of values the original printed."""
    return Line2D([], [], **PRINTED)


def by_rows(handles: Sequence, columns: int) -> list:
    """Order entries so that matplotlib, which fills columns, shows them row by row."""
    return [handle for column in range(columns) for handle in handles[column::columns]]


def legend(fig: Figure, handles: Sequence, columns: int | None = None) -> None:
    """A legend in a strip above the axes, where it hides no data; in two rows unless said."""
    columns = columns or -(-len(handles) // 2)
    entries = by_rows(handles, columns)
    fig.legend(handles=entries, loc="outside upper center", ncols=columns, borderpad=0.2)
