"""Where wrong sums first go wrong: at which carry, and at which pair of bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from unrolled.examination.stepper import Stepper
from unrolled.examination.trained import Trained, stacks
from unrolled.tasks.addition import operands
from unrolled.tasks.addition.long_sums import bits
from unrolled.tasks.addition.operands import Bits
from unrolled.training import seeding

Rows = list[dict]
# carry, first and second bit of the eight kinds of steps, in the order of their number
KINDS = list(product((0, 1), repeat=3))


def first_errors(networks: Sequence[Trained], settings: Mapping) -> Rows:
    """Rows of `first_errors`: all networks on the same random numbers.

    settings: the numbers have the first of `lengths` bits; `samples` pairs of them are added.
    """
    length, samples = settings["lengths"][0], settings["samples"]
    rows = []
    for members, stepper in stacks(networks):
        stream = operands.random(samples, seeding.generator("addition", "beyond", "errors"))
        counts = count(stepper, stream, length)
        rows += [
            {
                **member.run,
                "length": length,
                "samples": samples,
                **dict(zip(("carry", "first_bit", "second_bit"), kind, strict=True)),
                "sums": int(number),
            }
            for member, of_member in zip(members, counts.tolist(), strict=True)
            for kind, number in zip(KINDS, of_member, strict=True)
        ]
    return rows


@torch.no_grad()
def count(stepper: Stepper, pairs: Bits, length: int) -> Tensor:
    """How many sums first go wrong at each of `KINDS`, `[replicate, kind]`.

    A pair of zeros after the `length` bits brings the last carry out, as in training.
    """
    pair = next(pairs)
    state, carry = stepper.start(pair.shape[1]), torch.zeros_like(pair[0])
    right = torch.ones(stepper.replicates, pair.shape[1], dtype=torch.bool)
    counts = torch.zeros(stepper.replicates, len(KINDS))
    for place in range(length + 1):
        state = stepper.step(state, pair.unsqueeze(0).float())
        total = pair.sum(0) + carry
        errs = right & (bits(stepper, state) != total % 2)
        kinds = one_hot(4 * carry + 2 * pair[0] + pair[1], len(KINDS))
        counts += errs.float() @ kinds.float()
        right &= ~errs
        carry = total // 2
        pair = next(pairs) if place < length - 1 else torch.zeros_like(pair)
    return counts
