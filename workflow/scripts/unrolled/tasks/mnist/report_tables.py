"""Tables of one model in the report: accuracy and time, classification report, predictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from unrolled.configuration import Configuration
from unrolled.reporting import comparison, grid
from unrolled.reporting import formatting as text
from unrolled.reporting.grid import Cell, Column, Grid, cell
from unrolled.study import Study

if TYPE_CHECKING:
    from unrolled.tasks.mnist.values import Values

# what all runs of a training job share in costs.csv
JOB = ["train_seconds", "test_seconds", "peak_memory_mb", "device", "seeds_in_job"]
SCORES = {"precision": "Precision", "recall": "Recall", "f1": "F1-score"}
NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
PRINTED_DIGITS = 2  # the original's classification reports round to these decimals


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

    def __init__(self, task: Values, model: Configuration) -> None:
        self.study = task.study
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


def of_group(task: Values, members: Sequence[Configuration]) -> Grid:
    """Accuracy and time of models that share a section, a row each, beside no printed value."""
    rows = []
    for model in members:
        final = task.study.final(model)
        means = {
            column: task.study.by_seed(model, column).mean()
            for column in ("mean_test_accuracy", "mean_train_accuracy")
        }
        rows.append(
            {
                "title": model.title,
                "final": final.mean,
                "low": final.low,
                "high": final.high,
                **means,
                "seconds": job_seconds(task.study, model).mean(),
            }
        )
    level = text.level(task.study.confidence)
    spec = [
        Column("Configuration", "title"),
        Column("Test accuracy, last epoch", "final", grid.percent, right=True),
        Column(f"{level} interval", "low high", grid.interval, right=True),
        Column("Test, mean over epochs", "mean_test_accuracy", grid.percent, right=True),
        Column("Training, mean over epochs", "mean_train_accuracy", grid.percent, right=True),
        Column("Seconds a run", "seconds", grid.number(1), right=True),
    ]
    return Grid(rows, spec, "tables/runs.csv")


class Classification:
    """Precision, recall, f1-score and support of every class, means over the runs of a model."""

    def __init__(self, task: Values, model: Configuration) -> None:
        self.task = task
        self.model = model
        self.rows = task.study.rows("classification", model)
        self.printed = (task.study.printed(model) or {}).get("classification_report")

    @property
    def runs(self) -> int:
        """How many runs the means are over."""
        return self.rows["seed"].nunique()

    @cached_property
    def means(self) -> pd.DataFrame:
        """By label, the means over the runs."""
        return self.rows.groupby("label", sort=False)[[*SCORES, "support"]].mean()

    @property
    def table(self) -> Grid:
        """A row a class, then those of all classes together."""
        spec = [Column("Class", "name", lambda written: written)]
        spec += [
            Column(label, score, lambda value: text.number(value, 4), right=True, empty="")
            for score, label in SCORES.items()
        ]
        spec.append(Column("Support", "support", lambda n: text.number(n, 0), right=True))
        if self.printed:
            spec += [
                Column(
                    f"Printed {text.lower_first(label)}", f"printed_{score}", right=True, empty=""
                )
                for score, label in SCORES.items()
            ]
        entries = [self._entry(str(label), row) for label, row in self.means.iterrows()]
        return Grid(entries, spec, "tables/classification.csv")

    def _entry(self, label: str, row: pd.Series) -> dict[str, Any]:
        digit = int(label) if label.isdigit() else None
        scores = {score: row[score] for score in SCORES if label != "accuracy" or score == "f1"}
        printed = {
            f"printed_{score}": text.number(values[digit], PRINTED_DIGITS)
            for score, values in (self.printed or {}).items()
            if score in SCORES and digit is not None and digit < len(values)
        }
        name = cell(self._name(label, digit), digit, strong=digit is None)
        return {"name": name, "support": row["support"], **scores, **printed}

    def _name(self, label: str, digit: int | None) -> str:
        if digit is None:
            return label
        if self.task.noun == "digit":
            return f"{digit} ({NAMES[digit]})"
        return self.task.class_title(digit)

    @property
    def varies_most(self) -> dict | None:
        """The class whose f1-score varies most between runs; None for a single run."""
        if self.runs < 2:
            return None
        classes = self.rows[self.rows["label"].str.isdigit()]
        deviations = classes.groupby("label", sort=False)["f1"].std()
        label = deviations.idxmax()
        return {"label": label, "deviation": float(deviations[label])}

    @property
    def agreement(self) -> dict | None:
        """How many of the printed scores equal ours, and how many lie within one step of them."""
        if not self.printed:
            return None
        step = 10**-PRINTED_DIGITS
        means = self.means
        gaps = [
            round(means.loc[str(digit), score], PRINTED_DIGITS) - value
            for score in SCORES
            for digit, value in enumerate(self.printed[score])
            if str(digit) in means.index
        ]
        supports = [
            int(means.loc[str(digit), "support"]) == value
            for digit, value in enumerate(self.printed["support"])
            if str(digit) in means.index
        ]
        return {
            "scores": len(gaps),
            "equal": sum(abs(gap) < step / 2 for gap in gaps),
            "near": sum(abs(gap) < 1.5 * step for gap in gaps),
            "step": step,
            "classes": len(supports),
            "same_support": sum(supports),
        }


class Predictions:
    """What every run of a model says to the chosen test images."""

    def __init__(self, task: Values, model: Configuration) -> None:
        self.task = task
        self.model = model
        rows = task.study.rows("test_images", model).sort_values(["true", "seed"])
        self.rows = rows.assign(right=rows["predicted"] == rows["true"])

    @property
    def runs(self) -> int:
        """How many runs answer."""
        return self.rows["seed"].nunique()

    @property
    def images(self) -> int:
        """How many images there are."""
        return self.rows["true"].nunique()

    @property
    def perfect(self) -> int:
        """How many runs name all images rightly."""
        return int(self.rows.groupby("seed")["right"].all().sum())

    @property
    def printed(self) -> str | None:
        """What the original says of its own images."""
        return (self.task.study.printed(self.model) or {}).get("predictions_on_the_ten_images")

    @property
    def table(self) -> Grid:
        """A row an image."""
        entries = [
            {
                "label": self.task.class_title(true),
                "answers": self._answers(group),
                "right": int(group["right"].sum()),
                "runs": self.runs,
                "probability": group["probability"].mean(),
            }
            for true, group in self.rows.groupby("true")
        ]
        spec = [
            Column("True label", "label"),
            Column("Predicted as", "answers"),
            Column("Runs that are right", "right runs", grid.part_of, right=True),
            Column("Probability", "probability", grid.percent, right=True),
        ]
        return Grid(entries, spec, "tables/test_images.csv")

    def _answers(self, group: pd.DataFrame) -> Cell:
        """ "3", or "3 (4 of 5 runs), 5 (1 of 5 runs: seed 2)" where runs disagree or err."""
        counts = group["predicted"].value_counts()
        order = sorted(counts.index, key=lambda label: (-counts[label], label))
        true = group["true"].iloc[0]
        if len(order) == 1 and order[0] == true:
            return self.task.class_title(order[0])
        parts = []
        for label in order:
            seeds = group.loc[group["predicted"] == label, "seed"]
            named = "" if label == true else f": seed {text.whole_numbers(seeds)}"
            runs = f"{len(seeds)} of {len(group)} runs{named}"
            parts.append(f"{self.task.class_title(label)} ({runs})")
        return ", ".join(parts)
