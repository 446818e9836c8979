"""Pairs of binary numbers given bit by bit, least significant first, without end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from math import log

import torch
from torch import Tensor

Bits = Iterator[Tensor]  # `[2, sample]`, the next bit of both numbers of each sample


def random(samples: int, generator: torch.Generator) -> Bits:
    """Bits drawn evenly, anew at every place."""
    while True:
        yield torch.randint(2, (2, samples), generator=generator)


def carry_chains(samples: int, generator: torch.Generator, longest: int) -> Bits:
    """A carry set off by 1 + 1, passed on by pairs 0 + 1 or 1 + 0, and ended by 0 + 0, repeated.

    The length of each way is drawn evenly by its logarithm from 1 to `longest` places, so that
    short and very long ones occur.
    """
    left = torch.full((samples,), -1)
    while True:
        over = left < 0
        drawn = torch.exp(torch.rand(samples, generator=generator) * log(longest)).long()
        side = torch.randint(2, (samples,), generator=generator)
        passing = torch.stack([side, 1 - side])
        # the places left count down to 0, where the carry ends; then 1 + 1 sets off the next
        pair = torch.where(left == 0, 0, passing)
        yield torch.where(over, 1, pair)
        left = torch.where(over, drawn, left - 1)


def all_ones_and_one() -> Bits:
    """1...11 + 1: the carry travels the whole length."""
    yield torch.tensor([[1], [1]])
    while True:
        yield torch.tensor([[1], [0]])


def one_and_all_ones() -> Bits:
    """1 + 1...11."""
    for pair in all_ones_and_one():
        yield pair.flip(0)


def repeated(samples: int, generator: torch.Generator, chance: float) -> Bits:
    """Bits that stay as they are from place to place with `chance`, and else are drawn anew.

    They bring a network to states that it hardly ever comes to where all bits are drawn anew.
    """
    pair = torch.randint(2, (2, samples), generator=generator)
    while True:
        fresh = torch.randint(2, (2, samples), generator=generator)
        pair = torch.where(torch.rand(samples, generator=generator) < chance, pair, fresh)
        yield pair


def in_turn(places: int, *kinds: Bits) -> Bits:
    """`places` bits of each kind, one kind after the other, from the first again after the last."""
    for kind in cycle(kinds):
        yield from islice(kind, places)


def joined(*kinds: Bits) -> Bits:
    """Several kinds side by side as the samples of one batch."""
    for pairs in zip(*kinds, strict=True):
        yield torch.cat(pairs, 1)
