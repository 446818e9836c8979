"""Loss and accuracy over epochs: each seed thin, the mean bold with its band."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled import tasks
from unrolled.configuration import Configuration
from unrolled.figures import hooks, style
from unrolled.figures.looks import Look, color_of, colors, titles
from unrolled.figures.series import draw_seeds, over_epochs, seed_count
from unrolled.statistics import FRACTION
from unrolled.study import Study

MOST_WITH_MORE = 4  # panels of a figure up to which something else may stand beside each
LOG_FROM = 50  # a loss that falls by more than this factor needs a logarithmic axis
MARKED_UP_TO = 12  # epochs whose means get a marker each
BESIDE = {"width_ratios": [4.2, 1.15], "wspace": 0.03}


def draw(study: Study, members: Sequence[Configuration], value: str) -> Figure:
    """`value` ("loss" or "accuracy") of configurations that share a picture, a panel each."""
    panels = len(members)
    columns = min(panels, 3 if panels in (3, 5, 6) else 2)
    rows = -(-panels // columns)
    fig = style.figure(4.6 if columns < 3 else 6.4, 3.2 + 2.2 * (rows - 1))
    grid = fig.add_gridspec(rows, columns)
    log = value == "loss" and _spans_decades(study, members)
    draw_beside = hooks.of_task(members[0].task, "draw_beside_accuracy")
    if value != "accuracy" or panels > MOST_WITH_MORE:
        draw_beside = None
    first = None
    for place, (member, title) in enumerate(zip(members, _panel_titles(members), strict=True)):
        spec, beside = grid[place // columns, place % columns], None
        if draw_beside:
            spec, beside = spec.subgridspec(1, 2, **BESIDE)
        axes = fig.add_subplot(spec, sharey=first)
        first = first or axes
        _draw_panel(axes, study, member, value, log, 10 if panels == 1 else 5)
        if beside:
            draw_beside(fig.add_subplot(beside, sharey=first), study, member)
        if panels > 1:
            axes.set_title(style.wrapped(title, 24) if panels > MOST_WITH_MORE else title)
        if place % columns:
            axes.tick_params(labelleft=False)
    _finish_axis(first, study, members, value, log)
    style.legend(fig, _handles(study, members, value))
    return fig


def printed_final(study: Study, configuration: Configuration) -> float | None:
    """The final test accuracy that the original printed of a configuration, if any."""
    printed = study.printed(configuration)
    return printed.get("final_test_accuracy") if isinstance(printed, dict) else None


def _draw_panel(
    axes: Axes, study: Study, member: Configuration, value: str, log: bool, bins: int
) -> None:
    bound = FRACTION if value == "accuracy" else (0.0, np.inf)
    last = 1
    for split, (label, dash, shape) in style.SPLITS.items():
        table = over_epochs(study, member, split, value)
        last = max([last, *table.index])
        look = Look(colors(study)[member.cell], dash, shape if len(table) <= MARKED_UP_TO else "")
        shown = {"log": log, "bound": bound, "label": label, "band": _has_band(member)}
        draw_seeds(axes, table, look, study.confidence, **shown)
    final = printed_final(study, member)
    if value == "accuracy" and final:
        at = study.printed(member).get("epochs") or last
        last = max(last, at)
        axes.plot(at, final, **style.PRINTED)
    style.whole_axis(axes, 1, last, bins)
    axes.set_xlabel("epoch")


def _finish_axis(
    axes: Axes, study: Study, members: Sequence[Configuration], value: str, log: bool
) -> None:
    values = _values(study, members, value)
    if value == "accuracy":
        marks = [printed_final(study, member) for member in members]
        style.accuracy_axis(axes, style.floor([*values, *filter(None, marks)]))
        axes.set_ylabel(hooks.of_task(members[0].task, "ACCURACY", value))
    elif log:
        axes.set_yscale("log")
        # intervals of few seeds may be far wider than what was seen
        axes.set_ylim(0.6 * values[values > 0].min(), 1.6 * np.nanmax(values))
        axes.set_ylabel("loss (log scale, geometric mean)")
    else:
        axes.set_ylim(0, 1.05 * np.nanmax(values, initial=1e-9))
        axes.set_ylabel("loss")


def _handles(study: Study, members: Sequence[Configuration], value: str) -> list:
    color = color_of(study, members)
    marked = min(member.epochs for member in members) <= MARKED_UP_TO
    handles = [
        Line2D([], [], color=color, linestyle=dash, marker=shape * marked, label=label)
        for label, dash, shape in style.SPLITS.values()
    ]
    confidence = study.confidence if _has_band(members[0]) else None
    handles += style.spread_handles(seed_count(study), confidence, color)
    printed = any(isinstance(study.printed(member), dict) for member in members)
    return handles + [style.printed_handle()] * (value == "accuracy" and printed)


def _has_band(member: Configuration) -> bool:
    """Whether the interval of the mean is drawn."""
    return not tasks.descriptor(member.task).all_or_nothing


def _panel_titles(members: Sequence[Configuration]) -> list[str]:
    positions = {member.k for member in members} - {None}
    if len(positions) == len(members):
        return [f"K = {member.k}" for member in members]
    return titles(members)


def _values(study: Study, members: Sequence[Configuration], value: str) -> np.ndarray:
    """All that was seen of a loss or accuracy; what diverged is missing."""
    values = np.concatenate([study.rows("history", member)[value] for member in members])
    return np.where(np.isinf(values), np.nan, values)


def _spans_decades(study: Study, members: Sequence[Configuration]) -> bool:
    values = _values(study, members, "loss")
    values = values[values > 0]
    return len(values) > 0 and values.max() > LOG_FROM * values.min()
