"""An adder that ignores the carry: the task's own sums and measures, given a rule that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

Rows = list[dict]
RULE = "an adder that ignores the carry"
# what is known of it: the quantity, and the column that it depends on
QUANTITY, ALONG = "exact_match", "length"


def expected(length: int) -> float:
    """The share of sums of so many bits that it gets right: those where no pair is two ones."""
    return 0.75**length


def without_carry(inputs: Tensor) -> Tensor:
    """Scores `[replicate, batch, step, 1]` of the sum of each pair alone: 1 XOR 1 is 0."""
    return (inputs.sum(-1, keepdim=True) % 2) - 0.5


def follow(settings: Mapping, seeds: Sequence[int]) -> dict[str, Rows]:
    """Rows of `xor_adder`: its accuracy over length, as of any trained network."""
    # here, as what the rule must score is read by jobs that do not use torch
    from unrolled.tasks.addition import task

    rows = task.build(settings, seeds).evaluate(without_carry)["addition_by_length"]
    return {"xor_adder": rows}
