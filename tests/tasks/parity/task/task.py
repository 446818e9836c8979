"""Whether a sequence of random bits holds an odd number of ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from unrolled.tasks import classification
from unrolled.tasks.generated import Generated
from unrolled.tasks.protocol import Batches, Rows, Task
from unrolled.training import seeding
from unrolled.training.network import Network


class Parity(Generated):
    """Sequences of one length; the answer is 1 where the number of ones is odd."""

    readout = "last"
    input_size = 1
    output_size = 2
    losses = staticmethod(classification.losses)
    correct = staticmethod(classification.correct)

    def __init__(self, settings: Mapping, seeds: Sequence[int]) -> None:
        self.settings = settings
        self.seeds = seeds
        self.streams = [seeding.generator("parity", "bits", seed) for seed in seeds]

    def training_batches(self) -> Batches:
        """Fresh sequences, each replicate's own."""
        for _ in range(self.settings["batches_per_epoch"]):
            yield self.sequences(self.streams, self.settings["batch"], self.settings["length"])

    def test_batches(self) -> Batches:
        """Fixed sequences of the training length, each replicate's own."""
        streams = [seeding.generator("parity", "test", seed) for seed in self.seeds]
        yield self.sequences(streams, self.settings["test_samples"], self.settings["length"])

    def sequences(
        self, streams: Sequence[torch.Generator], samples: int, length: int
    ) -> tuple[Tensor, Tensor]:
        """Bits `[replicate, sample, step, 1]` and their parities `[replicate, sample]`."""
        bits = torch.stack([torch.randint(2, (samples, length), generator=own) for own in streams])
        bits = bits.to(self.device)
        return bits.unsqueeze(-1).float(), bits.sum(-1) % 2

    def evaluate(self, network: Network) -> dict[str, Rows]:
        """Accuracy on fresh sequences of every length."""
        rows: Rows = []
        shortest, longest = self.settings["evaluation_lengths"]
        for length in range(shortest, longest + 1):
            streams = [seeding.generator("parity", "evaluation", seed) for seed in self.seeds]
            inputs, targets = self.sequences(streams, self.settings["test_samples"], length)
            shares = self.correct(network(inputs), targets).double().mean(1).tolist()
            about = {"length": length, "samples": self.settings["test_samples"]}
            rows += [
                {"seed": seed, **about, "accuracy": share}
                for seed, share in zip(self.seeds, shares, strict=True)
            ]
        return {"parity_by_length": rows}


def build(settings: Mapping, seeds: Sequence[int], images: Sequence[str] = ()) -> Task:
    """The task for the replicates `seeds`; it draws its own data and takes no images."""
    return Parity(settings, seeds)
