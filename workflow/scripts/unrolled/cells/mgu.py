"""Minimal gated unit (Zhou et al. 2016), gates f, n: a cell in a few lines of plain PyTorch.

f = sigmoid(W_if x + b_if + W_hf h + b_hf) both forgets and updates,
n = tanh(W_in x + b_in + W_hn (f h) + b_hn), and h' = (1 - f) h + f n.
"""

from __future__ import annotations

import torch
from torch import Tensor

GATES = 2


def run(
    inputs: Tensor,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias_ih: Tensor,
    bias_hh: Tensor,
    last: bool = False,
) -> Tensor:
    """Hidden states after every step, or after the `last` alone.

    inputs: `[step, replicate, feature, batch]`; weights `[replicate, 2 hidden, ...]` and biases
    laid out as in `torch.nn`, gate f first; returns `[step or 1, replicate, hidden, batch]`.
    """
    forget, candidate = weight_hh.chunk(GATES, dim=1)
    from_inputs = weight_ih @ inputs + (bias_ih + bias_hh).unsqueeze(-1)
    of_forget, of_candidate = from_inputs.chunk(GATES, dim=2)
    state = torch.zeros_like(of_forget[0])
    states = []
    for step_forget, step_candidate in zip(of_forget, of_candidate, strict=True):
        f = torch.sigmoid(step_forget + forget @ state)
        n = torch.tanh(step_candidate + candidate @ (f * state))
        state = torch.lerp(state, n, f)
        states.append(state)
    return torch.stack(states[-1:] if last else states)
