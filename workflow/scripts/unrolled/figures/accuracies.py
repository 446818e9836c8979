"""Final test accuracies of all models side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled import style
from unrolled.figures import crowds
from unrolled.figures.statistics import interval
from unrolled.figures.study import Study


def draw(study: Study) -> Figure:
    """Every seed a dot, the mean with its interval, the printed value marked."""
    models = study.of("mnist")
    if models.empty:
        return style.nothing("no image models in this build")
    fig = style.figure(7.5, 1.15 + 0.42 * len(crowds.rows(study, "mnist")))
    axes = fig.add_subplot()
    printed = draw_panel(axes, study)
    for place, (_, members) in enumerate(crowds.rows(study, "mnist")):
        if study.crowded("mnist"):
            values = final_means(study, members)
            text = f"{style.percent(values.min())} to {style.percent(values.max())}"
            _beside(axes, place, text)
            continue
        values = final_means(study, members, runs=True)[None]
        mean, low, _ = (end[0] for end in interval(values, study.confidence))
        text = f"{100 * mean:.2f}"
        if np.isfinite(low):
            text += f" \N{PLUS-MINUS SIGN} {100 * (mean - low):.2f}"
        _beside(axes, place, f"{text}\N{NO-BREAK SPACE}%")
    style.legend(fig, handles(study, printed), 4)
    return fig


def _beside(axes: Axes, place: float, text: str) -> None:
    axes.annotate(
        text, (1.02, place), xycoords=("axes fraction", "data"), va="center", fontsize=8.5,
        annotation_clip=False,
    )  # fmt: skip


def final_means(study: Study, members: pd.DataFrame, runs: bool = False) -> np.ndarray:
    """Final test accuracy of each configuration, mean over its runs; or of every run."""
    found = [
        study.rows("runs", name)["final_test_accuracy"].to_numpy(float)
        for name in members["configuration"]
    ]
    return np.concatenate(found) if runs else np.round([values.mean() for values in found], 4)


def handles(study: Study, printed: bool) -> list[Line2D]:
    """Legend entries of a panel of accuracies."""
    if study.crowded("mnist"):
        dot = {"color": style.INK, "marker": "o", "linestyle": "none", "markersize": 3}
        many = Line2D([], [], alpha=0.5, label="a configuration's mean", **dot)
        middle = {"color": style.INK, "marker": "|", "markersize": 9, "linestyle": "none"}
        return [many, Line2D([], [], markeredgewidth=2.2, label="their median", **middle)]
    seed = Line2D(
        [], [], color=style.INK, marker="o", linestyle="none", markersize=3, alpha=0.5,
        label="single seeds",
    )  # fmt: skip
    mean = Line2D(
        [], [], color=style.INK, marker="|", markersize=9, markeredgewidth=2.2, linewidth=1.6,
        label=f"mean, {style.percent(study.confidence)} interval",
    )  # fmt: skip
    if study.seeds < 2:
        mean.set(linestyle="none", label="one seed")
    entries = [seed, mean] if study.seeds > 1 else [mean]
    return entries + [style.printed_handle()] * printed


def draw_panel(axes: Axes, study: Study, wrap: int = 40) -> bool:
    """One row a model; returns whether any printed value was marked."""
    if study.crowded("mnist"):
        return _draw_crowd(axes, study, wrap)
    models = study.of("mnist")
    every, printed_any = [], False
    for place, (_, row) in enumerate(models.iterrows()):
        values = study.rows("runs", row["configuration"])["final_test_accuracy"].to_numpy(float)
        ends = draw_row(axes, place, values, study.colors[row["cell"]], study.confidence)
        every.extend([*values, *ends])
        printed = study.printed("mnist", row["name"])
        if isinstance(printed, dict) and printed.get("final_test_accuracy"):
            axes.plot(printed["final_test_accuracy"], place + 0.27, **style.PRINTED)
            every.append(printed["final_test_accuracy"])
            printed_any = True
    titles = [style.wrapped(title, wrap) for title in models["title"]]
    axes.set_yticks(range(len(models)), titles)
    axes.set_ylim(len(models) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    _fit(axes, np.array(every))
    axes.set_xlabel("final test accuracy")
    return printed_any


def _draw_crowd(axes: Axes, study: Study, wrap: int) -> bool:
    """A dot for each configuration, a row for each cell and size; no printed values."""
    shown = crowds.rows(study, "mnist")
    for place, (_, members) in enumerate(shown):
        values, color = final_means(study, members), study.colors[members["cell"].iloc[0]]
        axes.plot(values, np.full(len(values), place), "o", color=color, markersize=3, alpha=0.5)
        axes.plot(np.median(values), place, "|", color=color, markersize=9, markeredgewidth=2.2)
    axes.set_yticks(range(len(shown)), [style.wrapped(title, wrap) for title, _ in shown])
    axes.set_ylim(len(shown) - 0.4, -0.6)
    _fit(axes, final_means(study, study.of("mnist")))
    axes.set_xlabel("final test accuracy")
    return False


def draw_row(axes: Axes, place: float, values: np.ndarray, color: str, confidence: float) -> tuple:
    """Seeds as dots, below them their mean with its interval in [0, 1]; returns its ends."""
    mean, low, high = (end[0] for end in interval(values[None], confidence))
    low, high = np.clip([low, high], 0, 1)
    spread = np.linspace(-0.24, -0.1, len(values)) if len(values) > 1 else [-0.17]
    axes.plot(values, place + np.asarray(spread), "o", color=color, markersize=3, alpha=0.5)
    if np.isfinite(low):
        axes.plot([low, high], [place] * 2, color=color, linewidth=1.6)
    axes.plot(mean, place, "|", color=color, markersize=9, markeredgewidth=2.2)
    return low, high


def _fit(axes: Axes, values: np.ndarray) -> None:
    """The accuracy axis from just below the smallest value to just above the largest."""
    values = values[np.isfinite(values)]
    style.accuracy_axis(axes, 0.0, "x")
    if len(values):
        room = max(0.05 * (values.max() - values.min()), 0.002)
        axes.set_xlim(max(values.min() - room, -0.03), min(values.max() + room, 1.002))
