"""Tables of the report: final accuracies, printed sequences, accuracy by length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from unrolled.configuration import Configuration
from unrolled.reporting import formatting as text
from unrolled.reporting import grid
from unrolled.reporting.grid import Column, Grid
from unrolled.reporting.task_values import TaskValues
from unrolled.selection import evenly
from unrolled.tasks.remember.milestones import Milestones

MOST_LENGTHS = 12  # columns; of more lengths an even choice is shown


@dataclass(frozen=True)
class Answers:
    """How many answers to the printed sequences are right, and how many there are."""

    right: int
    all: int

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Answers:
        """Counts rows of `remember_printed`."""
        return cls(int((rows["predicted"] == rows["target"]).sum()), len(rows))


def finals(milestones: Milestones, members: Sequence[Configuration]) -> Grid:
    """Accuracy after the last epoch, a row for each of several configurations."""
    level = text.level(milestones.study.confidence)
    top, nearly = text.percent(1, 0), text.percent(milestones.nearly, 0)
    spec = [
        Column("Configuration", "title"),
        Column("Mean", "mean", grid.percent, right=True),
        Column(f"{level} interval", "low high", grid.interval, right=True),
        Column(f"Runs at {top}", "solved runs", grid.part_of, right=True),
        Column(f"Runs at {nearly}", "near runs", grid.part_of, right=True),
        Column("Epochs to it", "epochs", grid.number(1), right=True),
        Column("Printed sequences", "right answers", grid.part_of, right=True),
    ]
    return Grid([_final(milestones, member) for member in members], spec, "tables/runs.csv")


def _final(milestones: Milestones, model: Configuration) -> dict[str, Any]:
    study = milestones.study
    final, epochs = study.final(model), milestones.epochs[model]
    answers = Answers.of(study.rows("remember_printed", model))
    return {
        "title": model.title,
        "mean": final.mean,
        "low": final.low,
        "high": final.high,
        "solved": milestones.solved_runs[model],
        "near": len(epochs),
        "runs": milestones.runs[model],
        "epochs": epochs.mean(),
        "right": answers.right,
        "answers": answers.all or None,
    }


def printed_sequences(task: TaskValues, members: Sequence[Configuration]) -> Grid:
    """Answers to the sequences that the original prints, beside its own; a row a sequence."""
    study = task.study
    printed = study.reported.get(task.name, {}).get(task.descriptor.printed, {})
    entries = [
        {
            "sequence": sequence,
            "k": model.k,
            "target": int(rows["target"].iloc[0]),
            "answers": _answers(rows),
            "probability": rows["probability"].mean(),
            "printed": printed.get(f"k{model.k}", {}).get(sequence),
        }
        for model in members
        for sequence, rows in study.rows("remember_printed", model).groupby("sequence", sort=False)
    ]
    spec = [
        Column("Sequence", "sequence"),
        Column("K", "k", right=True),
        Column("Digit at K", "target", right=True),
        Column("Ours", "answers"),
        Column("Probability", "probability", grid.percent, right=True),
    ]
    if study.compares(task.name):
        spec.append(Column("Original", "printed", right=True))
    return Grid(entries, spec, "tables/remember_printed.csv")


def _answers(rows: pd.DataFrame) -> str:
    """ "3 (4 of 5 runs), 5 (1 of 5 runs)", the most frequent answer first."""
    counts = rows["predicted"].value_counts()
    order = sorted(counts.index, key=lambda digit: (-counts[digit], digit))
    return ", ".join(f"{digit} ({counts[digit]} of {len(rows)} runs)" for digit in order)


def by_length(task: TaskValues) -> Grid:
    """Accuracy on fresh sequences of every length, a row a configuration."""
    lengths = sorted(map(int, task.study.table("remember_by_length")["length"].unique()))
    spec = [
        Column("Configuration", "title"),
        *(
            Column(f"{length}", f"{length}", grid.short_percent, right=True)
            for length in evenly(lengths, MOST_LENGTHS)
        ),
        Column("Lowest", "lowest", grid.short_percent, right=True),
    ]
    entries = []
    for model in task.models:
        rows = task.study.rows("remember_by_length", model)
        means = rows.groupby("length")["accuracy"].mean()
        lowest = {"title": model.title, "lowest": rows["accuracy"].min()}
        entries.append(lowest | {f"{length}": mean for length, mean in means.items()})
    return Grid(entries, spec, "tables/remember_by_length.csv")
