"""Add two binary numbers, least significant bits first, a pair of bits a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from unrolled.tasks.generated import Generated
from unrolled.tasks.protocol import Batches, Rows, Task
from unrolled.tasks.shuffling import Shuffled
from unrolled.training import seeding
from unrolled.training.network import Network


def add(operands: Tensor, carry_out: bool = True) -> tuple[Tensor, Tensor]:
    """Inputs and sums of pairs of binary numbers.

    operands: `[..., step, 2]` bits, least significant first. Returns inputs `[..., step + 1, 2]`,
    with a pair of zeros appended so that the last carry comes out, and the bits of the sum
    `[..., step + 1]`, both as floats. Without `carry_out` nothing is appended, and the sum is
    taken modulo 2^step.
    """
    zeros = torch.zeros_like(operands[..., :1, :])
    inputs = torch.cat([operands, zeros], -2) if carry_out else operands
    carry = torch.zeros_like(inputs[..., 0, 0])
    bits = []
    for pair in inputs.unbind(-2):
        total = pair.sum(-1) + carry
        bits.append(total % 2)
        carry = total // 2
    # samples innermost in memory, as scores have them
    return inputs.float(), torch.stack(bits, -2).float().transpose(-1, -2)


class Addition(Generated):
    """Random pairs of numbers of one length; the network answers with a bit at every step."""

    readout = "every"
    input_size = 2  # a bit of either number
    output_size = 1  # a bit of the sum

    def __init__(self, settings: Mapping, seeds: Sequence[int]) -> None:
        self.settings = settings
        self.seeds = seeds
        self.carry_out = settings.get("carry_out", True)
        self.streams = [seeding.generator("addition", "bits", seed) for seed in seeds]

    def losses(self, scores: Tensor, targets: Tensor) -> Tensor:
        """Mean over the bits of each sample, after a sigmoid: `[replicate, batch]`.

        "ce" is the cross entropy on real-valued targets, -t log p - (1 - t) log(1 - p); "mse" the
        squared error (p - t)^2.
        """
        scores = scores.squeeze(3)
        if self.settings["loss"] == "ce":
            bits = functional.binary_cross_entropy_with_logits(scores, targets, reduction="none")
        else:
            bits = (torch.sigmoid(scores) - targets).square()
        return bits.mean(2)

    def right_bits(self, scores: Tensor, targets: Tensor) -> Tensor:
        """Whether each bit is right, `[replicate, batch, step]`."""
        return (scores.squeeze(3) > 0) == targets.bool()

    def correct(self, scores: Tensor, targets: Tensor) -> Tensor:
        """Exact match: whether every bit of a sum is right, `[replicate, batch]`."""
        return self.right_bits(scores, targets).all(2)

    def training_batches(self) -> Batches:
        """Fresh pairs of the training length, from each replicate's own stream."""
        batches, batch, length = (
            self.settings[key] for key in ("batches_per_epoch", "batch", "length")
        )
        shape = (batches, batch, length, 2)
        operands = torch.stack(
            [torch.randint(2, shape, generator=stream) for stream in self.streams], 1
        )
        yield from zip(*add(operands.to(self.device), self.carry_out), strict=True)

    def test_batches(self) -> Batches:
        """Fixed pairs of the training length, each replicate's own."""
        streams = [seeding.generator("addition", "test", seed) for seed in self.seeds]
        yield self.pairs(streams, self.settings["test_samples"], self.settings["length"])

    def pairs(
        self, streams: Sequence[torch.Generator], samples: int, length: int
    ) -> tuple[Tensor, Tensor]:
        """`samples` random pairs of `length` bits for each replicate, and their sums."""
        shape = (samples, length, 2)
        operands = torch.stack([torch.randint(2, shape, generator=stream) for stream in streams])
        return add(operands.to(self.device), self.carry_out)

    def evaluate(self, network: Network) -> dict[str, Rows]:
        """Exact match and bit accuracy over test lengths, at each number of samples."""
        rows: Rows = []
        shortest, longest = self.settings["evaluation_lengths"]
        for samples in self.settings["evaluation_samples"]:
            streams = [
                seeding.generator("addition", "evaluation", samples, seed) for seed in self.seeds
            ]
            for length in range(shortest, longest + 1):
                inputs, targets = self.pairs(streams, samples, length)
                right = self.right_bits(network(inputs), targets).double()
                exact, bits = right.amin(2).mean(1).tolist(), right.mean((1, 2)).tolist()
                rows += [
                    {
                        "seed": seed,
                        "length": length,
                        "samples": samples,
                        "exact_match": exact[index],
                        "bit_accuracy": bits[index],
                    }
                    for index, seed in enumerate(self.seeds)
                ]
        return {"addition_by_length": rows}


def build(settings: Mapping, seeds: Sequence[int], images: Sequence[str] = ()) -> Task:
    """The task for the replicates `seeds`; it draws its own data and takes no images."""
    task = Addition(settings, seeds)
    return Shuffled(task, "addition", seeds) if settings.get("labels") == "shuffled" else task
