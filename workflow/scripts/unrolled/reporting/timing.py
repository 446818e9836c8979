"""The section on the time of a training step: ratios between configurations, and what is behind."""

from __future__ import annotations

import numpy as np
import pandas as pd

from unrolled.reporting import formatting as text
from unrolled.reporting import notices
from unrolled.reporting.blocks import (
    Block,
    Cell,
    Span,
    cell,
    code,
    figure,
    paragraph,
    ref,
    section,
    table,
)
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.statistics import Estimate, estimate
from unrolled.reporting.study import Study

BASE_CELL = "lstm"  # ratios are to the first plain LSTM of a task, or to its first configuration


def build(study: Study) -> list[dict]:
    """The section, in a list; nothing where nothing was timed."""
    if study.tables["timing"].empty:
        return []
    tasks = [task for task in study.tasks if timed(study, task)]
    blocks = [
        *([] if not study.quick else notices.brief(study, tasks[0])),
        how(study),
        picture(study),
        *(ratios(study, task) for task in tasks),
        behind(study),
    ]
    return [section("timing", "Time of a training step", blocks)]


def elsewhere(study: Study) -> list[Span]:
    """Where times are compared, for those who look for them elsewhere; nothing if nowhere."""
    if study.tables["timing"].empty:
        return []
    return [" Steps timed alone are compared in ", ref("timing"), "."]


def timed(study: Study, task: str) -> list[Configuration]:
    """The configurations of a task that were timed."""
    return [one for one in study.of_task(task) if len(study.rows("timing", one))]


def base(members: list[Configuration]) -> Configuration:
    """The configuration that the others of its task are compared with."""
    plain = [one for one in members if one.cell == BASE_CELL and not one.bidirectional]
    return next((one for one in plain if one.penalty is None), members[0])


def by_round(study: Study, one: Configuration) -> pd.Series:
    """Milliseconds a step, by round."""
    return study.rows("timing", one).set_index("round")["milliseconds_per_step"]


def ratio(study: Study, one: Configuration, other: Configuration) -> Estimate:
    """How many times as long a step takes: geometric mean over rounds, with its interval.

    The interval is Student's for the mean of the logarithms of the rounds' ratios.
    """
    logs = np.log(by_round(study, one) / by_round(study, other)).dropna()
    found = estimate(logs, study.confidence)
    ends = [None if end is None else float(np.exp(end)) for end in (found.low, found.high)]
    return Estimate(found.runs, float(np.exp(found.mean)), None, *ends)


def how(study: Study) -> Block:
    settings = study.settings["beyond"]["timing"]
    return paragraph(
        "Training times of jobs that share a machine compare nothing, so those of ",
        ref("table-costs"),
        " are not used here. A job of its own, beside which nothing else of the build ran, trained "
        "one network of each configuration on one thread, in "
        f"{text.count(settings['rounds'], 'round')}; each round timed "
        f"{text.count(settings['steps'], 'step')} of every configuration in turn, so that whatever "
        "slows the machine for a while slows all alike. A step is a batch of "
        f"{_batches(study)} samples: forward, loss, backward and Adam's change of the weights, as "
        "in training, but with batches drawn beforehand.",
    )


def _batches(study: Study) -> str:
    sizes = sorted({one.batch for task in study.tasks for one in timed(study, task)})
    return text.joined([str(size) for size in sizes], "or")


def picture(study: Study) -> Block:
    svg = "figures/beyond/timing.svg"
    said = []
    for task in study.tasks:
        medians = {one: by_round(study, one).median() for one in timed(study, task)}
        if medians:
            first, last = (best(medians, key=medians.__getitem__) for best in (min, max))
            said.append(
                f"{study.part(task)}: from {text.significant(medians[first])} ms "
                f"({first.title}) to "
                f"{text.significant(medians[last])} ms ({last.title})."
            )
    return figure(
        "figure-timing",
        svg,
        ["Time of a training step of one network. Strokes are rounds, diamonds their medians."],
        f"Medians. {' '.join(said)}",
        study.target(svg),
    )


def ratios(study: Study, task: str) -> Block:
    """A row for each configuration of a task: its time, and its ratio to the base."""
    members = timed(study, task)
    other = base(members)
    level = text.confidence_label(study.confidence)
    return table(
        f"table-timing-{task}",
        [f"Milliseconds of a training step ({study.part(task)}; median and quartiles of the "
         f"rounds), and how many times as long as that of {other.title} (geometric mean of the "
         "rounds' ratios)."],
        ["Configuration", ">Median, ms", ">Quartiles", ">Ratio", f">{level} interval", "Path"],
        [_row(study, one, other) for one in members],
        study.target("tables/timing.csv"),
    )  # fmt: skip


def _row(study: Study, one: Configuration, other: Configuration) -> list[Cell]:
    rounds = by_round(study, one)
    low, middle, high = rounds.quantile([0.25, 0.5, 0.75])
    found = ratio(study, one, other)
    times = [cell(text.NONE), cell(text.NONE)]
    if one != other:
        bounds = text.plain_range(found.low, found.high, 3)
        times = [cell(text.number(found.mean, 3), found.mean), cell(bounds, found.low)]
    quartiles = f"{text.significant(low)} to {text.significant(high)}"
    return [one.title, cell(text.significant(middle), middle), cell(quartiles, low), *times,
            one.path or text.NONE]  # fmt: skip


def behind(study: Study) -> Block:
    """Which code takes the steps that were timed."""
    members = [one for task in study.tasks for one in timed(study, task)]
    paths = {
        path: text.joined(dict.fromkeys(text.cell_name(one.cell) for one in members
                                        if one.path == path))
        for path in ("fused", "stacked")
    }  # fmt: skip
    starts = study.settings["engine"]["fused_from"]
    said = text.joined([f"{text.cell_name(c)} from h = {size}" for c, size in starts.items()])
    directions = any(one.bidirectional for one in members)
    return paragraph(
        "What lies behind the ratios: a step goes one of two ways, whichever was faster on this "
        f"kind of device (fused: {said}; set by ",
        code("engine.fused_from"),
        "). The fused path takes networks one at a time: an LSTM through PyTorch's kernel for "
        "whole sequences, forward and backward (oneDNN's on the CPU, where no other cell has "
        "one), other cells step by step in one large product each. The stacked path was made for "
        "several small networks side by side and takes here a single one. Here the fused path "
        f"carries {paths['fused'] or 'no cell'}, the stacked path "
        f"{paths['stacked'] or 'no cell'}. "
        "So a ratio between two cells compares their arithmetic and also how well a path suits "
        "them; a ratio within a cell and path compares the arithmetic alone. For small networks "
        "most of a step is the cost of starting operations, which hardly depends on their size."
        + (
            " Of a bidirectional network read at its last step the backward direction takes one "
            "step only, which is all that the readout sees of it."
            if directions
            else ""
        ),
    )  # fmt: skip
