"""What tasks share that answer with one class a sequence."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def losses(scores: Tensor, targets: Tensor) -> Tensor:
    """Negative log likelihood after log-softmax of each sample, `[replicate, batch]`.

    scores: `[replicate, batch, class]`; targets: `[replicate or 1, batch]`.
    """
    targets = targets.expand(scores.shape[:2])
    return functional.cross_entropy(scores.transpose(1, 2), targets, reduction="none")


def correct(scores: Tensor, targets: Tensor) -> Tensor:
    """Whether the most probable class is the target, `[replicate, batch]`."""
    # faster than argmax over so few classes
    return scores.max(2).indices == targets


def answers(scores: Tensor) -> tuple[Tensor, Tensor]:
    """The most probable class and its probability, each `[replicate, batch]`."""
    probability, answer = torch.softmax(scores.double(), 2).max(2)
    return answer, probability
