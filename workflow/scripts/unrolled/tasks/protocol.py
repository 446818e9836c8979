"""What the engine and the evaluation ask of a task's module `task`.

A task knows no cell. Inputs are `[replicate, batch, step, feature]`, with one replicate where all
are shown the same; scores are what `unrolled.training.network.Network` returns for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import torch
from torch import Generator, Tensor

from unrolled import tasks
from unrolled.training.network import Network

# inputs and targets; of sequences of unequal lengths also those, `[replicate]`: a replicate's
# samples of a batch all have one length, and what its inputs hold beyond it is not read
Batches = Iterator[tuple[Tensor, ...]]
Rows = list[dict]


class Task(Protocol):
    """A task prepared for replicates; its module gives it by `build(settings, seeds, images)`."""

    readout: str  # "last" or "every" step, see Network
    input_size: int
    output_size: int
    # all that training draws from: of one kind one a replicate, then those of the next kind
    streams: list[Generator]
    provenance: dict  # what the spec records of the data: `data`, and more where it is read

    def to(self, device: torch.device) -> None:
        """From now on, make batches on a device; what they are taken from moves there once."""

    def training_batches(self) -> Batches:
        """One epoch of inputs and targets; each call goes on in every replicate's streams."""

    def test_batches(self) -> Batches:
        """The same inputs and targets at each call, in large batches."""

    def losses(self, scores: Tensor, targets: Tensor) -> Tensor:
        """Loss of each sample, `[replicate, batch]`."""

    def correct(self, scores: Tensor, targets: Tensor) -> Tensor:
        """Whether each sample is answered rightly, `[replicate, batch]`."""

    def evaluate(self, network: Network) -> dict[str, Rows]:
        """Rows of the task's tables, by table; each row carries its `seed`."""


def load(name: str, settings: Mapping, seeds: Sequence[int], images: Sequence[str] = ()) -> Task:
    """The task called `name` for the replicates `seeds`.

    images: paths of the arrays and their manifest, for tasks that read images.
    """
    return tasks.module(name, "task").build(settings, seeds, images)
