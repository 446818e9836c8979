"""The accuracies that the original prints of models of images, and how far ours lie from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from unrolled.configuration import Configuration
from unrolled.reporting import comparison
from unrolled.study import Study
from unrolled.tasks.mnist.accuracy_tables import MEASURES


def printed_number(study: Study, model: Configuration, key: str) -> float | None:
    """A number that the original prints of a model, None where it does not."""
    return (study.printed(model) or {}).get(key)


class PrintedAccuracies:
    """Final accuracy and means across epochs beside the printed ones, of all models."""

    def __init__(self, study: Study, models: Sequence[Configuration]) -> None:
        self.study = study
        self.models = models

    def _printed_numbers(self) -> Iterator[tuple[Configuration, str, float]]:
        for model in self.models:
            for column, measure in MEASURES.items():
                if (value := printed_number(self.study, model, measure.key)) is not None:
                    yield model, column, value

    @property
    def judged(self) -> comparison.Tally:
        """How many of the printed accuracies lie where one more of our runs is expected."""
        return comparison.tally(
            [
                comparison.in_range(self.study, self.study.by_seed(model, column), value)
                for model, column, value in self._printed_numbers()
            ]
        )

    @property
    def worst(self) -> dict | None:
        """The printed accuracy that ours lies furthest from; None where none is printed."""
        gaps = {
            (model, column): float(self.study.by_seed(model, column).mean()) - value
            for model, column, value in self._printed_numbers()
        }
        if not gaps:
            return None
        (model, column), gap = max(gaps.items(), key=lambda item: abs(item[1]))
        return {"model": model, "measure": MEASURES[column].label, "gap": gap}

    @property
    def scale_gaps(self) -> pd.Series:
        """How far our mean training accuracy across epochs lies from each printed one.

        Of models without a penalty: there it tells the scale of the pixels.
        """
        key = "mean_train_accuracy_across_epochs"
        printed = {m: printed_number(self.study, m, key) for m in self.models if not m.penalty}
        gaps = [
            abs(float(self.study.by_seed(model, "mean_train_accuracy").mean()) - value)
            for model, value in printed.items()
            if value is not None
        ]
        return pd.Series(gaps, dtype=float)
