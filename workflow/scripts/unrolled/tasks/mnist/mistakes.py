"""Which classes are taken for which, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from unrolled.configuration import Configuration
from unrolled.study import Study


@dataclass(frozen=True)
class Mistake:
    """A class that is taken for another; rate: share of its images."""

    true: int
    predicted: int
    rate: float

    @property
    def pair(self) -> tuple[int, int]:
        """True and predicted class."""
        return self.true, self.predicted


def rates(study: Study, model: Configuration) -> pd.DataFrame:
    """Wrong pairs with their share of the true class over all runs, most frequent first.

    Columns: true, predicted, count, rate.
    """
    rows = study.rows("confusion", model)
    totals = rows.groupby(["true", "predicted"], as_index=False)["count"].sum()
    totals["rate"] = totals["count"] / totals.groupby("true")["count"].transform("sum")
    wrong = totals[(totals["true"] != totals["predicted"]) & (totals["count"] > 0)]
    return wrong.sort_values(["rate", "true", "predicted"], ascending=[False, True, True])


def mistakes_of(study: Study, model: Configuration) -> list[Mistake]:
    """The mistakes of a model over all its runs, most frequent first."""
    rows = rates(study, model)[["true", "predicted", "rate"]]
    return [Mistake(int(true), int(guess), rate) for true, guess, rate in rows.itertuples(False)]


def shared_mistakes(study: Study, models: Sequence[Configuration]) -> list[Mistake]:
    """Mistakes by the mean of their rate over models, highest first."""
    rows = pd.concat([rates(study, model) for model in models])
    means = rows.groupby(["true", "predicted"])["rate"].sum() / len(models)
    means = means.sort_values(ascending=False, kind="stable")
    return [Mistake(int(true), int(guess), rate) for (true, guess), rate in means.items()]
