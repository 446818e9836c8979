"""Which of very many things a figure or a table shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

MOST_STATE_PANELS = 12  # networks whose hidden states are drawn


def evenly(values: Sequence[T], most: int) -> list[T]:
    """All values, or `most` of them in even steps, with the first and the last."""
    values = list(values)
    if len(values) <= most:
        return values
    return [values[round(place * (len(values) - 1) / (most - 1))] for place in range(most)]
