"""Targets that say nothing about their inputs: a control, as nothing can be learned from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from unrolled.tasks.protocol import Batches, Task
from unrolled.training import seeding


def permuted(targets: Tensor, streams: Sequence[torch.Generator]) -> Tensor:
    """`[replicate or 1, sample, ...]` targets in an order drawn for each replicate."""
    targets = targets.expand(len(streams), *targets.shape[1:])
    samples = targets.shape[1]
    orders = [torch.randperm(samples, generator=stream) for stream in streams]
    orders = [order.to(targets.device) for order in orders]
    return torch.stack([replicate[order] for replicate, order in zip(targets, orders, strict=True)])


class Shuffled:
    """A task that generates its data, with the training targets permuted within each batch.

    No sample is seen twice, so this permutes each target once. Tests keep their own targets.
    """

    def __init__(self, task: Task, name: str, seeds: Sequence[int]) -> None:
        self.task = task
        self.orders = [seeding.generator(name, "labels", seed) for seed in seeds]
        self.streams = [*task.streams, *self.orders]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.task, name)

    def training_batches(self) -> Batches:
        """The task's own inputs, with targets of other samples of the batch."""
        for inputs, targets, *lengths in self.task.training_batches():
            yield inputs, permuted(targets, self.orders), *lengths
