"""Values over epochs, lengths or rows: seeds thin, their mean bold with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from unrolled.configuration import Configuration
from unrolled.figures import aggregation, marks, style
from unrolled.figures.looks import Look, looks
from unrolled.statistics import FRACTION, intervals
from unrolled.study import Study

MOST_SEEDS = 50  # drawn one by one; means and intervals are of all
THIN = 0.9  # width of a line among very many


def seed_count(study: Study) -> int:
    """Number of different seeds."""
    return study.table("history")["seed"].nunique()


def over_epochs(study: Study, configuration: Configuration, split: str, value: str) -> pd.DataFrame:
    """`value` over epochs: a row an epoch, a column a seed; what diverged is missing."""
    rows = study.rows("history", configuration)
    rows = rows[rows["split"] == split].replace([np.inf, -np.inf], np.nan)
    return rows.pivot(index="epoch", columns="seed", values=value)


def draw_seeds(
    axes: Axes,
    table: pd.DataFrame,
    look: Look,
    confidence: float,
    *,
    log: bool = False,
    every: slice | None = None,
    bound: tuple[float, float] = FRACTION,
    band: bool = True,
    label: str = "",
) -> None:
    """Seeds (columns of `table`) thin, their mean bold, its interval within `bound` as a band.

    `every` chooses the points whose mean gets the marker; without `band` there is no interval;
    `label` is what a page calls the line when it tells a value.
    """
    if table.empty:
        return
    x = table.index.to_numpy()
    values = table.to_numpy(float)
    values = np.where(values > 0, values, np.nan) if log else values
    single = "." if len(x) == 1 else ""
    line = {"color": look.color, "linestyle": look.dash}
    shown = values[:, :MOST_SEEDS]
    single_runs = {**line, **style.seed_line(shown.shape[1]), "gid": marks.RUN}
    axes.plot(x, shown, marker=single, **single_runs)
    mean, low, high = intervals(values, confidence, log)
    low, high = np.clip(low, *bound), np.clip(high, *bound)
    if band and len(x) > 1 and np.isfinite(low).any():
        axes.fill_between(x, low, high, color=look.color, **style.BAND)
    elif band and np.isfinite(low).any():
        axes.errorbar(x, mean, [mean - low, high - mean], color=look.color, capsize=3)
    named = marks.mean(label, x, mean, share=bound == FRACTION)
    axes.plot(x, mean, marker=look.marker or single, markevery=every, gid=named, **line)


def draw_shares(
    axes: Axes,
    study: Study,
    configuration: Configuration,
    table: pd.DataFrame,
    *,
    every: slice | None = None,
) -> None:
    """Shares of a configuration among its task's others: the mean with its seeds.

    Among very many, its mean alone and thin.
    """
    task = configuration.task
    look = looks(study, task)[configuration.configuration]
    if aggregation.needed(study, task):
        mean = table.mean(axis=1)
        axes.plot(mean.index, mean, color=look.color, linestyle=look.dash, linewidth=THIN)
    else:
        shown = {"every": every, "band": False, "label": configuration.title}
        draw_seeds(axes, table, look, study.confidence, **shown)
