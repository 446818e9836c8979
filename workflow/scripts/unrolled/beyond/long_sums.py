"""Sums of numbers of thousands of bits, right to the last carry."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from unrolled.beyond.operands import Bits
from unrolled.beyond.stepper import Stepper


@torch.no_grad()
def right_bits(stepper: Stepper, operands: Bits, lengths: Sequence[int]) -> dict[int, Tensor]:
    """How many of the `length + 1` bits of each sum are right, `[replicate, sample]`, by length.

    Every network adds the same numbers. The first `length` bits of the stream are numbers of that
    length: a pair of zeros, shown to a copy of the state, brings their last carry out, as in
    training. So one pass serves all lengths, and memory does not grow with them.
    """
    pair = next(operands)
    state, carry = stepper.start(pair.shape[1]), torch.zeros_like(pair[0])
    right = torch.zeros(stepper.replicates, pair.shape[1], dtype=torch.long)
    found = {}
    for place in range(1, max(lengths) + 1):
        state = stepper.step(state, pair.unsqueeze(0).float())
        total = pair.sum(0) + carry
        carry = total // 2
        right += bits(stepper, state) == total % 2
        if place in lengths:
            last = stepper.step(state, torch.zeros(1, *pair.shape))
            found[place] = right + (bits(stepper, last) == carry)
        pair = next(operands)
    return found


def bits(stepper: Stepper, state: Tensor) -> Tensor:
    """The bit that each network writes in a state, `[replicate, sample]`."""
    return (stepper.scores(state).squeeze(1) > 0).long()
