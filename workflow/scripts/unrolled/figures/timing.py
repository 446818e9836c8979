"""Time of a training step, measured side by side."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unrolled import style
from unrolled.figures import crowds
from unrolled.figures.study import Study, short_titles

TASKS = {"mnist": "images, row by row", "addition": "binary addition"}


def draw(study: Study) -> Figure:
    """Milliseconds a step of every configuration: all rounds, and their median."""
    tasks = [task for task in TASKS if not study.of(task).empty]
    if not tasks:
        return style.nothing("nothing timed in this build")
    fig = style.figure(9.5, 0.9 + 0.32 * max(len(crowds.rows(study, task)) for task in tasks))
    for axes, task in zip(fig.subplots(1, len(tasks), squeeze=False)[0], tasks, strict=True):
        _panel(axes, study, task)
        axes.set_title(TASKS[task])
    return fig


def _panel(axes: Axes, study: Study, task: str) -> None:
    shown = crowds.rows(study, task)
    for place, (_, members) in enumerate(shown):
        times = [
            study.rows("timing", name)["milliseconds_per_step"] for name in members["configuration"]
        ]
        # of very many configurations, the medians stand for their rounds
        rounds = pd.Series([one.median() for one in times]) if study.crowded(task) else times[0]
        color = study.colors[members["cell"].iloc[0]]
        axes.plot(rounds, [place] * len(rounds), "|", color=color, alpha=0.5, markersize=9)
        axes.plot([rounds.median()], [place], "D", color=color, markersize=5)
    titles = [style.wrapped(title, 30) for title in short_titles([title for title, _ in shown])]
    axes.set_yticks(range(len(shown)), titles)
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.set_xlabel("milliseconds a training step")
