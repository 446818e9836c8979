"""Time of a training step, measured side by side."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unrolled import tasks
from unrolled.configuration import Configuration
from unrolled.figures import aggregation, hooks, style
from unrolled.figures.looks import colors, short_titles
from unrolled.study import Study


def draw(study: Study) -> Figure:
    """Milliseconds a step of every configuration: all rounds, and their median."""
    timed = [task for task in study.tasks if tasks.descriptor(task).timed]
    if not timed:
        return style.nothing("nothing timed in this build")
    longest = max(len(aggregation.rows(study, task)) for task in timed)
    fig = style.figure(9.5, 0.9 + 0.32 * longest)
    for axes, task in zip(fig.subplots(1, len(timed), squeeze=False)[0], timed, strict=True):
        _panel(axes, study, task)
        axes.set_title(hooks.of_task(task, "TIMED", tasks.descriptor(task).title))
    return fig


def _panel(axes: Axes, study: Study, task: str) -> None:
    shown = aggregation.rows(study, task)
    for place, (_, members) in enumerate(shown):
        times = [_times(study, member) for member in members]
        # of very many configurations, the medians stand for their rounds
        aggregated = aggregation.needed(study, task)
        rounds = pd.Series([each.median() for each in times]) if aggregated else times[0]
        color = colors(study)[members[0].cell]
        axes.plot(rounds, [place] * len(rounds), "|", color=color, alpha=0.5, markersize=9)
        axes.plot([rounds.median()], [place], "D", color=color, markersize=5)
    titles = [style.wrapped(title, 30) for title in short_titles([title for title, _ in shown])]
    axes.set_yticks(range(len(shown)), titles)
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.set_xlabel("milliseconds a training step")


def _times(study: Study, configuration: Configuration) -> pd.Series:
    return study.rows("timing", configuration)["milliseconds_per_step"]
