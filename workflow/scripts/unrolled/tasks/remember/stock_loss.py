"""The loss of classes as the original wrote it, on the outputs of a log-softmax."""

from __future__ import annotations

from collections.abc import Mapping

from torch import nn


def build(settings: Mapping) -> tuple[nn.Module, nn.Module]:
    """What follows the linear layer, and the loss of what comes out."""
    return nn.LogSoftmax(dim=1), nn.NLLLoss()
