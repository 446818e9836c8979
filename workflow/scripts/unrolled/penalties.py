"""Penalties on the weight matrices, added to the loss; biases are never penalised."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor


def norms(tensors: Mapping[str, Tensor]) -> Tensor:
    """Sum of the matrices' Euclidean (Frobenius) norms, not squared: `[replicate]`."""
    return sum(torch.linalg.vector_norm(matrix, dim=(1, 2)) for matrix in matrices(tensors))


def squares(tensors: Mapping[str, Tensor]) -> Tensor:
    """Sum of the squares of all entries, the usual L2 penalty: `[replicate]`."""
    return sum(matrix.square().sum((1, 2)) for matrix in matrices(tensors))


def readout_squares(tensors: Mapping[str, Tensor]) -> Tensor:
    """Sum of the squares of the output layer's entries alone: `[replicate]`."""
    return tensors["readout.weight"].square().sum((1, 2))


def matrices(tensors: Mapping[str, Tensor]) -> list[Tensor]:
    """The weight matrices among a network's tensors, each `[replicate, rows, columns]`."""
    return [tensor for name, tensor in tensors.items() if "weight" in name]


FORMS: dict[str, Callable[[Mapping[str, Tensor]], Tensor]] = {
    "norms": norms,
    "squares": squares,
    "readout_squares": readout_squares,
}
