"""The vanilla (Elman) recurrent cell: h' = tanh(W_ih x + b_ih + W_hh h + b_hh)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from unrolled.kernels import functions
from unrolled.training.products import product, weight_gradient
from unrolled.training.recurrence import joined, operands, output_states, tanh_backward

GATES = 1
COMPILED, matrices = functions.Rnn, joined


def run(
    inputs: Tensor,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias_ih: Tensor,
    bias_hh: Tensor,
    last: bool = False,
) -> Tensor:
    """Hidden states after every step, or after the `last` alone.

    inputs: `[step, replicate, feature, batch]`; weights and biases as in `torch.nn.RNN` with a
    leading replicate axis; returns `[step or 1, replicate, hidden, batch]`.
    """
    return Recurrence.apply(inputs, *matrices(weight_ih, weight_hh, bias_ih, bias_hh), last)


def fused(inputs: Tensor, weights: Sequence[Tensor], last: bool) -> Tensor:
    """The same for one replicate, `[batch, step, feature]`: its products go to oneDNN."""
    return run(inputs.permute(1, 2, 0), *weights, last=last).permute(2, 0, 1)


class Recurrence(Function):
    """One product a step, of `weight` and [h; x; 1]."""

    @staticmethod
    def forward(ctx: Any, inputs: Tensor, weight: Tensor, last: bool) -> Tensor:
        """Outputs as of `run`; weight: `[replicate, hidden, hidden + feature + 1]`."""
        read, states = operands(inputs, weight.shape[-2])
        double, minus_one = 2 * weight, weight.new_full((), -1)
        for now, after in zip(read[:-1].unbind(), states[1:].unbind(), strict=True):
            torch.add(minus_one, product(double, now).sigmoid_(), alpha=2, out=after)
        ctx.save_for_backward(weight, read)
        ctx.last = last
        return output_states(states, last)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients of the inputs, if they are needed, and of `weight`."""
        weight, read = ctx.saved_tensors
        hidden = weight.shape[-2]
        after = read[1:, ..., :hidden, :].unbind()
        gates = torch.empty_like(read[1:, ..., :hidden, :], memory_format=torch.contiguous_format)
        back = weight[..., :hidden].transpose(-1, -2).contiguous()
        state = grad[-1]
        for step, gate in reversed(list(enumerate(gates.unbind()))):
            tanh_backward.grad_input(state, after[step], grad_input=gate)
            if step:
                state = product(back, gate)
                if not ctx.last:
                    state += grad[step - 1]
        to_inputs = weight[..., hidden:-1].transpose(-1, -2)
        return (
            torch.matmul(to_inputs, gates) if ctx.needs_input_grad[0] else None,
            weight_gradient(gates, read[:-1]),
            None,
        )
