"""timeline.svg: which jobs of a whole build ran when, by core, a row for each processor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from benchmarks.figure import svg

# Okabe and Ito's colours, by what a job is for
KINDS = {
    "training": ("#0072b2", ("train_group",)),
    "evaluation and examination": ("#009e73", ("evaluate_task", "examine", "prove")),
    "times of steps, alone on the machine": ("#d55e00", ("time_steps",)),
    "all else": ("#999999", ()),
}


def draw(results: Mapping) -> str | None:
    """The SVG's text; None where no build was timed job by job."""
    built = {
        processor: whole["timeline"]
        for processor, parts in results.items()
        if "timeline" in (whole := parts.get("build", {}).get("measured", {}).get("whole") or {})
    }
    if not built:
        return None
    fig = Figure(figsize=(11, 0.6 + 1.3 * len(built)), layout="constrained")
    panels = fig.subplots(len(built), 1, squeeze=False)[:, 0]
    for axes, (processor, line) in zip(panels, built.items(), strict=True):
        _panel(axes, line)
        axes.set_title(processor, fontsize=9, loc="left")
    panels[-1].set_xlabel("minutes after the first training began")
    handles = [Patch(color=color, label=kind) for kind, (color, _) in KINDS.items()]
    fig.legend(
        handles=handles, loc="outside lower left", ncols=len(KINDS), frameon=False, fontsize=8
    )
    return svg(fig)


def _panel(axes: Axes, line: Sequence[Mapping]) -> None:
    cores = by_core(line)
    for place, jobs in enumerate(cores):
        for job in jobs:
            width = (job["ended"] - job["began"]) / 60
            color = _color(job["script"])
            left = job["began"] / 60
            axes.barh(place, width, left=left, color=color, edgecolor="white", linewidth=0.3)
    axes.set_yticks(range(len(cores)), [f"core {place + 1}" for place in range(len(cores))])
    axes.invert_yaxis()
    axes.set_xlim(left=0)


def by_core(line: Sequence[Mapping]) -> list[list[Mapping]]:
    """Jobs in rows in which none overlaps another: each in the first row that is free.

    Two jobs overlap for a moment where one begins while another still writes its account.
    """
    rows: list[list[Mapping]] = []
    for job in sorted(line, key=lambda job: job["began"]):
        free = [row for row in rows if row[-1]["ended"] <= job["began"]]
        if free:
            free[0].append(job)
        else:
            rows.append([job])
    return rows


def _color(script: str) -> str:
    known = [color for color, scripts in KINDS.values() if script in scripts]
    return known[0] if known else KINDS["all else"][0]
