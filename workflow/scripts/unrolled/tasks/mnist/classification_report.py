"""Precision, recall and f1-score of every class, beside the printed ones."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from unrolled.configuration import Configuration
from unrolled.reporting import formatting as text
from unrolled.reporting.grid import Column, Grid, cell
from unrolled.study import Study
from unrolled.tasks.mnist.image_answers import class_title

SCORES = {"precision": "Precision", "recall": "Recall", "f1": "F1-score"}
NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
PRINTED_DIGITS = 2  # the original's classification reports round to these decimals


class Classification:
    """Precision, recall, f1-score and support of every class, means over the runs of a model."""

    def __init__(self, study: Study, model: Configuration) -> None:
        self.study = study
        self.model = model
        self.rows = study.rows("classification", model)
        self.printed = (study.printed(model) or {}).get("classification_report")

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
            f"printed_{score}": text.number(value, PRINTED_DIGITS)
            for score, value in self._printed_row(label, digit).items()
        }
        name = cell(self._name(label, digit), digit, strong=digit is None)
        return {"name": name, "support": row["support"], **scores, **printed}

    def _printed_row(self, label: str, digit: int | None) -> dict[str, float]:
        """By score, what the original prints in a row; of its accuracy in the last column alone."""
        report = self.printed or {}
        if digit is None:
            row = report.get(label, {})
            return row if isinstance(row, dict) else {"f1": row}
        rows = {score: report.get(score, []) for score in SCORES}
        return {score: values[digit] for score, values in rows.items() if digit < len(values)}

    def _name(self, label: str, digit: int | None) -> str:
        if digit is None:
            return label
        if self.study.noun == "digit":
            return f"{digit} ({NAMES[digit]})"
        return class_title(self.study, digit)

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
