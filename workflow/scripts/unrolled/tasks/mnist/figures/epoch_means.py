"""Accuracies averaged over epochs, beside what the original printed of them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from unrolled.configuration import Configuration
from unrolled.figures import style
from unrolled.figures.looks import colors
from unrolled.figures.marks import RUN
from unrolled.statistics import intervals
from unrolled.study import Study

APART = 0.2  # of ours and of the printed mean, to either side


def draw(axes: Axes, study: Study, configuration: Configuration) -> None:
    """Means of training and of test accuracy with their seeds and intervals."""
    runs = study.rows("runs", configuration)
    printed = study.printed(configuration) or {}
    color = colors(study)[configuration.cell]
    for place, (split, (_, _, shape)) in enumerate(style.SPLITS.items()):
        values = runs[f"mean_{split}_accuracy"].to_numpy(float)
        known = printed.get(f"mean_{split}_accuracy_across_epochs")
        at = place - APART * (known is not None)
        mean, low, high = (end[0] for end in intervals(values[None], study.confidence))
        if np.isfinite(low):
            ends = [[mean - low], [min(high, 1.0) - mean]]
            axes.errorbar([at], [mean], ends, color=color, linewidth=1.4, capsize=2.5)
        axes.plot(
            np.full(len(values), at), values, "o", color=color, markersize=2, alpha=0.5, gid=RUN
        )
        axes.plot(at, mean, shape, color=color, markersize=5)
        if known is not None:
            axes.plot(place + APART, known, **style.PRINTED)
    axes.set_xlim(-0.6, 1.6)
    axes.set_xticks([0, 1], ["train", "test"])
    axes.set_xlabel("epoch mean")
    axes.tick_params(labelleft=False, left=False)
    axes.spines["left"].set_visible(False)
    axes.grid(False, axis="x")
