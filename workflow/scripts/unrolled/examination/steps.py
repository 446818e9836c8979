"""One step of each cell from any state, which `unrolled.cells` only take from zero.

A state holds all that a cell carries on: `[replicate, hidden, batch]` for a cell without a cell
state, and hidden and cell state one above the other, `[replicate, 2 * hidden, batch]`, for an LSTM.
A cell of your own joins by a function here; a test holds that each agrees with its cell.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


def rnn(state: Tensor, new: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """The vanilla cell. new: `W_ih x + b_ih`; weight, bias: `W_hh` and `b_hh` of the stack."""
    return torch.tanh(new + torch.baddbmm(bias, weight, state))


def lstm(state: Tensor, new: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """The LSTM, gates i, f, g, o; arguments as in `rnn`."""
    hidden, cell = state.chunk(2, 1)
    entry, forget, candidate, output = (new + torch.baddbmm(bias, weight, hidden)).chunk(4, 1)
    cell = torch.sigmoid(forget) * cell + torch.sigmoid(entry) * torch.tanh(candidate)
    return torch.cat([torch.sigmoid(output) * torch.tanh(cell), cell], 1)


def gru(state: Tensor, new: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """The GRU, gates r, z, n; arguments as in `rnn`."""
    reset, update, candidate = new.chunk(3, 1)
    old_reset, old_update, old_candidate = torch.baddbmm(bias, weight, state).chunk(3, 1)
    reset, update = torch.sigmoid(reset + old_reset), torch.sigmoid(update + old_update)
    return torch.lerp(torch.tanh(candidate + reset * old_candidate), state, update)


Step = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
STEPS: dict[str, Step] = {"rnn": rnn, "lstm": lstm, "gru": gru}
PARTS = {"lstm": 2}  # tensors of a state, where there are more than one
