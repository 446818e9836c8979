"""Matrix products of recurrences, by the library that computes them fastest."""

from __future__ import annotations

import torch
from torch import Tensor

try:
    # the product of oneDNN that PyTorch's own compiler calls: up to twice as fast as MKL's,
    # PyTorch's default, on processors for which MKL has no AVX-512 kernels
    _ONEDNN = torch.ops.mkldnn._linear_pointwise
except AttributeError:  # a build of PyTorch without oneDNN
    _ONEDNN = None


def product(left: Tensor, right: Tensor) -> Tensor:
    """`[rows, inner]` times `[inner, columns]`, or a stack of such pairs with a leading axis."""
    if left.dim() == 3:
        return torch.bmm(left, right)
    if _ONEDNN and left.dtype == torch.float32 and left.device.type == "cpu":
        return _ONEDNN(left, right.t(), None, "none", [], "")
    return torch.mm(left, right)


def over_steps(steps: Tensor) -> Tensor:
    """`[step, (replicate,) row, batch]` as `[(replicate,) row, step * batch]`."""
    return steps.movedim(0, -2).flatten(-2)


def weight_gradient(gates: Tensor, read: Tensor) -> Tensor:
    """Gradient of a weight matrix that every step used, as one product over steps and batch.

    gates: gradients of the steps' products `[step, (replicate,) row, batch]`; read: their right
    factors `[step, (replicate,) column, batch]`; returns `[(replicate,) row, column]`.
    """
    return product(over_steps(gates), over_steps(read).transpose(-1, -2))
