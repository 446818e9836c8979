"""What the cells' hand-written recurrences share.

PyTorch's own graph of every step costs more than the arithmetic of a small network, and its `tanh`
several times its `sigmoid`. Hence one `Function` a cell that takes all steps forward and then all
steps backward, and tanh(a) = 2 sigmoid(2a) - 1 throughout, equal to rounding. A tensor of one
replicate may leave out the replicate axis everywhere.
"""

from __future__ import annotations

import torch
from torch import Tensor

sigmoid_backward = torch.ops.aten.sigmoid_backward  # (g, s) -> g s (1 - s)
tanh_backward = torch.ops.aten.tanh_backward  # (g, t) -> g (1 - t^2)


def joined(
    weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor
) -> tuple[Tensor, ...]:
    """The one matrix that multiplies [h; x; 1], of weights as in `torch.nn`."""
    return (torch.cat([weight_hh, weight_ih, (bias_ih + bias_hh).unsqueeze(-1)], -1),)


def operands(inputs: Tensor, hidden: int) -> tuple[Tensor, Tensor]:
    """Room for [h; inputs; 1], the right factor of each step's product, and the view of h in it.

    inputs: `[step, (replicate,) feature, batch]`. Both are one step longer, `[step + 1,
    (replicate,) row, batch]`: h before step 0 is zero, and after the last step it stands last.
    """
    steps, *lead, features, batch = inputs.shape
    read = inputs.new_empty(steps + 1, *lead, hidden + features + 1, batch)
    read[:-1, ..., hidden:-1, :] = inputs
    read[:-1, ..., -1, :] = 1
    states = read[..., :hidden, :]
    states[0] = 0
    return read, states


def output_states(states: Tensor, last: bool) -> Tensor:
    """What a recurrence returns of its `states` before every step and after the last.

    states: `[step + 1, (replicate,) hidden, batch]`; returns those after each step, or, with
    `last`, after the last alone, `[step or 1, ...]`, in memory of their own.
    """
    return states[-1:].clone() if last else states[1:].clone()


def blocks(gates: Tensor, number: int) -> tuple[Tensor, ...]:
    """Views of the `number` gates stacked in the rows of `[..., row, batch]`."""
    return gates.unflatten(-2, (number, -1)).unbind(-3)


def doubled(weight: Tensor, gate: int, gates: int) -> Tensor:
    """A copy of `weight` with the rows of one of its `gates` doubled, where tanh follows."""
    copy = weight.clone()
    blocks(copy, gates)[gate].mul_(2)
    return copy
