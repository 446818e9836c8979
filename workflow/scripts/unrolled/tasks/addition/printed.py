"""The shares of right sums that the original prints, and where ours stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from unrolled.evidence.original import Printed

SUMS = 100  # random sums of a length on which the printed shares stand


def numbers(reported: Mapping[str, Sequence[float] | None]) -> Iterator[Printed]:
    """The share of each length, 1, 2, ..., of the task's part of config/reported.yaml."""
    for name, shares in reported.items():
        for length, value in enumerate(shares or [], 1):
            yield Printed(
                f"addition/{name}",
                "exact_match",
                value,
                table="addition_by_length",
                along="length",
                at=length,
                samples=SUMS,
            )
