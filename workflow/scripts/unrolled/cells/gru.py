"""Gated recurrent unit (Cho et al. 2014, in PyTorch's form), gates r, z, n."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

GATES = 3


def run(
    inputs: Sequence[Tensor], weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor
) -> list[Tensor]:
    """Hidden states after every step.

    inputs: steps of `[replicate, feature, batch]`; weights as in `torch.nn.GRU` with a leading
    replicate axis, biases `[replicate, 3 * hidden, 1]`; returns steps of
    `[replicate, hidden, batch]`.
    """
    size = weight_hh.shape[2]
    replicates, _, batch = inputs[0].shape
    hidden = inputs[0].new_zeros(replicates, size, batch)
    states = []
    for step in inputs:
        new = torch.baddbmm(bias_ih, weight_ih, step)
        old = torch.baddbmm(bias_hh, weight_hh, hidden)
        reset, update = torch.sigmoid(new[:, : 2 * size] + old[:, : 2 * size]).chunk(2, 1)
        candidate = torch.tanh(torch.addcmul(new[:, 2 * size :], reset, old[:, 2 * size :]))
        hidden = torch.lerp(candidate, hidden, update)
        states.append(hidden)
    return states
