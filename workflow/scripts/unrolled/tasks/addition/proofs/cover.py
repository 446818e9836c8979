"""The search for a proof: boxes of states that cover all that an adder ever comes to.

A box is a set of states that hold one carry. From a box, each letter leads to a set of states; so
do further letters, until that set lies inside a box of its carry. If every set on the way writes
right bits alone, and no way is longer than a word of a few letters, then the bits are right for
numbers of every length (see `check`). Boxes are made as they are needed: what is reached from the
start in words of so many letters and lies in no box yet gets one around it, a little wider, from
which the same goes on. Where the network forgets what it read, but for the carry, that ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unrolled.tasks.addition.proofs import set_steps
from unrolled.tasks.addition.proofs.adder import BITS, CARRIES, Adder
from unrolled.tasks.addition.proofs.forms import Forms, boxes, joined

MOST_SETS = 40_000  # reached at a time; beyond that a cover would take too many boxes
CHUNK = 1000  # sets that are held against all boxes together


@dataclass(frozen=True)
class Boxes:
    """low, high: `[box, feature]`; carry: that of each box."""

    low: np.ndarray
    high: np.ndarray
    carry: np.ndarray

    def __len__(self) -> int:
        return len(self.carry)

    def __add__(self, other: Boxes) -> Boxes:
        return Boxes(
            np.concatenate([self.low, other.low]),
            np.concatenate([self.high, other.high]),
            np.concatenate([self.carry, other.carry]),
        )

    def hold(self, low: np.ndarray, high: np.ndarray, carry: np.ndarray) -> np.ndarray:
        """Whether each of some other boxes lies inside one of these that has its carry."""
        held = np.zeros(len(low), bool)
        for start in range(0, len(low), CHUNK):
            part = slice(start, start + CHUNK)
            others, own = np.nonzero(
                (self.carry == carry[part, None])
                & (self.low[:, 0] < low[part, 0, None])
                & (high[part, 0, None] < self.high[:, 0])
            )
            others += start
            # few pairs are left after a feature or two
            for feature in range(1, low.shape[1]):
                inside = self.low[own, feature] < low[others, feature]
                inside &= high[others, feature] < self.high[own, feature]
                others, own = others[inside], own[inside]
            held[others] = True
        return held


def cover(adder: Adder, attempt: Mapping, most: int) -> Boxes | None:
    """Boxes that prove the adder right; None where none were found, or more than `most` needed.

    attempt: `letters` of a word, and the `padding` by which a box is wider than what it is for.
    """
    start = np.zeros((1, adder.features))
    found = Boxes(start[:0], start[:0], np.zeros(0, int))
    new = Boxes(start, start, np.zeros(1, int))
    reached = _outside(adder, new, found, attempt["letters"])
    while reached is not None:
        if not len(reached):
            return found
        new = _around(reached, attempt["padding"], most - len(found))
        if new is None:
            return None
        found = found + new
        reached = _outside(adder, new, found, attempt["letters"])
    return None


def _outside(adder: Adder, new: Boxes, found: Boxes, letters: int) -> Boxes | None:
    """What words from `new` boxes reach outside all boxes; None where a bit may be wrong."""
    sets, carries = boxes(new.low, new.high), new.carry
    for _ in range(letters):
        parts = [_read(adder, sets, carries, letter, found) for letter in range(BITS.shape[1])]
        if any(part is None for part in parts):
            return None
        sets = joined(*(part[0] for part in parts), axis=0)
        carries = np.concatenate([part[1] for part in parts])
        if len(carries) > MOST_SETS:
            return None
    return Boxes(sets.low, sets.high, carries)


def _read(
    adder: Adder, sets: Forms, carries: np.ndarray, letter: int, found: Boxes
) -> tuple[Forms, np.ndarray] | None:
    """The sets that a letter leads to outside all boxes, and their carries."""
    after = set_steps.step(adder, sets, letter)
    low, high = set_steps.scores(adder, after)
    if not (np.where(BITS[carries, letter] == 1, low, -high) > 0).all():
        return None
    carries = CARRIES[carries, letter]
    outside = ~found.hold(after.low, after.high, carries)
    return after.only(outside), carries[outside]


def _around(reached: Boxes, padding: float, most: int) -> Boxes | None:
    """Boxes around what was reached, the widest first; what lies in one of them needs none.

    None where more than `most` would be needed.
    """
    left = np.argsort(-(reached.high - reached.low).max(1), kind="stable")
    low, high, chosen = reached.low - padding, reached.high + padding, []
    sides = list(zip(reached.low.T.copy(), reached.high.T.copy(), low.T, high.T, strict=True))
    held = np.zeros(len(left), bool)
    while len(left):
        if len(chosen) == most:
            return None
        first = left[0]
        chosen.append(first)
        inside = left[reached.carry[left] == reached.carry[first]]
        for own_low, own_high, box_low, box_high in sides:
            above = own_low[inside] > box_low[first]
            inside = inside[above & (own_high[inside] < box_high[first])]
        held[inside] = True
        left = left[~held[left]]
    return Boxes(low[chosen], high[chosen], reached.carry[chosen])
