"""The losses of addition as the original wrote them, on the outputs of a sigmoid."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import Tensor, nn


def cross_entropy(outputs: Tensor, targets: Tensor) -> Tensor:
    """Mean of -(t log p + (1 - t) log(1 - p)) over real-valued targets t, `[batch, step]`.

    outputs: probabilities p, `[batch, step, 1]`.
    """
    p = outputs.squeeze(2)
    return -(targets * p.log() + (1 - targets) * (1 - p).log()).mean()


def squared_error(outputs: Tensor, targets: Tensor) -> Tensor:
    """PyTorch's mean squared error of probabilities; shapes as of `cross_entropy`."""
    return nn.functional.mse_loss(outputs.squeeze(2), targets)


def build(settings: Mapping) -> tuple[nn.Module, Callable[[Tensor, Tensor], Tensor]]:
    """What follows the linear layer, and the loss of what comes out."""
    return nn.Sigmoid(), cross_entropy if settings["loss"] == "ce" else squared_error
