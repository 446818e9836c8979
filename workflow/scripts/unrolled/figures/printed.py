"""Every number that the original prints, in standard deviations from the mean of our runs."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from scipy.special import stdtrit

from unrolled import style
from unrolled.figures.study import Study

KINDS = {
    "accuracies": ("final_test_accuracy", "mean_test_accuracy", "mean_train_accuracy"),
    "scores of digits": ("precision", "recall", "f1"),
    "sums by length": ("exact_match",),
}
REACH = 8.0  # deviations shown; what lies further stands at the edge as an arrow


def draw(study: Study) -> Figure:
    """A row for each configuration and kind of number, a mark for each number."""
    rows = study.tables.get("printed_vs_ours", pd.DataFrame(columns=["deviations_away"]))
    rows = rows[rows["deviations_away"].notna()] if len(rows) else rows
    if rows.empty:
        return style.nothing("no printed numbers to compare with")
    titles = study.configurations.set_index("configuration")
    groups = [
        (configuration, kind, members[members["quantity"].isin(KINDS[kind])])
        for configuration, members in rows.groupby("configuration", sort=False)
        for kind in KINDS
        if members["quantity"].isin(KINDS[kind]).any()
    ]
    fig = style.figure(7.5, 0.9 + 0.3 * len(groups))
    axes = fig.add_subplot()
    for place, (configuration, _, members) in enumerate(groups):
        color = study.colors[titles.loc[configuration, "cell"]]
        _band(axes, place, int(members["n_seeds"].min()), study.confidence)
        _marks(axes, place, members, color)
    labels = [f"{titles.loc[name, 'title']}: {kind}" for name, kind, _ in groups]
    axes.set_yticks(range(len(groups)), [style.wrapped(label, 60) for label in labels])
    axes.set_ylim(len(groups) - 0.4, -0.6)
    axes.set_xlim(-REACH - 0.6, REACH + 0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=style.INK, linewidth=0.8)
    axes.set_xlabel("printed minus our mean, in standard deviations of our runs")
    style.legend(fig, _handles(study.confidence), 3)
    return fig


def _band(axes: Axes, place: int, size: int, confidence: float) -> None:
    """Where one more run is expected: -+ t sqrt(1 + 1/n) deviations."""
    reach = float(stdtrit(size - 1, (1 + confidence) / 2)) * math.sqrt(1 + 1 / size)
    reach = min(reach, REACH + 0.6)
    axes.fill_betweenx([place - 0.38, place + 0.38], -reach, reach, color=style.INK, alpha=0.12,
                       linewidth=0)  # fmt: skip


def _marks(axes: Axes, place: int, members: pd.DataFrame, color: str) -> None:
    """Dots in range full, others hollow; a triangle at the edge for those beyond it."""
    away = members["deviations_away"].to_numpy(float)
    inside = members["inside"].astype(str).eq("True").to_numpy()
    heights = place + (
        np.linspace(-0.24, 0.24, len(away)) if len(away) > 3 else np.zeros(len(away))
    )
    near = np.abs(away) <= REACH
    for chosen, fill in ((near & inside, color), (near & ~inside, "none")):
        axes.plot(away[chosen], heights[chosen], "o", color=color, markerfacecolor=fill,
                  markersize=4)  # fmt: skip
    for side, marker in ((-1, "<"), (1, ">")):
        beyond = side * away > REACH
        axes.plot(np.full(beyond.sum(), side * (REACH + 0.3)), heights[beyond], marker,
                  color=color, markerfacecolor="none", markersize=5, linestyle="none")  # fmt: skip


def _handles(confidence: float) -> list:
    mark = {"color": style.INK, "marker": "o", "linestyle": "none", "markersize": 4}
    return [
        Patch(color=style.INK, alpha=0.12, linewidth=0,
              label=f"one more run, {style.percent(confidence)}"),
        Line2D([], [], label="in range", **mark),
        Line2D([], [], label="out of range", markerfacecolor="none", **mark),
    ]  # fmt: skip
