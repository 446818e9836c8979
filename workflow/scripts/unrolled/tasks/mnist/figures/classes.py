"""The classes of the images, as figures count and call them."""

from __future__ import annotations

import numpy as np

from unrolled.configuration import Configuration
from unrolled.figures import style
from unrolled.study import Study

TASK = "mnist"
LONGEST_NAME = 14  # letters of a class's name


def class_name(study: Study, label: int) -> str:
    """What a class is called, shortened to fit beside a cell."""
    name = study.class_name(label)
    if len(name) > LONGEST_NAME:
        name = f"{name[: LONGEST_NAME - 1]}\N{HORIZONTAL ELLIPSIS}"
    return style.label(name)


def class_count(study: Study) -> int:
    """Number of classes in the tables, at least as many as the manifest names."""
    table = study.table("confusion")
    highest = table[["true", "predicted"]].max().max() if len(table) else 0
    return max(int(study.manifest.get("classes", 0)), int(highest) + 1)


def mean_counts(study: Study, configuration: Configuration) -> np.ndarray:
    """Mean count over seeds of each true and predicted class, `[true, predicted]`."""
    rows = study.rows("confusion", configuration)
    counts = np.zeros((class_count(study),) * 2)
    seeds = max(rows["seed"].nunique(), 1)
    places = rows["true"].to_numpy(int), rows["predicted"].to_numpy(int)
    np.add.at(counts, places, rows["count"].to_numpy(float) / seeds)
    return counts


def class_sizes(counts: np.ndarray) -> np.ndarray:
    """Images of each true class, `[true, 1]`, to divide counts by."""
    return np.maximum(counts.sum(axis=1, keepdims=True), 1e-12)
