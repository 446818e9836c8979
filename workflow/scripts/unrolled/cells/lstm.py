"""Long short-term memory (Hochreiter and Schmidhuber 1997, with forget gate), gates i, f, g, o."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

GATES = 4


def run(
    inputs: Sequence[Tensor], weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor
) -> list[Tensor]:
    """Hidden states after every step.

    inputs: steps of `[replicate, feature, batch]`; weights as in `torch.nn.LSTM` with a leading
    replicate axis, biases `[replicate, 4 * hidden, 1]`; returns steps of
    `[replicate, hidden, batch]`.
    """
    size = weight_hh.shape[2]
    bias = bias_ih + bias_hh
    hidden = cell = None
    states = []
    for step in inputs:
        gates = torch.baddbmm(bias, weight_ih, step)
        if hidden is not None:
            gates = torch.baddbmm(gates, weight_hh, hidden)
        # one sigmoid over all four gates costs less than three calls on slices
        sigmoid = torch.sigmoid(gates)
        entry, forget, output = (
            sigmoid[:, :size],
            sigmoid[:, size : 2 * size],
            sigmoid[:, 3 * size :],
        )
        candidate = entry * torch.tanh(gates[:, 2 * size : 3 * size])
        cell = candidate if cell is None else torch.addcmul(candidate, forget, cell)
        hidden = output * torch.tanh(cell)
        states.append(hidden)
    return states


def fused(inputs: Tensor, weights: Sequence[Tensor]) -> Tensor:
    """PyTorch's own kernel (oneDNN on the CPU) for one replicate.

    inputs: `[batch, step, feature]`; weights as `torch.nn.LSTM` orders them; returns the outputs
    of every step `[batch, step, hidden]`.
    """
    zeros = inputs.new_zeros(1, inputs.shape[0], weights[1].shape[1])
    outputs, _, _ = torch.lstm(
        inputs,
        (zeros, zeros),
        weights,
        has_biases=True,
        num_layers=1,
        dropout=0.0,
        train=torch.is_grad_enabled(),
        bidirectional=False,
        batch_first=True,
    )
    return outputs
