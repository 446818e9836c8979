"""Remember: errors on sequences as in training, and on longer ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import Tensor

from unrolled.examination.trained import Trained, by_configuration, network
from unrolled.tasks.classification import correct
from unrolled.tasks.remember.task import DIGITS, one_hot
from unrolled.training import seeding

Rows = list[dict]
CHUNK = 500  # sequences of one forward pass


@torch.no_grad()
def solved(networks: Sequence[Trained], settings: Mapping) -> Rows:
    """Rows of `remember_solved`: all networks of one K on the same sequences.

    settings: `lengths`, of which those beyond training count, and `samples` of each. The first row
    of a network is of sequences as in training, as many of each length, `samples` in all.
    """
    rows = []
    for members in by_configuration(networks):
        trained = members[0].spec["configuration"]["lengths"]
        longer = [(n, n) for n in settings["lengths"] if n > trained[1]]
        for shortest, longest in [trained, *longer]:
            errors = _errors(members, range(shortest, longest + 1), settings["samples"])
            rows += [
                {
                    **member.run,
                    "shortest": shortest,
                    "length": longest,
                    "samples": settings["samples"],
                    "errors": wrong,
                    "solved": wrong == 0,
                }
                for member, wrong in zip(members, errors, strict=True)
            ]
    return rows


def _errors(members: Sequence[Trained], lengths: range, samples: int) -> list[int]:
    """Wrong answers of each network among `samples` sequences, shared evenly by `lengths`."""
    answering = network(members)
    place = members[0].spec["configuration"]["k"] - 1
    errors = torch.zeros(len(members), dtype=torch.long)
    for index, length in enumerate(lengths):
        count = samples // len(lengths) + (index < samples % len(lengths))
        for digits in sequences(length, count):
            right = correct(answering(one_hot(digits[None])), digits[:, place])
            errors += (~right).sum(1)
    return errors.tolist()


def sequences(length: int, count: int) -> Iterator[Tensor]:
    """Fixed random sequences of one length, in batches `[sample, step]`."""
    stream = seeding.generator("remember", "beyond", length)
    digits = torch.randint(DIGITS, (count, length), generator=stream)
    yield from digits.split(CHUNK)
