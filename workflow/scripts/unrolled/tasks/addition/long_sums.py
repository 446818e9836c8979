"""Sums of numbers of thousands of bits, right to the last carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from unrolled.examination.stepper import Stepper
from unrolled.examination.trained import Trained, stacks
from unrolled.tasks.addition import operands
from unrolled.tasks.addition.operands import Bits
from unrolled.training import seeding

Rows = list[dict]
OFTEN = 0.9  # chance that bits stay as they are, in sums of repeated bits


def long_sums(networks: Sequence[Trained], settings: Mapping) -> Rows:
    """Rows of `addition_beyond`: all networks on the same numbers.

    settings: `lengths` in bits, `samples` of each random kind.
    """
    lengths, samples = settings["lengths"], settings["samples"]
    rows = []
    for members, stepper in stacks(networks):
        kinds = {
            "random": operands.random(samples, _stream("random")),
            "carry chains": operands.carry_chains(samples, _stream("chains"), max(lengths)),
            "repeated bits": operands.repeated(samples, _stream("repeated"), OFTEN),
            "all ones + 1": operands.all_ones_and_one(),
            "1 + all ones": operands.one_and_all_ones(),
        }
        sizes = [samples, samples, samples, 1, 1]
        by_length = right_bits(stepper, operands.joined(*kinds.values()), lengths)
        for length, right in by_length.items():
            for kind, of_kind in zip(kinds, right.double().split(sizes, 1), strict=True):
                exact = (of_kind == length + 1).double().mean(1)
                rows += [
                    {
                        **member.run,
                        "length": length,
                        "operands": kind,
                        "samples": of_kind.shape[1],
                        "exact_match": exact[index].item(),
                        "bit_accuracy": of_kind[index].mean().item() / (length + 1),
                    }
                    for index, member in enumerate(members)
                ]
    return rows


def _stream(*names: str) -> torch.Generator:
    return seeding.generator("addition", "beyond", *names)


@torch.no_grad()
def right_bits(stepper: Stepper, pairs: Bits, lengths: Sequence[int]) -> dict[int, Tensor]:
    """How many of the `length + 1` bits of each sum are right, `[replicate, sample]`, by length.

    Every network adds the same numbers. The first `length` bits of the stream are numbers of that
    length: a pair of zeros, shown to a copy of the state, brings their last carry out, as in
    training. So one pass serves all lengths, and memory does not grow with them.
    """
    pair = next(pairs)
    state, carry = stepper.start(pair.shape[1]), torch.zeros_like(pair[0])
    right = torch.zeros(stepper.replicates, pair.shape[1], dtype=torch.long)
    by_length = {}
    for place in range(1, max(lengths) + 1):
        state = stepper.step(state, pair.unsqueeze(0).float())
        total = pair.sum(0) + carry
        carry = total // 2
        right += bits(stepper, state) == total % 2
        if place in lengths:
            last = stepper.step(state, torch.zeros(1, *pair.shape))
            by_length[place] = right + (bits(stepper, last) == carry)
        pair = next(pairs)
    return by_length


def bits(stepper: Stepper, state: Tensor) -> Tensor:
    """The bit that each network writes in a state, `[replicate, sample]`."""
    return (stepper.scores(state).squeeze(1) > 0).long()
