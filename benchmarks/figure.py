"""results.svg: step times of every side and what a seed costs, a row for each processor."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from statistics import median

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from benchmarks.wording import NAMES

# Okabe and Ito's colours; ours stands out by its filled square, too
LOOKS = {
    "ours_group": ("#0072b2", "s"),
    "ours": ("#56b4e9", "s"),
    "plain_pytorch": ("#d55e00", "o"),
    "lightning_peer": ("#cc79a7", "^"),
    "keras_peer": ("#009e73", "D"),
    "flax_peer": ("#8a6fd1", "v"),
    "floor": ("#000000", "|"),
}


def draw(results: Mapping) -> str:
    """The SVG's text, the same for the same results: by processor, what is stored of each part."""
    fig = Figure(figsize=(11, 0.4 + 3.4 * len(results)), layout="constrained")
    rows = fig.subfigures(len(results), 1, squeeze=False)[:, 0]
    for row, (processor, parts) in zip(rows, results.items(), strict=True):
        row.suptitle(processor, x=0.01, ha="left", fontweight="bold")
        steps, small, seeds = row.subplots(1, 3, width_ratios=(5, 3, 3))
        _steps(steps, parts.get("mnist"))
        _small(small, parts.get("small"))
        _seeds(seeds, parts.get("scale"))
    fig.legend(*_handles(), fontsize=7, loc="outside lower left", ncols=len(LOOKS), frameon=False)
    return svg(fig)


def svg(fig: Figure) -> str:
    """A figure as SVG, the same text for the same figure."""
    target = StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "benchmark"}):
        fig.savefig(target, format="svg", metadata={"Date": None})
    return target.getvalue()


def _steps(axes: Axes, part: Mapping | None) -> None:
    axes.set(title="MNIST: one step, one thread", xlabel="milliseconds a replicate", xscale="log")
    if not part:
        axes.set(title="")
        axes.set_axis_off()
        return
    models = part["measured"]["models"]
    for row, (color, marker) in LOOKS.items():
        times = [model["threads_1"][row] for model in models.values()]
        middle = [median(values) * 1e3 for values in times]
        size = 14 if marker == "|" else 6
        axes.plot(middle, range(len(models)), marker, color=color, markersize=size)
        for y, values in enumerate(times):
            axes.hlines(y, min(values) * 1e3, max(values) * 1e3, color=color, linewidth=1)
    axes.set_yticks(range(len(models)), list(models))
    axes.invert_yaxis()
    ticks = [1, 2, 3, 5, 10, 20]
    axes.set_xticks(ticks, map(str, ticks))
    axes.minorticks_off()
    axes.grid(axis="x", alpha=0.2)


def _handles() -> tuple[list[Line2D], list[str]]:
    """Marks and names of all sides for the legend, which all rows share."""
    marks = [Line2D([], [], color=c, marker=m, linestyle="") for c, m in LOOKS.values()]
    return marks, [NAMES[row] for row in LOOKS]


def _small(axes: Axes, part: Mapping | None) -> None:
    axes.set(title="Remember and addition", xlabel="times as fast as the plain script")
    if not part:
        axes.set(title="")
        axes.set_axis_off()
        return
    speed = part["measured"]["speed"]
    labels = [f"ours, {row.removeprefix('ours_')} seeds" for row in speed]
    for y, entry in enumerate(speed.values()):
        axes.barh(y, entry["ratio"], color="#0072b2", height=0.5)
        axes.hlines(
            y, entry["slowest_configuration"], entry["fastest_configuration"], color="black"
        )
    axes.axvline(1, color="#d55e00", linewidth=1)
    axes.set_yticks(range(len(labels)), labels)


def _seeds(axes: Axes, part: Mapping | None) -> None:
    axes.set(
        title="Small tasks: a seed's cost",
        xlabel="seeds",
        ylabel="seconds a seed",
        xscale="log",
        yscale="log",
    )
    if not part:
        axes.set(title="")
        axes.set_axis_off()
        return
    entries = part["measured"]["seeds"]
    seeds = [entry["seeds"] for entry in entries]
    for key, label, marker in (
        ("wall_seconds", "whole build", "o-"),
        ("train_seconds", "training alone", "s--"),
    ):
        axes.plot(seeds, [entry[key] / entry["seeds"] for entry in entries], marker, label=label)
    axes.set_xticks(seeds, map(str, seeds))
    axes.minorticks_off()
    axes.legend(fontsize=7, frameon=False)
