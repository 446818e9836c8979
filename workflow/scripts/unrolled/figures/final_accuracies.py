"""Final test accuracies of a task's configurations side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled.configuration import Configuration
from unrolled.figures import aggregation, style
from unrolled.figures.colors import INK
from unrolled.figures.curves import printed_final
from unrolled.figures.looks import colors
from unrolled.figures.series import seed_count
from unrolled.figures.summary_figure import LEAST_HEIGHT, Panel
from unrolled.statistics import intervals
from unrolled.study import Study

DOT = {"color": INK, "marker": "o", "linestyle": "none", "markersize": 3, "alpha": 0.5}
MIDDLE = {
    "color": INK,
    "marker": "|",
    "linestyle": "none",
    "markersize": 9,
    "markeredgewidth": 2.2,
}


def draw(study: Study, task: str) -> Figure:
    """Every seed a dot, the mean with its interval, the printed value marked."""
    shown = aggregation.rows(study, task)
    fig = style.figure(7.5, 1.15 + 0.42 * len(shown))
    axes = fig.add_subplot()
    handles = draw_panel(axes, study, task)
    for place, (_, members) in enumerate(shown):
        axes.annotate(
            _in_words(study, members, aggregation.needed(study, task)),
            (1.02, place),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=8.5,
            annotation_clip=False,
        )
    style.legend(fig, handles, 4)
    return fig


def panel(study: Study, task: str, title: str) -> Panel:
    """A task's panel of the summary figure, where it has none of its own."""
    return Panel(
        title=title,
        draw=partial(draw_panel, task=task, wrap=20),
        columns=2,
        width=1.1,
        height=max(LEAST_HEIGHT, 0.45 * len(aggregation.rows(study, task))),
    )


def draw_panel(axes: Axes, study: Study, task: str, wrap: int = 40) -> list[Line2D]:
    """A row for each configuration, or for many; returns the legend entries."""
    draw_rows = _draw_means if aggregation.needed(study, task) else _draw_seeds
    values, handles = draw_rows(axes, study, task)
    titles = [style.wrapped(title, wrap) for title, _ in aggregation.rows(study, task)]
    axes.set_yticks(range(len(titles)), titles)
    axes.set_ylim(len(titles) - 0.4, -0.6)
    _fit(axes, values)
    axes.set_xlabel("final test accuracy")
    return handles


def _draw_seeds(axes: Axes, study: Study, task: str) -> tuple[np.ndarray, list[Line2D]]:
    """A row for each configuration; returns all values shown, and the legend entries."""
    shown, marks = [], []
    for place, member in enumerate(study.of_task(task)):
        values = _of_runs(study, member)
        ends = _draw_row(axes, place, values, colors(study)[member.cell], study.confidence)
        shown += [*values, *ends]
        if printed := printed_final(study, member):
            axes.plot(printed, place + 0.27, **style.PRINTED)
            marks.append(printed)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return np.array(shown + marks), _handles(study, bool(marks))


def _handles(study: Study, printed: bool) -> list[Line2D]:
    single = seed_count(study) < 2
    dots = [] if single else [Line2D([], [], label="single seeds", **DOT)]
    label = "one seed" if single else f"mean, {style.percent(study.confidence)} interval"
    line = {} if single else {"linestyle": "-", "linewidth": 1.6}
    mean = Line2D([], [], label=label, **MIDDLE | line)
    return [*dots, mean, *[style.printed_handle()] * printed]


def _draw_row(
    axes: Axes, place: float, values: np.ndarray, color: str, confidence: float
) -> tuple[float, float]:
    """Seeds as dots, below them their mean with its interval in [0, 1]; returns its ends."""
    mean, low, high = (end[0] for end in intervals(values[None], confidence))
    low, high = np.clip([low, high], 0, 1)
    spread = np.linspace(-0.24, -0.1, len(values)) if len(values) > 1 else [-0.17]
    axes.plot(values, place + np.asarray(spread), **DOT | {"color": color})
    if np.isfinite(low):
        axes.plot([low, high], [place] * 2, color=color, linewidth=1.6)
    axes.plot(mean, place, **MIDDLE | {"color": color})
    return low, high


def _draw_means(axes: Axes, study: Study, task: str) -> tuple[np.ndarray, list[Line2D]]:
    """A dot for each configuration, a row for each cell and size; no printed values."""
    for place, (_, members) in enumerate(aggregation.rows(study, task)):
        values, color = _means(study, members), colors(study)[members[0].cell]
        axes.plot(values, np.full(len(values), place), **DOT | {"color": color})
        axes.plot(np.median(values), place, **MIDDLE | {"color": color})
    handles = [
        Line2D([], [], label="a configuration's mean", **DOT),
        Line2D([], [], label="their median", **MIDDLE),
    ]
    return _means(study, study.of_task(task)), handles


def _of_runs(study: Study, configuration: Configuration) -> np.ndarray:
    return study.rows("runs", configuration)["final_test_accuracy"].to_numpy(float)


def _means(study: Study, members: Sequence[Configuration]) -> np.ndarray:
    """Final test accuracy of each configuration, mean over its runs."""
    return np.round([_of_runs(study, member).mean() for member in members], 4)


def _in_words(study: Study, members: Sequence[Configuration], aggregated: bool) -> str:
    """What stands beside a row: its mean with the interval, or its extremes."""
    if aggregated:
        values = _means(study, members)
        return f"{style.percent(values.min())} to {style.percent(values.max())}"
    values = _of_runs(study, members[0])[None]
    mean, low, _ = (end[0] for end in intervals(values, study.confidence))
    text = f"{100 * mean:.2f}"
    if np.isfinite(low):
        text += f" \N{PLUS-MINUS SIGN} {100 * (mean - low):.2f}"
    return f"{text}\N{NO-BREAK SPACE}%"


def _fit(axes: Axes, values: np.ndarray) -> None:
    """The accuracy axis from just below the smallest value to just above the largest."""
    values = values[np.isfinite(values)]
    style.accuracy_axis(axes, 0.0, "x")
    if len(values):
        room = max(0.05 * (values.max() - values.min()), 0.002)
        axes.set_xlim(max(values.min() - room, -0.03), min(values.max() + room, 1.002))
