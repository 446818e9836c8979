"""How many sums are right at each length of the numbers, read from addition_by_length.csv."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from unrolled.configuration import Configuration
from unrolled.reporting import formatting as text
from unrolled.study import Study
from unrolled.tasks.addition.printed import SUMS

TABLE = "addition_by_length"


@dataclass(frozen=True)
class Course:
    """What the exact match of a configuration does over the lengths.

    means: over the runs, by length.
    """

    means: pd.Series

    @property
    def shortest(self) -> int:
        """The shortest length."""
        return int(self.means.index.min())

    @property
    def longest(self) -> int:
        """The greatest length."""
        return int(self.means.index.max())

    @property
    def first(self) -> float:
        """The share at the shortest length."""
        return float(self.means[self.shortest])

    @property
    def last(self) -> float:
        """The share at the greatest length."""
        return float(self.means[self.longest])

    @property
    def lowest(self) -> float:
        """The lowest share at any length."""
        return float(self.means.min())

    @property
    def lowest_at(self) -> int:
        """The length at which it is lowest."""
        return int(self.means.idxmin())

    @property
    def is_level(self) -> bool:
        """Whether all lengths have the same share, as far as percentages show it."""
        return text.percent(self.lowest) == text.percent(self.means.max())

    @property
    def dips(self) -> bool:
        """Whether it is lower in between than at both ends."""
        return text.percent(self.lowest) not in map(text.percent, (self.first, self.last))

    def reach(self, least: float) -> int | None:
        """The greatest length up to which no share is below `least`; None where the first is."""
        low = self.means.index[self.means < least]
        if low.empty:
            return self.longest
        before = self.means.index[self.means.index < low.min()]
        return None if before.empty else int(before.max())


class ExactSums:
    """Shares of right sums and right bits, of every configuration."""

    def __init__(self, study: Study) -> None:
        self.study = study

    @cached_property
    def lengths(self) -> list[int]:
        """The lengths of the numbers, in bits."""
        return self._distinct("length")

    @cached_property
    def sizes(self) -> list[int]:
        """On how many sums of every length the shares stand: from the fewest to the most."""
        return self._distinct("samples")

    def _distinct(self, column: str) -> list[int]:
        return sorted(int(value) for value in self.study.table(TABLE)[column].unique())

    @property
    def shortest(self) -> int:
        """The shortest length."""
        return self.lengths[0]

    @property
    def longest(self) -> int:
        """The greatest length."""
        return self.lengths[-1]

    @property
    def most(self) -> int:
        """The largest number of sums."""
        return self.sizes[-1]

    @property
    def comparable(self) -> int:
        """The number of sums to set beside printed shares: the original's, or the smallest."""
        return SUMS if SUMS in self.sizes else self.sizes[0]

    def values(
        self, model: Configuration, samples: int, column: str = "exact_match"
    ) -> pd.DataFrame:
        """One configuration's shares on so many sums: a row a seed, a column a length."""

        def pivot() -> pd.DataFrame:
            rows = self.study.rows(TABLE, model)
            rows = rows[rows["samples"] == samples]
            return rows.pivot(index="seed", columns="length", values=column)

        return self.study.once((TABLE, model.configuration, samples, column), pivot)

    def by_seed(self, model: Configuration) -> pd.Series:
        """By seed, the exact match on the most sums, mean over all lengths."""
        return self.values(model, self.most).mean(axis=1)

    def course(self, model: Configuration) -> Course:
        """What the exact match on the most sums does over the lengths."""
        return Course(self.values(model, self.most).mean())

    def printed(self, model: Configuration) -> list[float]:
        """The shares that the original prints, from the shortest length, 1, on."""
        return self.study.printed(model) or []

    def printed_at(self, model: Configuration, length: int) -> float | None:
        """The share that the original prints at a length; None where it prints none."""
        printed = self.printed(model)
        return printed[length - 1] if 1 <= length <= len(printed) else None
