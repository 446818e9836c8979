"""Final test accuracies of all models side by side."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled import style
from unrolled.figures.statistics import interval
from unrolled.figures.study import Study


def draw(study: Study) -> Figure:
    """Every seed a dot, the mean with its interval, the printed value marked."""
    models = study.of("mnist")
    if models.empty:
        return style.nothing("no image models in this build")
    fig = style.figure(7.5, 1.15 + 0.42 * len(models))
    axes = fig.add_subplot()
    printed = draw_panel(axes, study)
    for place, name in enumerate(models["configuration"]):
        values = study.rows("runs", name)["final_test_accuracy"].to_numpy(float)[None]
        mean, low, _ = (end[0] for end in interval(values, study.confidence))
        text = f"{100 * mean:.2f}"
        if np.isfinite(low):
            text += f" \N{PLUS-MINUS SIGN} {100 * (mean - low):.2f}"
        axes.annotate(
            f"{text}\N{NO-BREAK SPACE}%", (1.02, place), xycoords=("axes fraction", "data"),
            va="center", fontsize=8.5, annotation_clip=False,
        )  # fmt: skip
    style.legend(fig, handles(study, printed), 4)
    return fig


def handles(study: Study, printed: bool) -> list[Line2D]:
    """Legend entries of a panel of accuracies."""
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
