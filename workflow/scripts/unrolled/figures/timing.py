"""Time of a training step, measured side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from scipy.stats import gmean

from unrolled import tasks
from unrolled.columns import OURS, STOCK
from unrolled.configuration import Configuration
from unrolled.figures import aggregation, hooks, style
from unrolled.figures.colors import INK
from unrolled.figures.looks import colors, short_titles
from unrolled.study import Study

# by implementation: how far below a row's middle it stands, and its mean; what verdicts rest on
# is filled
PLACES = {STOCK: -0.14, OURS: 0.2}
MEAN = {"marker": "D", "linestyle": "none", "markersize": 5}
MEANS = {STOCK: MEAN, OURS: {**MEAN, "markersize": 4, "markerfacecolor": "none"}}
NAMES = {STOCK: "torch.nn, as the original", OURS: "this study's engine"}


def draw(study: Study) -> Figure:
    """Milliseconds a step of every configuration: all processes, and their geometric mean."""
    timed = [task for task in study.tasks if tasks.descriptor(task).timed]
    if not timed:
        return style.nothing("nothing timed in this build")
    longest = max(len(aggregation.rows(study, task)) for task in timed)
    fig = style.figure(9.5, 1.1 + 0.4 * longest)
    for axes, task in zip(fig.subplots(1, len(timed), squeeze=False)[0], timed, strict=True):
        _panel(axes, study, task)
        axes.set_title(hooks.of_task(task, "TIMED", tasks.descriptor(task).title))
    handles = [Line2D([], [], color=INK, label=NAMES[name], **MEANS[name]) for name in PLACES]
    style.legend(fig, handles, 2)
    return fig


def _panel(axes: Axes, study: Study, task: str) -> None:
    shown = aggregation.rows(study, task)
    for row, (_, members) in enumerate(shown):
        color = colors(study)[members[0].cell]
        for name, below in PLACES.items():
            times, place = _times(study, task, members, name), row + below
            axes.plot(times, [place] * len(times), "|", color=color, alpha=0.5, markersize=8)
            if len(times):
                axes.plot([gmean(times)], [place], color=color, **MEANS[name])
    titles = [style.wrapped(title, 30) for title in short_titles([title for title, _ in shown])]
    axes.set_yticks(range(len(shown)), titles)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.set_xlabel("milliseconds a training step")


def _times(
    study: Study, task: str, members: Sequence[Configuration], implementation: str
) -> pd.Series:
    """Of a configuration, a time for each process; of very many, the mean of each."""
    rows = pd.concat([study.rows("timing", member) for member in members])
    rows = rows[rows["implementation"] == implementation]
    if aggregation.needed(study, task):
        return rows.groupby("configuration")["milliseconds_per_step"].agg(gmean)
    return rows["milliseconds_per_step"]
