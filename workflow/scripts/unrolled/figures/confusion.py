"""Confusion matrices, and the confusions that models share."""

from __future__ import annotations

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from unrolled import style
from unrolled.figures import crowds
from unrolled.figures.study import Study

FAINTEST = 0.0005  # share of a class that is just visible; the whole class is strongest
STRONGEST = 0.75  # opacity at which text in the page's own colour stays readable
MOST_BESIDE = 3  # matrices in a row
PAIRS = 12  # most frequent confusions shown


def mean_counts(study: Study, configuration: str, classes: int) -> np.ndarray:
    """Mean count over seeds of each true and predicted class, `[true, predicted]`."""
    rows = study.rows("confusion", configuration)
    counts = np.zeros((classes, classes))
    seeds = max(rows["seed"].nunique(), 1)
    np.add.at(counts, (rows["true"], rows["predicted"]), rows["count"] / seeds)
    return counts


def classes_of(study: Study) -> int:
    """Number of classes in the tables, at least as many as the manifest names."""
    table = study.tables["confusion"]
    highest = table[["true", "predicted"]].max().max() if len(table) else 0
    return max(int(study.manifest.get("classes", 0)), int(highest) + 1)


def draw(study: Study, members: pd.DataFrame) -> Figure:
    """Confusion matrices of configurations that share a picture, a panel each."""
    classes = classes_of(study)
    size = min(max(0.36 * classes, 3.0), 9.0)
    names = [study.class_name(label) for label in range(classes)]
    # names that are longer than numbers need room beside and, upright, below the matrix
    points = min(8.5, 72 * size / classes * 0.39)
    room = 0.6 * points / 72 * (max(map(len, names)) - 2)
    room = max(room, 0)
    width, height = size + 1.4 + room, size + 0.75 + room
    columns = min(MOST_BESIDE, len(members))
    lines = -(-len(members) // columns)
    fig = plt.figure(figsize=(width * columns, height * lines))
    for place, (_, row) in enumerate(members.iterrows()):
        # placed by the inch, so that the matrix is square and the key as high
        left = (place % columns + (0.45 + room) / width) / columns
        bottom = (lines - 1 - place // columns + (0.5 + room) / height) / lines
        share, tall = size / width / columns, size / height / lines
        axes = fig.add_axes([left, bottom, share, tall])
        color = study.colors[row["cell"]]
        _draw_matrix(axes, mean_counts(study, row["configuration"], classes), color, size)
        axes.set_xticks(range(classes), names, fontsize=points, rotation=90 if room else 0)
        axes.set_yticks(range(classes), names, fontsize=points)
        axes.set_xlabel(f"predicted {study.noun}")
        axes.set_ylabel(f"true {study.noun}")
        if len(members) > 1:
            axes.set_title(style.wrapped(row["title"], 34))
        key = axes.inset_axes([1 + 0.12 / size, 0, 0.13 / size, 1])
        _draw_key(key, color, study.noun)
    return fig


def _draw_matrix(axes: Axes, counts: np.ndarray, color: str, size: float) -> None:
    classes = len(counts)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-12)
    points = min(8.5, 72 * size / classes * 0.3)
    whole = (counts == counts.round()).all()
    for true, predicted in zip(*np.nonzero(counts), strict=True):
        right = true == predicted
        fill = (style.INK, 0.1) if right else (color, opacity(shares[true, predicted]))
        _cell(axes, predicted, true, fill)
        axes.text(
            predicted, true, _count(counts[true, predicted], whole), ha="center", va="center",
            fontsize=points, fontweight="bold" if right else "normal",
        )  # fmt: skip
    _table_axes(axes, classes, classes)
    axes.set_aspect("equal")


def draw_shared(study: Study) -> Figure:
    """The most frequent confusions over all models, in errors per 1,000 images of the class."""
    models = study.of("mnist")
    classes = classes_of(study)
    shown = crowds.rows(study, "mnist")
    rates = np.array([
        np.mean([_rates(study, name, classes) for name in own["configuration"]], axis=0)
        for _, own in shown
    ])  # fmt: skip
    pairs = _frequent(rates) if len(models) else []
    if not pairs:
        return style.nothing("no confusions")
    fig = style.figure(2.6 + 0.62 * len(pairs), 1.3 + 0.36 * len(shown))
    axes = fig.add_subplot()
    for place, ((_, own), table) in enumerate(zip(shown, rates, strict=True)):
        cell = own["cell"].iloc[0]
        for column, pair in enumerate(pairs):
            rate = table[pair]
            if rate:
                _cell(axes, column, place, (study.colors[cell], opacity(rate / 1000)))
            axes.text(column, place, f"{rate:.1f}", ha="center", va="center", fontsize=8.5)
    _table_axes(axes, len(shown), len(pairs))
    axes.set_yticks(range(len(shown)), [style.wrapped(title, 40) for title, _ in shown])
    axes.set_xticks(
        range(len(pairs)),
        [f"{study.class_name(true)} \N{RIGHTWARDS ARROW} {study.class_name(read)}"
         for true, read in pairs],
        rotation=30 if study.noun == "class" else 0,
        ha="right" if study.noun == "class" else "center",
    )  # fmt: skip
    axes.set_xlabel(f"true {study.noun} \N{RIGHTWARDS ARROW} predicted {study.noun}")
    axes.set_title(
        f"errors per 1,000 images of the true {study.noun}, mean over seeds", fontweight="normal"
    )
    return fig


def opacity(share: float) -> float:
    """Opacity of a cell: logarithmic in the share of the class, the same in every figure."""
    if share <= FAINTEST:
        return 0.04
    return STRONGEST * (0.08 + 0.92 * (1 - np.log(share) / np.log(FAINTEST)))


def _rates(study: Study, configuration: str, classes: int) -> np.ndarray:
    counts = mean_counts(study, configuration, classes)
    rates = 1000 * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-12)
    np.fill_diagonal(rates, 0)
    return rates


def _frequent(rates: np.ndarray) -> list[tuple[int, int]]:
    mean = rates.mean(axis=0)
    pairs = [(int(true), int(read)) for true, read in zip(*np.nonzero(mean), strict=True)]
    return sorted(pairs, key=lambda pair: (-round(mean[pair], 9), pair))[:PAIRS]


def _count(value: float, whole: bool) -> str:
    return f"{value:.0f}" if whole or value >= 9.95 else f"{value:.1f}"


def _cell(axes: Axes, x: int, y: int, fill: tuple[str, float]) -> None:
    axes.add_patch(
        Rectangle((x - 0.48, y - 0.48), 0.96, 0.96, color=fill, linewidth=0, clip_on=False)
    )


def _table_axes(axes: Axes, rows: int, columns: int) -> None:
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.grid(False)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _draw_key(axes: Axes, color: str, noun: str) -> None:
    """The scale of opacity, as a narrow strip."""
    edges = np.geomspace(FAINTEST, 1, 25)
    for low, high in pairwise(edges):
        shade = (color, opacity(np.sqrt(low * high)))
        axes.add_patch(Rectangle((0, low), 1, high - low, color=shade, linewidth=0, clip_on=False))
    axes.set(xlim=(0, 1), ylim=(FAINTEST, 1), yscale="log", xticks=[])
    axes.yaxis.tick_right()
    axes.yaxis.set_label_position("right")
    axes.set_yticks([0.001, 0.01, 0.1, 1], minor=False)
    axes.yaxis.set_major_formatter(FuncFormatter(style.percent))
    axes.minorticks_off()
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.set_ylabel(f"share of the images of the true {noun}")
