"""Loss and accuracy over epochs: each seed thin, the mean bold with its band."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled import style
from unrolled.figures.statistics import interval
from unrolled.figures.study import Study, short_titles

MOST_WITH_MEANS = 4  # panels of a figure up to which means across epochs stand beside curves
LOG_FROM = 50  # a loss that falls by more than this factor needs a logarithmic axis
MARKED_UP_TO = 12  # epochs whose means get a marker each
ACCURACIES = {
    "mnist": "accuracy",
    "remember": "accuracy",
    "addition": "exact match (all bits right)",
}


def draw(study: Study, members: pd.DataFrame, value: str) -> Figure:
    """`value` ("loss" or "accuracy") of configurations that share a picture, a panel each."""
    panels = len(members)
    columns = min(panels, 3 if panels in (3, 5, 6) else 2)
    rows = -(-panels // columns)
    fig = style.figure(4.6 if columns < 3 else 6.4, 3.2 + 2.2 * (rows - 1))
    grid = fig.add_gridspec(rows, columns)
    log = value == "loss" and _spans_decades(study, members)
    first = None
    for place, (_, row) in enumerate(members.iterrows()):
        spec = grid[place // columns, place % columns]
        if value == "accuracy" and row["task"] == "mnist" and panels <= MOST_WITH_MEANS:
            spec, beside = spec.subgridspec(1, 2, width_ratios=[4.2, 1.15], wspace=0.03)
        else:
            beside = None
        axes = fig.add_subplot(spec, sharey=first)
        first = first or axes
        _draw_panel(axes, study, row, value, log, 10 if panels == 1 else 5)
        if beside is not None:
            _draw_means(fig.add_subplot(beside, sharey=first), study, row)
        if panels > 1:
            title = _panel_titles(members)[place]
            axes.set_title(style.wrapped(title, 24) if panels > MOST_WITH_MEANS else title)
        if place % columns:
            axes.tick_params(labelleft=False)
    _finish_axis(first, study, members, value, log)
    style.legend(fig, _handles(study, members, value))
    return fig


def draw_seeds(
    axes: Axes, table: pd.DataFrame, color: str, dash: str | tuple, confidence: float,
    log: bool = False, marker: str = "", every: slice | None = None,
    bound: tuple[float, float] = (0.0, np.inf), band: bool = True,
) -> None:  # fmt: skip
    """Seeds (columns of `table`) thin, their mean bold, its interval within `bound` as a band.

    `every` chooses the points whose mean gets the `marker`; without `band` there is no interval.
    """
    if table.empty:
        return
    x = table.index.to_numpy()
    values = table.to_numpy(float)
    values = np.where(values > 0, values, np.nan) if log else values
    single = "." if len(x) == 1 else ""
    axes.plot(
        x, values, color=color, linestyle=dash, marker=single, **style.seed_line(values.shape[1])
    )
    mean, low, high = interval(values, confidence, log)
    low, high = np.clip(low, *bound), np.clip(high, *bound)
    if band and len(x) > 1 and np.isfinite(low).any():
        axes.fill_between(x, low, high, color=color, **style.BAND)
    elif band and np.isfinite(low).any():
        axes.errorbar(x, mean, [mean - low, high - mean], color=color, capsize=3)
    axes.plot(x, mean, color=color, linestyle=dash, marker=marker or single, markevery=every)


def _draw_panel(axes: Axes, study: Study, row: pd.Series, value: str, log: bool, bins: int) -> None:
    color = study.colors[row["cell"]]
    bound = (0.0, 1.0 if value == "accuracy" else np.inf)
    last = 1
    for split, (_, dash, shape) in style.SPLITS.items():
        table = study.curves(row["configuration"], split, value)
        last = max([last, *table.index])
        marker = shape if len(table) <= MARKED_UP_TO else ""
        draw_seeds(axes, table, color, dash, study.confidence, log, marker, bound=bound)
    printed = study.printed(row["task"], row["name"])
    if value == "accuracy" and isinstance(printed, dict) and _final(printed):
        at = printed.get("epochs") or last
        last = max(last, at)
        axes.plot(at, _final(printed), **style.PRINTED)
    style.whole_axis(axes, 1, last, bins)
    axes.set_xlabel("epoch")


def _draw_means(axes: Axes, study: Study, row: pd.Series) -> None:
    """Accuracies averaged over epochs, beside what the original printed of them."""
    runs = study.rows("runs", row["configuration"])
    printed = study.printed(row["task"], row["name"]) or {}
    color = study.colors[row["cell"]]
    for place, (split, (_, _, shape)) in enumerate(style.SPLITS.items()):
        values = runs[f"mean_{split}_accuracy"].to_numpy(float)
        known = printed.get(f"mean_{split}_accuracy_across_epochs")
        at = place - 0.2 * (known is not None)
        mean, low, high = (end[0] for end in interval(values[None], study.confidence))
        if np.isfinite(low):
            ends = [[mean - low], [min(high, 1.0) - mean]]
            axes.errorbar([at], [mean], ends, color=color, linewidth=1.4, capsize=2.5)
        axes.plot(np.full(len(values), at), values, "o", color=color, markersize=2, alpha=0.5)
        axes.plot(at, mean, shape, color=color, markersize=5)
        if known is not None:
            axes.plot(place + 0.2, known, **style.PRINTED)
    axes.set_xlim(-0.6, 1.6)
    axes.set_xticks([0, 1], ["train", "test"])
    axes.set_xlabel("epoch mean")
    axes.tick_params(labelleft=False, left=False)
    axes.spines["left"].set_visible(False)
    axes.grid(False, axis="x")


def _finish_axis(axes: Axes, study: Study, members: pd.DataFrame, value: str, log: bool) -> None:
    values = _values(study, members, value)
    if value == "accuracy":
        printed = (study.printed(row["task"], row["name"]) for _, row in members.iterrows())
        marks = [_final(entry) for entry in printed if isinstance(entry, dict)]
        style.accuracy_axis(axes, style.floor([*values, *filter(None, marks)]))
        axes.set_ylabel(ACCURACIES.get(members["task"].iloc[0], value))
    elif log:
        axes.set_yscale("log")
        # intervals of few seeds may be far wider than what was seen
        axes.set_ylim(0.6 * values[values > 0].min(), 1.6 * np.nanmax(values))
        axes.set_ylabel("loss (log scale, geometric mean)")
    else:
        axes.set_ylim(0, 1.05 * np.nanmax(values, initial=1e-9))
        axes.set_ylabel("loss")


def _handles(study: Study, members: pd.DataFrame, value: str) -> list:
    cells = members["cell"].unique()
    color = study.colors[cells[0]] if len(cells) == 1 else style.INK
    marked = members["epochs"].min() <= MARKED_UP_TO
    handles = [
        Line2D([], [], color=color, linestyle=dash, marker=shape * bool(marked), label=label)
        for label, dash, shape in style.SPLITS.values()
    ]
    handles += style.spread_handles(study.seeds, study.confidence, color)
    printed = (study.printed(row["task"], row["name"]) for _, row in members.iterrows())
    if value == "accuracy" and any(isinstance(entry, dict) for entry in printed):
        handles.append(style.printed_handle())
    return handles


def _panel_titles(members: pd.DataFrame) -> list[str]:
    if members["k"].nunique() == len(members):
        return [f"K = {k:g}" for k in members["k"]]
    return short_titles(list(members["title"]))


def _final(printed: dict) -> float | None:
    return printed.get("final_test_accuracy")


def _values(study: Study, members: pd.DataFrame, value: str) -> np.ndarray:
    rows = study.tables["history"]
    values = rows.loc[rows["configuration"].isin(members["configuration"]), value]
    return values.replace([np.inf, -np.inf], np.nan).to_numpy(float)


def _spans_decades(study: Study, members: pd.DataFrame) -> bool:
    values = _values(study, members, "loss")
    values = values[values > 0]
    return len(values) > 0 and values.max() > LOG_FROM * values.min()
