"""Time of a training step, measured side by side."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unrolled import style
from unrolled.figures.study import Study, short_titles

TASKS = {"mnist": "images, row by row", "addition": "binary addition"}


def draw(study: Study) -> Figure:
    """Milliseconds a step of every configuration: all rounds, and their median."""
    tasks = [task for task in TASKS if not study.of(task).empty]
    if not tasks:
        return style.nothing("nothing timed in this build")
    fig = style.figure(9.5, 0.9 + 0.32 * max(len(study.of(task)) for task in tasks))
    for axes, task in zip(fig.subplots(1, len(tasks), squeeze=False)[0], tasks, strict=True):
        _panel(axes, study, task)
        axes.set_title(TASKS[task])
    return fig


def _panel(axes: Axes, study: Study, task: str) -> None:
    members = study.of(task)
    for place, (_, row) in enumerate(members.iterrows()):
        rounds = study.rows("timing", row["configuration"])["milliseconds_per_step"]
        color = study.colors[row["cell"]]
        axes.plot(rounds, [place] * len(rounds), "|", color=color, alpha=0.5, markersize=9)
        axes.plot([rounds.median()], [place], "D", color=color, markersize=5)
    titles = [style.wrapped(title, 30) for title in short_titles(list(members["title"]))]
    axes.set_yticks(range(len(members)), titles)
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.set_xlabel("milliseconds a training step")
