"""A trained adder in numpy: one step, and the score of a bit, from any state."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from unrolled.tasks.addition.automaton import ADDER, LETTERS

CELLS = ("rnn", "gru", "lstm")
PAIRS = np.array(LETTERS, float)
# the bit of the sum, and the next carry, `[carry, letter]`
BITS, CARRIES = ADDER.outputs, ADDER.successors


def sigmoid(value: np.ndarray) -> np.ndarray:
    """The logistic function, without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * value))


class Adder:
    """One network of hidden size H, its weights named and laid out as in `torch.nn`.

    States are `[state, feature]`: h, and for an LSTM h with c after it. Letters are the numbers of
    the pairs of bits 00, 01, 10 and 11. All is computed in float64, nearer to the real numbers than
    the float32 in which the network is used: what is claimed of that, `rounding` says how.
    """

    def __init__(self, cell: str, weights: Mapping[str, np.ndarray]) -> None:
        def read(name: str) -> np.ndarray:
            return np.asarray(weights[name], float)

        self.cell = cell
        self.weight_ih, self.bias_ih = (read(f"recurrent.{n}_ih_l0") for n in ("weight", "bias"))
        self.weight_hh, self.bias_hh = (read(f"recurrent.{n}_hh_l0") for n in ("weight", "bias"))
        self.readout, self.readout_bias = read("readout.weight")[0], float(read("readout.bias")[0])
        self.hidden = self.weight_hh.shape[1]
        self.features = self.hidden * (2 if cell == "lstm" else 1)

    def start(self, states: int = 1) -> np.ndarray:
        """The state before the first letter, all zeros, so many times."""
        return np.zeros((states, self.features))

    def step(self, state: np.ndarray, letters: np.ndarray) -> np.ndarray:
        """The states after each state's letter."""
        size, hidden = self.hidden, state[:, : self.hidden]
        new = (PAIRS @ self.weight_ih.T + self.bias_ih)[letters]
        old = hidden @ self.weight_hh.T + self.bias_hh
        if self.cell == "rnn":
            return np.tanh(new + old)
        if self.cell == "gru":
            gates = sigmoid(new[:, : 2 * size] + old[:, : 2 * size])
            reset, update = gates[:, :size], gates[:, size:]
            candidate = np.tanh(new[:, 2 * size :] + reset * old[:, 2 * size :])
            return candidate + update * (hidden - candidate)
        enter, forget, candidate, output = np.split(new + old, 4, axis=1)
        memory = sigmoid(forget) * state[:, size:] + sigmoid(enter) * np.tanh(candidate)
        return np.concatenate([sigmoid(output) * np.tanh(memory), memory], 1)

    def margins(self, state: np.ndarray, carries: np.ndarray, letters: np.ndarray) -> np.ndarray:
        """How far the score of each state is on the right side: negative for a wrong bit.

        carries: before the letter that led to the state.
        """
        scores = self.scores(state)
        return np.where(BITS[carries, letters] == 1, scores, -scores)

    def scores(self, state: np.ndarray) -> np.ndarray:
        """The score of the bit written in each state: positive for a 1."""
        return state[:, : self.hidden] @ self.readout + self.readout_bias
