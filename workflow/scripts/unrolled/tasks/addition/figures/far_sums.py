"""Trained adders on sums far longer than those they were trained on."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure

from unrolled.configuration import Configuration
from unrolled.figures import aggregation, style
from unrolled.figures.grids import lengths_axis
from unrolled.figures.looks import handles
from unrolled.figures.series import draw_shares, seed_count
from unrolled.study import Study
from unrolled.tasks.addition.figures.adders_compared import ACCURACY
from unrolled.tasks.addition.figures.sums_by_length import TASK

PANELS = {
    "random bits": ("random",),
    "carry chains": ("carry chains",),
    "repeated bits": ("repeated bits",),
    "full-length carries": ("all ones + 1", "1 + all ones"),
}


def draw(study: Study) -> Figure:
    """Sums exactly right over the length of the numbers, a panel for each kind of numbers."""
    examined = set(study.table("addition_beyond")["configuration"])
    members = [member for member in study.of_task(TASK) if member.configuration in examined]
    if not members:
        return style.nothing("no adder that can be followed over long sums")
    fig = style.figure(9.5, 3.6)
    grid = fig.subplots(1, len(PANELS), sharey=True)
    for axes, (title, kinds) in zip(grid, PANELS.items(), strict=True):
        for member in members:
            table = _by_length(study, member, kinds)
            draw_shares(axes, study, member, table)
        axes.set_title(title)
        style.accuracy_axis(axes, 0.0)
        lengths_axis(axes, table.index, "bits")
    grid[0].set_ylabel(ACCURACY)
    entries = handles(study, members)
    if not aggregation.needed(study, TASK):
        entries += style.spread_handles(seed_count(study))
    style.legend(fig, entries, 3)
    return fig


def _by_length(study: Study, configuration: Configuration, kinds: Sequence[str]) -> pd.DataFrame:
    """Share of right sums of some kinds: a row a length, a column a seed."""
    rows = study.rows("addition_beyond", configuration)
    rows = rows[rows["operands"].isin(kinds)]
    return rows.pivot_table(index="length", columns="seed", values="exact_match")
