"""The compiled recurrences as differentiable functions of PyTorch.

Arrays are `[step, replicate, row, batch]`. A replicate reads as many steps as `lengths` (int64)
says, or all where there are none; of a function that gives the last states alone, these are those
after each replicate's last step.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from unrolled.kernels import building


@cache
def loaded() -> ctypes.CDLL | None:
    """The library for this machine, if there is one."""
    path = building.shared_object(torch.backends.cpu.get_cpu_capability())
    return ctypes.CDLL(str(path.resolve())) if path else None


def variant() -> building.Variant | None:
    """For which kind of processors this machine's library is; None where there is none."""
    known = building.VARIANTS.get(torch.backends.cpu.get_cpu_capability())
    return known if loaded() else None


def are_usable(inputs: Tensor) -> bool:
    """Whether the compiled recurrences take these inputs, `[step, replicate, feature, batch]`."""
    is_plain = inputs.device.type == "cpu" and inputs.dtype == torch.float32
    if not is_plain or inputs.requires_grad:
        return False
    own = variant()
    return own is not None and inputs.shape[-1] % own.floats == 0


@cache
def _full(steps: int, replicates: int) -> Tensor:
    """The lengths of replicates that read all steps."""
    return torch.full((replicates,), steps)


@cache
def _numbers(count: int) -> Tensor:
    """The numbers from 0 on."""
    return torch.arange(count)


class Lstm(Function):
    """Gates i, f, g, o; weight: `[replicate, gate row, hidden + feature + 1]`."""

    @staticmethod
    def forward(
        ctx: Any, inputs: Tensor, lengths: Tensor | None, last: bool, weight: Tensor
    ) -> Tensor:
        """States after every step, or after the last alone."""
        hidden = weight.shape[-2] // 4
        states, memory = _states(inputs, hidden), _states(inputs, hidden)
        gates, squashed = _rows(inputs, 4 * hidden), _rows(inputs, hidden)
        _call("lstm_forward_all", inputs, lengths, hidden, weight, states, gates, memory, squashed)
        ctx.save_for_backward(inputs, lengths, weight, states, gates, memory, squashed)
        return _outputs(ctx, states, lengths, last)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        """The gradient of the weight."""
        inputs, lengths, weight, states, gates, memory, squashed = ctx.saved_tensors
        hidden, gradient = weight.shape[-2] // 4, torch.empty_like(weight)
        kept = (states, gates, memory, squashed)
        back = _transposed(weight, hidden)
        _call_back("lstm_backward_all", ctx, inputs, lengths, back, kept, grad, gradient)
        return None, None, None, gradient


class Gru(Function):
    """Gates n, r, z, m; of_inputs has rows of n, r, z and of_states of r, z, m, biases last."""

    @staticmethod
    def forward(
        ctx: Any,
        inputs: Tensor,
        lengths: Tensor | None,
        last: bool,
        of_inputs: Tensor,
        of_states: Tensor,
    ) -> Tensor:
        """States after every step, or after the last alone."""
        hidden = of_states.shape[-2] // 3
        states, gates = _states(inputs, hidden), _rows(inputs, 4 * hidden)
        _call("gru_forward_all", inputs, lengths, hidden, of_inputs, of_states, states, gates)
        ctx.save_for_backward(inputs, lengths, of_inputs, of_states, states, gates)
        return _outputs(ctx, states, lengths, last)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        """The gradients of both matrices."""
        inputs, lengths, of_inputs, of_states, states, gates = ctx.saved_tensors
        hidden = of_states.shape[-2] // 3
        gradients = torch.empty_like(of_inputs), torch.empty_like(of_states)
        back = _transposed(of_states, hidden)
        _call_back(
            "gru_backward_all", ctx, inputs, lengths, back, (states, gates), grad, *gradients
        )
        return None, None, None, *gradients


class Rnn(Function):
    """h' = tanh(W [h; x; 1]); weight: `[replicate, hidden, hidden + feature + 1]`."""

    @staticmethod
    def forward(
        ctx: Any, inputs: Tensor, lengths: Tensor | None, last: bool, weight: Tensor
    ) -> Tensor:
        """States after every step, or after the last alone."""
        hidden = weight.shape[-2]
        states = _states(inputs, hidden)
        _call("rnn_forward_all", inputs, lengths, hidden, weight, states)
        ctx.save_for_backward(inputs, lengths, weight, states)
        return _outputs(ctx, states, lengths, last)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        """The gradient of the weight."""
        inputs, lengths, weight, states = ctx.saved_tensors
        hidden, gradient = weight.shape[-2], torch.empty_like(weight)
        kept = (states, _rows(inputs, hidden))
        back = _transposed(weight, hidden)
        _call_back("rnn_backward_all", ctx, inputs, lengths, back, kept, grad, gradient)
        return None, None, None, gradient


def _states(inputs: Tensor, hidden: int) -> Tensor:
    """Room for states before every step and after the last, the first of them zero."""
    steps, replicates, _, batch = inputs.shape
    states = inputs.new_empty(steps + 1, replicates, hidden, batch)
    states[0] = 0
    return states


def _rows(inputs: Tensor, rows: int) -> Tensor:
    return inputs.new_empty(*inputs.shape[:2], rows, inputs.shape[-1])


def _transposed(weight: Tensor, hidden: int) -> Tensor:
    """What carries gradients back to the states."""
    return weight[..., :hidden].transpose(-1, -2).contiguous()


def _outputs(ctx: Any, states: Tensor, lengths: Tensor | None, last: bool) -> Tensor:
    ctx.last = last
    if not last:
        return states[1:]
    if lengths is None:
        return states[-1:]
    return states[lengths, _numbers(len(lengths))].unsqueeze(0)


def _call_back(
    name: str,
    ctx: Any,
    inputs: Tensor,
    lengths: Tensor | None,
    back: Tensor,
    kept: tuple[Tensor, ...],
    grad: Tensor,
    *gradients: Tensor,
) -> None:
    every = ctypes.c_int(not ctx.last)
    hidden = kept[0].shape[-2]
    _call(name, inputs, lengths, hidden, back, *kept, grad.contiguous(), every, *gradients)


def _call(
    name: str,
    inputs: Tensor,
    lengths: Tensor | None,
    hidden: int,
    *arguments: Tensor | ctypes.c_int,
) -> None:
    """Call a function of the library: shape, lengths and inputs, then what is its own."""
    steps, replicates, features, batch = inputs.shape
    if lengths is None:
        lengths = _full(steps, replicates)
    shape = map(ctypes.c_long, (replicates, steps, hidden, features, batch))
    function: Callable = getattr(loaded(), name)
    function(*shape, *map(_pointer, (lengths, inputs, *arguments)))


def _pointer(argument: Tensor | ctypes.c_int) -> ctypes.c_void_p | ctypes.c_int:
    if not isinstance(argument, Tensor):
        return argument
    assert argument.is_contiguous()
    return ctypes.c_void_p(argument.data_ptr())
