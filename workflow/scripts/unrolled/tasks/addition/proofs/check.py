"""Whether a certificate proves that a trained adder adds numbers of every length.

Independent of the search that found it: code of its own, in ball arithmetic, from the weights.

A certificate is a list of boxes, each a set of states with the carry that they hold, and a number
of letters, m; a letter is a pair of bits. Claimed and verified here is that, from the start as well
as from every state of every box, with every word of m letters,

1. each bit that the network writes is right, and
2. after one of the letters, its state lies in a box of the carry that the sum then has.

Then all bits are right, however long the numbers are: the start comes to a box within m letters
with right bits on the way, and by 2 each box comes to a box again, and so on without end. It is
shown for the network in float32, see `rounding`: what that may add widens each set of states.

The letters of a word are read one after another from a whole box: sets of states are linear forms
whose coefficients are balls (see `balls`), so that all that floating point does to this proof is
bounded by Arb. No word needs to be read further than to the first box that its states lie in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from flint import arb, arb_mat

from unrolled.tasks.addition.proofs.balls import (
    Row,
    mapped,
    plus,
    reach,
    scaled,
    sigmoid,
    size,
    tanh,
    times,
    widened,
)
from unrolled.tasks.addition.proofs.rounding import ACTIVATION, STATE, SURPLUS, UNIT

PAIRS = ((0, 0), (0, 1), (1, 0), (1, 1))
Weights = Mapping[str, np.ndarray]


class NotProved(ValueError):
    """One sentence: what a certificate claims and the network does not keep."""


def check(cell: str, weights: Weights, certificate: Mapping) -> float:
    """Verify a certificate; the least margin by which a bit's score is right.

    cell: rnn, gru or lstm; weights: of the network, named and laid out as in `torch.nn`;
    certificate: its `weights` (their `hash_of`), `letters` of a word, and `boxes` with `low`,
    `high` and `carry`. Raises `NotProved` where it does not hold.
    """
    if certificate["weights"] != hash_of(weights):
        raise NotProved("The certificate belongs to other weights.")
    network = Network(cell, weights)
    boxes = Boxes.read(certificate["boxes"], network.features)
    verification = Verification(network, boxes, certificate["letters"])
    verification.follow([[arb(0)] for _ in range(network.features)], 0)
    for index, carry in enumerate(boxes.carry):
        verification.follow(boxes.rows(index), carry)
    return verification.margin


def hash_of(weights: Weights) -> str:
    """The sha256 of one network's weights: names, shapes and float32 values."""
    digest = hashlib.sha256()
    for name in sorted(weights):
        values = np.ascontiguousarray(weights[name], "<f4")
        digest.update(f"{name} {values.shape}\n".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Boxes:
    """Sets of states by their ends, `[box, feature]`, each with the carry that they hold."""

    low: np.ndarray
    high: np.ndarray
    carry: list[int]

    @classmethod
    def read(cls, stored: Mapping, features: int) -> Boxes:
        """The boxes of a certificate; raises `NotProved` where they are none of such states."""
        try:
            low, high = (np.array(stored[end], float) for end in ("low", "high"))
            carry = [int(carry) for carry in stored["carry"]]
        except (TypeError, ValueError):
            raise NotProved("The boxes are not lists of numbers of one length.") from None
        if not low.shape == high.shape == (len(carry), features):
            raise NotProved(f"The boxes are not of states of {features} numbers each.")
        if not (np.isfinite([low, high]).all() and (low <= high).all() and set(carry) <= {0, 1}):
            raise NotProved("A box has no inside, or a carry that is neither 0 nor 1.")
        return cls(low, high, carry)

    def rows(self, index: int) -> list[Row]:
        """A box as linear forms, a symbol for each feature."""
        rows = []
        for place, (low, high) in enumerate(zip(self.low[index], self.high[index], strict=True)):
            middle = (arb(low) + arb(high)) / 2
            slopes = [arb(0)] * self.low.shape[1]
            slopes[place] = (arb(high) - arb(low)) / 2
            rows.append([middle, *slopes])
        return rows

    def hold(self, state: Sequence[Row], carry: int) -> bool:
        """Whether a box of the carry holds all of a set of states."""
        balls = [reach(row) for row in state]
        low, high = (np.array([float(end(b)) for b in balls]) for end in (arb.lower, arb.upper))
        # found in floating point, then made sure of
        near = (self.low < low).all(1) & (high < self.high).all(1) & (np.array(self.carry) == carry)
        return any(self._holds(index, balls) for index in np.flatnonzero(near)[:3])

    def _holds(self, index: int, balls: Sequence[arb]) -> bool:
        ends = zip(self.low[index], self.high[index], balls, strict=True)
        return all(arb(low) < ball and ball < arb(high) for low, high, ball in ends)


@dataclass
class Verification:
    """Words read from sets of states. margin: the least of all scores so far."""

    network: Network
    boxes: Boxes
    letters: int
    margin: float = field(default=float("inf"))

    def follow(self, state: Sequence[Row], carry: int, word: str = "") -> None:
        """Read every letter, and go on from what lies in no box; raises `NotProved`."""
        if len(word) == self.letters:
            raise NotProved(f"After the letters {word} from a box, or the start, no box holds it.")
        for letter, pair in enumerate(PAIRS):
            after = self.network.step(state, pair)
            next_carry, bit = divmod(sum(pair) + carry, 2)
            score = self.network.score(after)
            right = (score if bit else -score).lower()
            if not right > 0:
                raise NotProved(f"After the letters {word}{letter} the bit may be wrong.")
            self.margin = min(self.margin, float(right))
            if not self.boxes.hold(after, next_carry):
                self.follow(after, next_carry, f"{word}{letter}")


class Network:
    """One step of a network, and its score, from a set of states: a row for each feature."""

    def __init__(self, cell: str, weights: Weights) -> None:
        def read(name: str) -> list:
            return np.asarray(weights[name], float).tolist()

        self._cell = {"rnn": self._rnn, "gru": self._gru, "lstm": self._lstm}[cell]
        self.weight_ih, self.weight_hh = (
            arb_mat(read(f"recurrent.weight_{part}_l0")) for part in ("ih", "hh")
        )
        self.bias_ih, self.bias_hh = (
            [arb(value) for value in read(f"recurrent.bias_{part}_l0")] for part in ("ih", "hh")
        )
        self.readout = arb_mat(read("readout.weight"))
        self.readout_bias = [arb(value) for value in read("readout.bias")]
        self.hidden = self.weight_hh.ncols()
        self.features = self.hidden * (2 if cell == "lstm" else 1)

    def step(self, state: Sequence[Row], pair: Sequence[int]) -> list[Row]:
        """Every state that a pair of bits leads to, as the network computes it in float32."""
        hidden = state[: self.hidden]
        given = arb_mat([[bit] for bit in pair])
        new = [
            row[0] + bias
            for row, bias in zip((self.weight_ih * given).tolist(), self.bias_ih, strict=True)
        ]
        old = mapped(self.weight_hh, hidden, self.bias_hh)
        terms = self._terms(self.weight_hh, hidden)
        inputs = (_absolute(self.weight_ih) * given).tolist()
        count = self.hidden + len(pair) + 2
        for row, (summed,) in enumerate(inputs):
            total = terms[row] + summed + abs(self.bias_ih[row]) + abs(self.bias_hh[row])
            old[row] = widened(old[row], (count + SURPLUS) * UNIT * total)
        return self._cell(state, old, new)

    def score(self, state: Sequence[Row]) -> arb:
        """A ball of all scores of the bit that is written."""
        hidden = state[: self.hidden]
        (row,) = mapped(self.readout, hidden, self.readout_bias)
        (terms,) = self._terms(self.readout, hidden)
        total = terms + abs(self.readout_bias[0])
        return reach(widened(row, (self.hidden + 1 + SURPLUS) * UNIT * total + ACTIVATION))

    def _terms(self, weight: arb_mat, hidden: Sequence[Row]) -> list[arb]:
        """The sums of the greatest absolute values of all products in W h."""
        sizes = arb_mat([[size(row)] for row in hidden])
        return [total for (total,) in (_absolute(weight) * sizes).tolist()]

    def _rnn(self, state: Sequence[Row], old: list[Row], new: list[arb]) -> list[Row]:
        return [_active(tanh, scaled(row, 1, add)) for row, add in zip(old, new, strict=True)]

    def _gru(self, state: Sequence[Row], old: list[Row], new: list[arb]) -> list[Row]:
        after = []
        for unit in range(self.hidden):
            of_reset, of_update, of_candidate = (unit + gate * self.hidden for gate in range(3))
            reset, update = (
                _active(sigmoid, scaled(old[row], 1, new[row])) for row in (of_reset, of_update)
            )
            argument = scaled(times(reset, old[of_candidate]), 1, new[of_candidate])
            candidate = _active(tanh, argument)
            before = state[unit]
            # n + z (h - n), where what is uncertain of n enters by 1 - z alone
            exact = [candidate[0].mid(), *candidate[1:]]
            unsure = (candidate[0] - exact[0]).abs_upper() * size(scaled(update, -1, 1))
            mixed = plus(exact, times(update, plus(before, scaled(exact, -1))))
            after.append(widened(mixed, unsure + STATE * (1 + size(before))))
        return after

    def _lstm(self, state: Sequence[Row], old: list[Row], new: list[arb]) -> list[Row]:
        shown, kept = [], []
        for unit in range(self.hidden):
            enter, forget, candidate, output = (
                _active(
                    tanh if gate == 2 else sigmoid,
                    scaled(old[unit + gate * self.hidden], 1, new[unit + gate * self.hidden]),
                )
                for gate in range(4)
            )
            before = state[self.hidden + unit]
            memory = plus(times(forget, before), times(enter, candidate))
            memory = widened(memory, STATE * (1 + size(before)))
            kept.append(memory)
            shown.append(widened(times(output, _active(tanh, memory)), arb(STATE)))
        return [*shown, *kept]


def _active(function, row: Row) -> Row:
    """An activation as a library computes it."""
    return widened(function(row), arb(ACTIVATION))


def _absolute(matrix: arb_mat) -> arb_mat:
    return arb_mat([[abs(entry) for entry in row] for row in matrix.tolist()])
