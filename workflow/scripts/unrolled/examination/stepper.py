"""Trained networks carried on step by step: memory stays small however long a sequence is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from unrolled.examination.steps import PARTS, STEPS


def can_step(spec: Mapping) -> bool:
    """Whether a network can be carried on: one direction, and a cell whose step is known."""
    return spec["configuration"]["cell"] in STEPS and not spec["configuration"]["bidirectional"]


class Stepper:
    """A stack of trained networks of one shape, from any state one step on.

    cell: the cell of all; replicates: each one's weights, named and laid out as in `torch.nn`.
    States are `[replicate, feature, batch]`, see `unrolled.examination.steps`.
    """

    def __init__(self, cell: str, replicates: Sequence[Mapping[str, Tensor]]) -> None:
        def stacked(name: str) -> Tensor:
            return torch.stack([weights[name] for weights in replicates])

        self._step = STEPS[cell]
        self.weight_ih = stacked("recurrent.weight_ih_l0")
        self.weight_hh = stacked("recurrent.weight_hh_l0")
        self.bias_ih = stacked("recurrent.bias_ih_l0").unsqueeze(2)
        self.bias_hh = stacked("recurrent.bias_hh_l0").unsqueeze(2)
        self.readout_weight = stacked("readout.weight")
        self.readout_bias = stacked("readout.bias").unsqueeze(2)
        self.replicates = len(replicates)
        self.hidden = self.weight_hh.shape[2]
        self.features = self.hidden * PARTS.get(cell, 1)

    def start(self, batch: int) -> Tensor:
        """The state before the first step, all zeros."""
        return self.weight_ih.new_zeros(self.replicates, self.features, batch)

    def step(self, state: Tensor, inputs: Tensor) -> Tensor:
        """The next state.

        inputs: `[replicate, feature, batch]`, or `[1, feature, batch]` to show all the same.
        """
        inputs = inputs.expand(self.replicates, -1, -1)
        new = torch.baddbmm(self.bias_ih, self.weight_ih, inputs)
        return self._step(state, new, self.weight_hh, self.bias_hh)

    def scores(self, state: Tensor) -> Tensor:
        """What the readout gives for a state, `[replicate, output, batch]`."""
        return torch.baddbmm(self.readout_bias, self.readout_weight, state[:, : self.hidden])

    def points(self, state: Tensor) -> np.ndarray:
        """States as points to measure distances between, `[replicate, batch, feature]`.

        The cell state of an LSTM is taken through tanh, as the cell itself does before it shows it:
        it may grow without bound, and one that counts would drown all others.
        """
        hidden, cell = state[:, : self.hidden], state[:, self.hidden :]
        return torch.cat([hidden, torch.tanh(cell)], 1).transpose(1, 2).double().numpy()
