"""The vanilla (Elman) recurrent cell: h' = tanh(W_ih x + b_ih + W_hh h + b_hh)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

GATES = 1


def run(
    inputs: Sequence[Tensor], weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor
) -> list[Tensor]:
    """Hidden states after every step.

    inputs: steps of `[replicate, feature, batch]`; weights as in `torch.nn.RNN` with a leading
    replicate axis, biases `[replicate, hidden, 1]`; returns steps of `[replicate, hidden, batch]`.
    """
    bias = bias_ih + bias_hh
    hidden, states = None, []
    for step in inputs:
        gates = torch.baddbmm(bias, weight_ih, step)
        hidden = torch.tanh(gates if hidden is None else torch.baddbmm(gates, weight_hh, hidden))
        states.append(hidden)
    return states
