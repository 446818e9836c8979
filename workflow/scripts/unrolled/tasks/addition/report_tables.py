"""Tables of the report on accuracy over the length of the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from unrolled.configuration import Configuration
from unrolled.reporting import comparison, grid
from unrolled.reporting.grid import Column, Grid
from unrolled.selection import evenly
from unrolled.tasks.addition.exact_sums import TABLE, ExactSums

MOST_LENGTHS = 8  # columns; of more lengths an even choice is shown
PATH = f"tables/{TABLE}.csv"


def of_group(sums: ExactSums, members: Sequence[Configuration]) -> Grid:
    """Exact match over the lengths, a row a configuration, beside no printed share."""
    entries = []
    for member in members:
        course = sums.course(member)
        by_length = {str(length): share for length, share in course.means.items()}
        entries.append({"title": member.title, **by_length, "lowest": course.lowest})
    lengths = [
        Column(str(length), str(length), grid.short_percent, right=True)
        for length in evenly(sums.lengths, MOST_LENGTHS)
    ]
    lowest = Column("Lowest", "lowest", grid.short_percent, right=True)
    return Grid(entries, [Column("Configuration", "title"), *lengths, lowest], PATH)


class LengthTable:
    """Exact match and right bits of one configuration at every length, beside printed shares.

    printed: how many shares the original prints of it; runs: how many the means are over.
    """

    def __init__(self, sums: ExactSums, model: Configuration) -> None:
        self.sums = sums
        self.model = model
        self.printed = len(sums.printed(model))
        self.runs = sums.study.run_count(model)

    @property
    def lacks_printed(self) -> bool:
        """Whether the original prints fewer shares than there are lengths, but any."""
        return 0 < self.printed < self.sums.longest

    @property
    def table(self) -> Grid:
        """A row a length."""
        small, large = self.sums.comparable, self.sums.most
        spec = [Column("Length", "length", right=True)]
        if large != small:
            spec += [
                Column(f"Exact, {large:,} sums", "exact", grid.percent, right=True),
                Column("Interval", "low high", grid.interval, right=True),
            ]
        spec += [
            Column("Right bits", "bits", grid.percent, right=True),
            Column(f"Exact, {small:,} sums", "mean", grid.as_is, right=True),
            Column("Interval", "interval", grid.as_is, right=True),
        ]
        if self.printed:
            spec += comparison.printed_columns()
        return Grid([self._entry(length) for length in self.sums.lengths], spec, PATH)

    def _entry(self, length: int) -> dict[str, Any]:
        sums, study = self.sums, self.sums.study
        exact = study.share(sums.values(self.model, sums.most)[length])
        bits = sums.values(self.model, sums.most, "bit_accuracy")[length]
        beside = comparison.beside(
            study,
            sums.values(self.model, sums.comparable)[length],
            sums.printed_at(self.model, length),
        )
        return {
            "length": length,
            "exact": exact.mean,
            "low": exact.low,
            "high": exact.high,
            "bits": float(bits.mean()),
            **beside,
        }
