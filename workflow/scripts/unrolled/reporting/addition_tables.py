"""Accuracy over the length of the numbers, for the addition part."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from unrolled.reporting import comparison
from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, Cell, cell, table
from unrolled.reporting.configuration import Configuration
from unrolled.reporting.study import Study
from unrolled.selection import evenly

MOST_LENGTHS = 8  # columns; of more lengths an even choice is shown
ORIGINAL_SAMPLES = 100  # sums of every length on which the original's values stand


def sample_sizes(study: Study) -> list[int]:
    return study.once(
        "sample sizes",
        lambda: sorted(int(n) for n in study.tables["addition_by_length"]["samples"].unique()),
    )


def comparable(study: Study) -> int:
    """The number of samples to set beside the printed values: the original's, or the smallest."""
    sizes = sample_sizes(study)
    return ORIGINAL_SAMPLES if ORIGINAL_SAMPLES in sizes else sizes[0]


def lengths(study: Study) -> list[int]:
    return study.once(
        "lengths",
        lambda: sorted(int(n) for n in study.tables["addition_by_length"]["length"].unique()),
    )


def by_seed(
    study: Study, one: Configuration, samples: int, length: int, column: str = "exact_match"
) -> pd.Series:
    """One configuration's values at one length, by seed."""
    return _values(study, one, samples, column)[length]


def over_lengths(study: Study, one: Configuration, column: str = "exact_match") -> pd.DataFrame:
    """Values on the most samples: a row for each seed, a column for each length."""
    return _values(study, one, max(sample_sizes(study)), column)


def _values(study: Study, one: Configuration, samples: int, column: str) -> pd.DataFrame:
    def pivot() -> pd.DataFrame:
        rows = study.rows("addition_by_length", one)
        rows = rows[rows["samples"] == samples]
        return rows.pivot(index="seed", columns="length", values=column)

    return study.once((one.configuration, samples, column), pivot)


def mean_at(study: Study, one: Configuration, length: int) -> float:
    """Mean over runs of the exact match at one length, on the most samples."""
    return float(over_lengths(study, one)[length].mean())


def course(study: Study, one: Configuration) -> str:
    """What the exact match does over the lengths, in words."""
    means = over_lengths(study, one).mean()
    first, last = int(means.index.min()), int(means.index.max())
    if text.percent(means.min()) == text.percent(means.max()):
        return f"{text.percent(means.min())} at every length from {first} to {last}"
    ends = f"{text.percent(means[first])} at length {first}, {text.percent(means[last])} at {last}"
    if text.percent(means.min()) in (text.percent(means[first]), text.percent(means[last])):
        return ends
    return f"{ends}, lowest {text.percent(means.min())} at {means.idxmin()}"


def printed_at(study: Study, one: Configuration, length: int) -> float | None:
    """The original's printed value at a length; its lists start at the shortest length, 1."""
    printed = study.printed(one) or []
    return printed[length - 1] if 1 <= length <= len(printed) else None


def of_group(study: Study, group: Sequence[Configuration], shown: str) -> Block:
    """Exact match over the lengths, a row a configuration, beside no printed value."""
    chosen = evenly(lengths(study), MOST_LENGTHS)
    samples = max(sample_sizes(study))
    rows = []
    for one in group:
        means = over_lengths(study, one).mean()
        rows.append([one.title, *(cell(text.percent(means[n], 1), means[n]) for n in chosen),
                     cell(text.percent(means.min(), 1), means.min())])  # fmt: skip
    return table(
        f"table-{group[0].section}-lengths",
        [f"Share of {samples:,} sums with every bit right by length of the numbers: {shown}, mean "
         "over runs. Lowest: the lowest mean at any length."],
        ["Configuration", *(f">{n}" for n in chosen), ">Lowest"],
        rows,
        study.target("tables/addition_by_length.csv"),
    )  # fmt: skip


def by_length(study: Study, one: Configuration) -> Block:
    """Exact match and right bits at every length, beside the printed values."""
    compared = bool(study.printed(one))
    small, large = comparable(study), max(sample_sizes(study))
    extra = large if large != small else None
    rows = [_row(study, one, length, small, extra, compared) for length in lengths(study)]
    labels = [">Length"]
    if extra:
        labels += [f">Exact, {extra:,} sums", ">Interval"]
    labels += [">Right bits", f">Exact, {small:,} sums", ">Interval"]
    if compared:
        labels += comparison.columns(study, True)[2:]
    runs = study.run_count(one)
    return table(
        f"table-{one.section}-lengths",
        [f"Share of sums with every bit right, and share of right bits (on {large:,} sums), by "
         f"length of the numbers: {one.title}, mean over {text.count(runs, 'run')}. ",
         *comparison.explained(study, compared), _missing(study, one)],
        labels,
        rows,
        study.target("tables/addition_by_length.csv"),
    )  # fmt: skip


def _row(
    study: Study, one: Configuration, length: int, small: int, extra: int | None, compared: bool
) -> list[Cell]:
    row: list[Cell] = [str(length)]
    if extra:
        more = study.accuracy(by_seed(study, one, extra, length))
        row += [cell(text.percent(more.mean), more.mean),
                cell(text.percent_range(more.low, more.high), more.low)]  # fmt: skip
    bits = by_seed(study, one, extra or small, length, "bit_accuracy").mean()
    row.append(cell(text.percent(bits), bits))
    values = by_seed(study, one, small, length)
    printed = printed_at(study, one, length)
    return row + comparison.cells(study, comparison.ACCURACY, values, printed, compared)


def _missing(study: Study, one: Configuration) -> str:
    """A caveat where the original prints fewer values than there are lengths."""
    printed = study.printed(one) or []
    longest = max(lengths(study))
    if not printed or len(printed) >= longest:
        return ""
    return (
        f" The original prints {len(printed)} values for lengths up to {longest}; they are set "
        "beside the first lengths, though any of them may be the one that is missing."
    )
