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
from unrolled.training.recurrence import operands, output_states, tanh_backward

GATES = 1


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
    weight = torch.cat([weight_hh, weight_ih, (bias_ih + bias_hh).unsqueeze(-1)], -1)
    return Recurrence.apply(inputs, weight, last)


def compiled(
    inputs: Tensor,
    lengths: Tensor,
    last: bool,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias_ih: Tensor,
    bias_hh: Tensor,
) -> Tensor:
    """As `run`, in C++; lengths: `[replicate]`, how many steps each replicate reads."""
    weight = torch.cat([weight_hh, weight_ih, (bias_ih + bias_hh).unsqueeze(-1)], -1)
    return functions.Rnn.apply(inputs, lengths, last, weight)


def fused(inputs: Tensor, weights: Sequence[Tensor], last: bool) -> Tensor:
    """The same for one replicate, `[batch, step, feature]`: compiled, else through oneDNN."""
    read = inputs.permute(1, 2, 0)
    if functions.are_usable(read.unsqueeze(1)):
        stacked = (weight.unsqueeze(0) for weight in weights)
        read = read.unsqueeze(1).contiguous()
        return compiled(read, functions.full(read), last, *stacked).squeeze(1).permute(2, 0, 1)
    return run(read, *weights, last=last).permute(2, 0, 1)


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
