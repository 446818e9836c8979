"""Tables of accuracy and time of models of images, beside the printed numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from unrolled.configuration import Configuration
from unrolled.reporting import comparison, grid
from unrolled.reporting import formatting as text
from unrolled.reporting.grid import Column, Grid
from unrolled.study import Study

# what all runs of a training job share in costs.csv
JOB = ["train_seconds", "test_seconds", "peak_memory_mb", "device", "seeds_in_job"]


@dataclass(frozen=True)
class Measure:
    """A column of runs.csv: what it is called, and its key in reported.yaml."""

    label: str
    key: str


MEASURES = {
    "final_test_accuracy": Measure("Test accuracy after the last epoch", "final_test_accuracy"),
    "mean_test_accuracy": Measure(
        "Mean test accuracy across epochs", "mean_test_accuracy_across_epochs"
    ),
    "mean_train_accuracy": Measure(
        "Mean training accuracy across epochs", "mean_train_accuracy_across_epochs"
    ),
}


def job_seconds(study: Study, model: Configuration) -> pd.Series:
    """Seconds per run, a value for each training job: its runs carry the same share of it."""
    jobs = study.rows("costs", model).drop_duplicates(JOB)
    return jobs["train_seconds"] + jobs["test_seconds"]


class Statistics:
    """Final accuracy, means across epochs and seconds of a model, beside the printed numbers."""

    def __init__(self, study: Study, model: Configuration) -> None:
        self.study = study
        self.model = model
        self.printed = self.study.printed(model) or {}
        self.compared = bool(self.printed)

    @property
    def jobs(self) -> int:
        """How many jobs trained it."""
        return len(job_seconds(self.study, self.model))

    @property
    def table(self) -> Grid:
        """A row a measure."""
        rows: list[dict[str, Any]] = []
        for column, measure in MEASURES.items():
            values = self.study.by_seed(self.model, column)
            beside = comparison.beside(self.study, values, self.printed.get(measure.key))
            rows.append({"measure": measure.label, **beside})
        seconds = job_seconds(self.study, self.model)
        printed = self.printed.get("train_and_test_seconds")
        beside = comparison.beside(self.study, seconds, printed, comparison.SECONDS)
        rows.append({"measure": "Time to train and test, per run", **beside})
        spec = [Column("Measure", "measure"), *comparison.columns(self.study, self.compared)]
        return Grid(rows, spec, "tables/runs.csv")


def of_group(study: Study, members: Sequence[Configuration]) -> Grid:
    """Accuracy and time of models that share a section, a row each, beside no printed value."""
    rows = []
    for model in members:
        final = study.final(model)
        means = {
            column: study.by_seed(model, column).mean()
            for column in ("mean_test_accuracy", "mean_train_accuracy")
        }
        rows.append(
            {
                "title": model.title,
                "final": final.mean,
                "low": final.low,
                "high": final.high,
                **means,
                "seconds": job_seconds(study, model).mean(),
            }
        )
    level = text.level(study.confidence)
    spec = [
        Column("Configuration", "title"),
        Column("Test accuracy, last epoch", "final", grid.percent, right=True),
        Column(f"{level} interval", "low high", grid.interval, right=True),
        Column("Test, mean over epochs", "mean_test_accuracy", grid.percent, right=True),
        Column("Training, mean over epochs", "mean_train_accuracy", grid.percent, right=True),
        Column("Seconds a run", "seconds", grid.number(1), right=True),
    ]
    return Grid(rows, spec, "tables/runs.csv")
