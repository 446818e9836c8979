"""Every number that the original prints, in standard deviations from the mean of our runs."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from scipy.special import stdtrit

from unrolled.configuration import Configuration
from unrolled.figures import hooks, style
from unrolled.figures.colors import INK
from unrolled.figures.looks import colors
from unrolled.study import Study

ACCURACIES = ("final_test_accuracy", "mean_test_accuracy", "mean_train_accuracy")
REACH = 8.0  # deviations shown; what lies further stands at the edge as an arrow
EDGE = REACH + 0.6
MARK = {"color": INK, "marker": "o", "linestyle": "none", "markersize": 4}
MUTE = {"color": INK, "marker": "|", "linestyle": "none", "markersize": 5, "alpha": 0.5}


def draw(study: Study) -> Figure:
    """A row for each configuration and kind of number, a mark for each number."""
    groups = list(_groups(study))
    if not groups:
        return style.nothing("no printed numbers to compare with")
    fig = style.figure(7.5, 0.9 + 0.3 * len(groups))
    axes = fig.add_subplot()
    for place, (member, _, rows) in enumerate(groups):
        _band(axes, place, int(rows["n_seeds"].min()), study.confidence)
        _marks(axes, place, rows, colors(study)[member.cell])
    labels = [f"{style.label(member.title)}: {kind}" for member, kind, _ in groups]
    axes.set_yticks(range(len(groups)), [style.wrapped(label, 60) for label in labels])
    axes.set_ylim(len(groups) - 0.4, -0.6)
    axes.set_xlim(-EDGE, EDGE)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xlabel("printed minus our mean, in standard deviations of our runs")
    style.legend(fig, _handles(study.confidence), 4)
    return fig


def _groups(study: Study) -> Iterator[tuple[Configuration, str, pd.DataFrame]]:
    """Configurations, kinds of numbers, and their rows where a deviation is known."""
    members = {member.configuration: member for member in study.configurations}
    table = study.table("printed_vs_ours")
    table = table[table["deviations_away"].notna()]
    for name, rows in table.groupby("configuration", sort=False):
        member = members[name]
        kinds = dict.fromkeys(ACCURACIES, "accuracies") | hooks.of_task(member.task, "KINDS", {})
        quantities = rows["quantity"]
        called = quantities.map(kinds).fillna(quantities.str.replace("_", " "))
        for kind, group in rows.groupby(called, sort=False):
            yield member, kind, group


def _band(axes: Axes, place: int, size: int, confidence: float) -> None:
    """Where one more run is expected: -+ t sqrt(1 + 1/n) deviations."""
    reach = float(stdtrit(size - 1, (1 + confidence) / 2)) * math.sqrt(1 + 1 / size)
    reach = min(reach, EDGE)
    around = [place - 0.38, place + 0.38]
    axes.fill_betweenx(around, -reach, reach, color=INK, alpha=0.12, linewidth=0)


def _marks(axes: Axes, place: int, rows: pd.DataFrame, color: str) -> None:
    """Dots in range full, others hollow; a triangle at the edge for those beyond it.

    Where the range says nothing, a pale stroke.
    """
    away = rows["deviations_away"].to_numpy(float)
    inside, telling = (rows[name].to_numpy(bool) for name in ("inside", "telling"))
    spread = np.linspace(-0.24, 0.24, len(away)) if len(away) > 3 else np.zeros(len(away))
    heights = place + spread
    near = np.abs(away) <= REACH
    for chosen, fill in ((inside, color), (~inside, "none")):
        chosen = chosen & near & telling
        axes.plot(away[chosen], heights[chosen], **MARK | {"color": color}, markerfacecolor=fill)
    mute = near & ~telling
    axes.plot(away[mute], heights[mute], **MUTE | {"color": color})
    hollow = {"color": color, "markerfacecolor": "none", "markersize": 5, "linestyle": "none"}
    for side, marker in ((-1, "<"), (1, ">")):
        beyond = side * away > REACH
        at = np.full(beyond.sum(), side * (REACH + 0.3))
        axes.plot(at, heights[beyond], marker=marker, **hollow)


def _handles(confidence: float) -> list:
    expected = f"one more run, {style.percent(confidence)}"
    return [
        Patch(color=INK, alpha=0.12, linewidth=0, label=expected),
        Line2D([], [], label="in range", **MARK),
        Line2D([], [], label="out of range", markerfacecolor="none", **MARK),
        Line2D([], [], label="range says nothing", **MUTE),
    ]
