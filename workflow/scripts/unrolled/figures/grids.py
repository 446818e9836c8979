"""Panels in a grid, and axes that several figures share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes


def label_edges(grid: np.ndarray, shown: int) -> None:
    """Of panels `[line, column]`, hide those after the first `shown`; label outer axes alone."""
    label = grid[0, 0].get_xlabel()
    for place, axes in enumerate(grid.ravel()):
        axes.label_outer()
        if place >= shown:
            axes.set_axis_off()
        elif place + grid.shape[1] >= shown:  # nothing below
            axes.tick_params(labelbottom=True)
            axes.set_xlabel(label)


def lengths_axis(axes: Axes, lengths: Sequence[int], unit: str) -> None:
    """A logarithmic x axis with a tick for each of `lengths`."""
    axes.set_xscale("log")
    axes.set_xticks(list(lengths), [f"{length:,}" for length in lengths])
    axes.set_xticks([], minor=True)
    axes.margins(x=0.12)
    axes.set_xlabel(f"length, {unit}")


def plane(axes: Axes) -> None:
    """No ticks: distances within a panel are all that principal components tell."""
    axes.set(xticks=[], yticks=[])
    axes.margins(0.08)
