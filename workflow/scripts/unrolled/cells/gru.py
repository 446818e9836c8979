"""Gated recurrent unit (Cho et al. 2014, in PyTorch's form), gates r, z, n.

r and z are sigmoids of W_i x + b_i + W_h h + b_h, n = tanh(W_in x + b_in + r m) with
m = W_hn h + b_hn, and h' = (1 - z) n + z h.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from unrolled.kernels import functions
from unrolled.training.products import over_steps, product, weight_gradient
from unrolled.training.recurrence import blocks, doubled, operands, output_states, sigmoid_backward

GATES = 3
COMPILED = functions.Gru


def matrices(
    weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor, bias_hh: Tensor
) -> tuple[Tensor, Tensor]:
    """What multiplies inputs and what multiplies states, biases last.

    Of inputs in the order n, r, z: then the rows of both matrices stand side by side as n, r, z, m.
    """
    hidden = weight_hh.shape[-1]
    of_inputs = torch.cat([weight_ih, bias_ih.unsqueeze(-1)], -1).roll(hidden, -2)
    return of_inputs, torch.cat([weight_hh, bias_hh.unsqueeze(-1)], -1)


def run(
    inputs: Tensor,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias_ih: Tensor,
    bias_hh: Tensor,
    last: bool = False,
) -> Tensor:
    """Hidden states after every step, or after the `last` alone.

    inputs: `[step, replicate, feature, batch]`; weights and biases as in `torch.nn.GRU` with a
    leading replicate axis; returns `[step or 1, replicate, hidden, batch]`.
    """
    return Recurrence.apply(inputs, *matrices(weight_ih, weight_hh, bias_ih, bias_hh), last)


def fused(inputs: Tensor, weights: Sequence[Tensor], last: bool) -> Tensor:
    """The same for one replicate, `[batch, step, feature]`: its products go to oneDNN."""
    return run(inputs.permute(1, 2, 0), *weights, last=last).permute(2, 0, 1)


class Recurrence(Function):
    """One product of `of_inputs` and all inputs, and one a step of `of_states` and [h; 1].

    Gates stand in the order n, r, z, m.
    """

    @staticmethod
    def forward(
        ctx: Any, inputs: Tensor, of_inputs: Tensor, of_states: Tensor, last: bool
    ) -> Tensor:
        """Outputs as of `run`, from its `inputs` and both products' matrices, biases last."""
        steps, hidden = len(inputs), of_states.shape[-2] // GATES
        read, states = operands(inputs[..., :0, :], hidden)
        shown = torch.cat([inputs, torch.ones_like(inputs[..., :1, :])], -2)
        of_inputs = doubled(of_inputs, 0, GATES)
        of_states = doubled(of_states, 2, GATES)
        projected = product(of_inputs, over_steps(shown)).unflatten(-1, (steps, -1))
        gates = read.new_empty(steps, *shown.shape[1:-2], 4 * hidden, shown.shape[-1])
        candidates = gates.new_empty(steps, *states.shape[1:])
        minus_one = gates.new_full((), -1)
        for step, (gate, from_input, now) in enumerate(
            zip(gates.unbind(), projected.unbind(-2), read.unbind(), strict=False)
        ):
            n, r, z, m = blocks(gate, 4)
            from_state = product(of_states, now)
            r_and_z = gate[..., hidden : 3 * hidden, :]
            torch.add(from_state[..., : 2 * hidden, :], from_input[..., hidden:, :], out=r_and_z)
            r_and_z.sigmoid_()
            m.copy_(from_state[..., 2 * hidden :, :])
            torch.addcmul(from_input[..., :hidden, :], r, m, out=n).sigmoid_()
            torch.add(minus_one, n, alpha=2, out=candidates[step])
            torch.lerp(candidates[step], states[step], z, out=states[step + 1])
        ctx.save_for_backward(of_inputs, of_states, shown, read, gates, candidates)
        ctx.last = last
        return output_states(states, last)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients of the inputs, if they are needed, and of both matrices."""
        of_inputs, of_states, shown, read, gates, candidates = ctx.saved_tensors
        hidden = candidates.shape[-2]
        factors = _factors(gates, candidates, read[:-1, ..., :hidden, :])
        back = of_states[..., :hidden].transpose(-1, -2).contiguous()
        state, kept = grad[-1], blocks(gates, 4)[2]
        for step in reversed(range(len(gates))):
            # in place: what multiplied the gradient of h' becomes the gradient of the gates
            blocks_of_step = factors[step].unflatten(-2, (4, hidden))
            blocks_of_step.mul_(state.unsqueeze(-3))
            if step:
                state = product(back, factors[step][..., hidden:, :]).addcmul_(state, kept[step])
                if not ctx.last:
                    state += grad[step - 1]
        of_shown, of_read = factors[..., : 3 * hidden, :], factors[..., hidden:, :]
        to_inputs = of_inputs[..., :-1].transpose(-1, -2)
        return (
            torch.matmul(to_inputs, of_shown) if ctx.needs_input_grad[0] else None,
            doubled(weight_gradient(of_shown, shown), 0, GATES),
            doubled(weight_gradient(of_read, read[:-1]), 2, GATES),
            None,
        )


def _factors(gates: Tensor, candidates: Tensor, states: Tensor) -> Tensor:
    """Derivatives of h' by the arguments of n, r, z and m, those of each step alone."""
    n, r, z, m = blocks(gates, 4)
    factors = torch.empty_like(gates)
    of_n, of_r, of_z, of_m = blocks(factors, 4)
    # n stands as the sigmoid s of a doubled argument: dn = 2 s (1 - s)
    torch.mul(sigmoid_backward(1 - z, n), 2, out=of_n)
    torch.mul(of_n, r, out=of_m)
    torch.mul(sigmoid_backward(m, r), of_n, out=of_r)
    sigmoid_backward.grad_input(states - candidates, z, grad_input=of_z)
    return factors
