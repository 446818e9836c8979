"""Long short-term memory (Hochreiter and Schmidhuber 1997, with forget gate), gates i, f, g, o.

i, f and o are sigmoids and g a tanh of W_i x + b_i + W_h h + b_h; c' = f c + i g and
h' = o tanh(c').
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from unrolled.kernels import functions
from unrolled.training.products import product, weight_gradient
from unrolled.training.recurrence import (
    blocks,
    doubled,
    joined,
    operands,
    output_states,
    sigmoid_backward,
)

GATES = 4
COMPILED, matrices = functions.Lstm, joined


def run(
    inputs: Tensor,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias_ih: Tensor,
    bias_hh: Tensor,
    last: bool = False,
) -> Tensor:
    """Hidden states after every step, or after the `last` alone.

    inputs: `[step, replicate, feature, batch]`; weights and biases as in `torch.nn.LSTM` with a
    leading replicate axis; returns `[step or 1, replicate, hidden, batch]`.
    """
    return Recurrence.apply(inputs, *matrices(weight_ih, weight_hh, bias_ih, bias_hh), last)


def fused(inputs: Tensor, weights: Sequence[Tensor], last: bool) -> Tensor:
    """PyTorch's own kernel (oneDNN on the CPU) for one replicate.

    inputs: `[batch, step, feature]`; weights as `torch.nn.LSTM` orders them; returns the outputs
    `[batch, step or 1, hidden]`.
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
    return outputs[:, -1:] if last else outputs


class Recurrence(Function):
    """One product a step, of `weight` and [h; x; 1].

    The memory is kept doubled, for the sigmoid that stands for its tanh: with s the sigmoid of
    g's doubled argument, c2' = f c2 + i (4 s - 2), q = sigmoid(c2') and h' = o (2 q - 1).
    """

    @staticmethod
    def forward(ctx: Any, inputs: Tensor, weight: Tensor, last: bool) -> Tensor:
        """Outputs as of `run`; weight: `[replicate, gate row, hidden + feature + 1]`."""
        hidden = weight.shape[-2] // GATES
        read, states = operands(inputs, hidden)
        weight = doubled(weight, 2, GATES)
        steps, *lead, _, batch = states.shape
        gates = read.new_empty(steps - 1, *lead, GATES * hidden, batch)
        # by what a change of i, f or g's sigmoid moves c2': 4 s - 2, c2 and 4 i
        moves = read.new_empty(steps, *lead, 3 * hidden, batch)
        entering, memory, entries = blocks(moves, 3)
        memory[0] = 0
        squashed = torch.empty_like(entering, memory_format=torch.contiguous_format)
        memory_tanh, minus_one = torch.empty_like(squashed), gates.new_full((), -1)
        for gate, now, enters, before, after, q, tanh, state in zip(
            gates.unbind(),
            read.unbind(),
            entering.unbind(),
            memory.unbind(),
            memory[1:].unbind(),
            squashed.unbind(),
            memory_tanh.unbind(),
            states[1:].unbind(),
            strict=False,
        ):
            torch.sigmoid(product(weight, now), out=gate)
            i, f, s, o = blocks(gate, GATES)
            torch.add(2 * minus_one, s, alpha=4, out=enters)
            torch.mul(f, before, out=after).addcmul_(i, enters)
            torch.sigmoid(after, out=q)
            torch.add(minus_one, q, alpha=2, out=tanh)
            torch.mul(o, tanh, out=state)
        torch.mul(blocks(gates, GATES)[0], 4, out=entries[:-1])
        ctx.save_for_backward(weight, read, gates, moves, squashed, memory_tanh)
        ctx.last = last
        return output_states(states, last)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients of the inputs, if they are needed, and of `weight`."""
        weight, read, gates, moves, squashed, memory_tanh = ctx.saved_tensors
        steps, hidden = len(gates), squashed.shape[-2]
        _, f, _, o = blocks(gates, GATES)
        # derivatives of c2' by the arguments of i, f and g; of h' by that of o and by c2'
        to_memory = sigmoid_backward(moves[:-1], gates[..., : 3 * hidden, :])
        to_output = sigmoid_backward(memory_tanh[:-1], o)
        through = sigmoid_backward(o, squashed[:-1]).mul_(2)
        back = weight[..., :hidden].transpose(-1, -2).contiguous()
        of_gates = torch.empty_like(gates)
        state, memory = grad[-1], torch.zeros_like(grad[-1])
        for step in reversed(range(steps)):
            memory.addcmul_(state, through[step])
            of_step = of_gates[step].unflatten(-2, (GATES, hidden))
            factors = to_memory[step].unflatten(-2, (3, hidden))
            torch.mul(factors, memory.unsqueeze(-3), out=of_step[..., :3, :, :])
            torch.mul(state, to_output[step], out=of_step[..., 3, :, :])
            if step:
                memory.mul_(f[step])
                state = product(back, of_gates[step])
                if not ctx.last:
                    state += grad[step - 1]
        to_inputs = weight[..., hidden:-1].transpose(-1, -2)
        return (
            torch.matmul(to_inputs, of_gates) if ctx.needs_input_grad[0] else None,
            doubled(weight_gradient(of_gates, read[:-1]), 2, GATES),
            None,
        )
