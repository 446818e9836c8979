"""Penalties on the weight matrices, in the loss or in the optimiser; never on biases."""

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


@torch.no_grad()
def decay(penalty: Mapping | None, tensors: Mapping[str, Tensor], learning_rate: float) -> None:
    """Apply a penalty that is no part of the loss, between gradients and the optimiser's step.

    weight_decay adds coefficient * w to the gradients, as `torch.optim.Adam` does; decoupled
    shrinks w by the factor 1 - learning_rate * coefficient, as `torch.optim.AdamW` does
    (Loshchilov and Hutter 2019). A matrix without a gradient stays as it is, as with both.
    """
    if penalty is None or penalty["form"] in FORMS:
        return
    for matrix in matrices(tensors):
        if matrix.grad is None:
            continue
        if penalty["form"] == "weight_decay":
            matrix.grad.add_(matrix, alpha=penalty["coefficient"])
        else:
            matrix.mul_(1 - learning_rate * penalty["coefficient"])


def matrices(tensors: Mapping[str, Tensor]) -> list[Tensor]:
    """The weight matrices among a network's tensors, each `[replicate, rows, columns]`."""
    return [tensor for name, tensor in tensors.items() if "weight" in name]


# forms that are part of the loss
FORMS: dict[str, Callable[[Mapping[str, Tensor]], Tensor]] = {
    "norms": norms,
    "squares": squares,
    "readout_squares": readout_squares,
}
