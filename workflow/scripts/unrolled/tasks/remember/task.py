"""Remember the digit at position K of a random digit sequence, counted from 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import torch
from torch import Tensor

from unrolled.tasks import classification
from unrolled.tasks.generated import Generated
from unrolled.tasks.protocol import Batches, Rows, Task
from unrolled.tasks.remember import DIGITS
from unrolled.tasks.shuffling import Shuffled
from unrolled.training import seeding
from unrolled.training.network import Network

ENCODED = 4  # batches whose digits become inputs at once


def one_hot(digits: Tensor) -> Tensor:
    """`[..., replicate, sample, step]` digits 0-9 as `[..., replicate, sample, step, 10]` floats.

    In memory samples stand side by side, step after step, as networks read them.
    """
    by_step = digits.movedim(-1, -3).contiguous().unsqueeze(-2)
    shape = (*by_step.shape[:-2], DIGITS, by_step.shape[-1])
    ones = torch.zeros(shape, device=digits.device).scatter_(-2, by_step, 1.0)
    return ones.movedim((-4, -2), (-2, -1))


class Remember(Generated):
    """Sequences of one length a batch, lengths drawn uniformly, the digit at position K asked.

    Every replicate draws its own lengths, so that no two of them share anything.
    """

    readout = "last"
    input_size = DIGITS
    output_size = DIGITS
    losses = staticmethod(classification.losses)
    correct = staticmethod(classification.correct)

    def __init__(self, settings: Mapping, seeds: Sequence[int]) -> None:
        self.settings = settings
        self.seeds = seeds
        self.shortest, self.longest = settings["lengths"]
        self.length_streams, self.digit_streams = (
            [seeding.generator("remember", stream, seed) for seed in seeds]
            for stream in ("lengths", "digits")
        )
        self.streams = [*self.length_streams, *self.digit_streams]

    def targets(self, digits: Tensor) -> Tensor:
        """The digit at position K of `[..., step]` sequences."""
        return digits[..., self.settings["k"] - 1]

    def training_batches(self) -> Batches:
        """Fresh sequences as long as the longest replicate's of their batch, with all lengths."""
        batches, batch = self.settings["batches_per_epoch"], self.settings["batch"]
        bounds, shape = (self.shortest, self.longest + 1), (batches, batch, self.longest)
        lengths = torch.stack(
            [torch.randint(*bounds, (batches,), generator=s) for s in self.length_streams], 1
        )
        digits = torch.stack(
            [torch.randint(DIGITS, shape, generator=stream) for stream in self.digit_streams], 1
        )
        longest = lengths.amax(1).tolist()
        differ = (lengths != lengths[:, :1]).any(1).tolist()
        digits, lengths = digits.to(self.device), lengths.to(self.device)
        inputs = chain.from_iterable(one_hot(block) for block in digits.split(ENCODED))
        targets = self.targets(digits)
        for of_batch in zip(inputs, targets, lengths, longest, differ, strict=True):
            yield _batch(*of_batch)

    def test_batches(self) -> Batches:
        """As many fixed sequences of every length, each replicate's own."""
        for _, digits in self.sequences("test", self.settings["test_samples"]):
            digits = digits.to(self.device)
            yield one_hot(digits), self.targets(digits)

    def sequences(self, stream: str, samples: int) -> list[tuple[int, Tensor]]:
        """`samples` sequences of every length: pairs of length and `[replicate, sample, step]`."""
        generators = [seeding.generator("remember", stream, seed) for seed in self.seeds]

        def drawn(length: int) -> Tensor:
            shape = (samples, length)
            return torch.stack([torch.randint(DIGITS, shape, generator=g) for g in generators])

        return [(length, drawn(length)) for length in range(self.shortest, self.longest + 1)]

    def evaluate(self, network: Network) -> dict[str, Rows]:
        """Accuracy on fresh sequences of every length, and answers to the printed sequences."""
        by_length: Rows = []
        samples = self.settings["evaluation_samples"]
        for length, digits in self.sequences("evaluation", samples):
            right = self.correct(network(one_hot(digits)), self.targets(digits))
            by_length += [
                {"seed": seed, "length": length, "samples": samples, "accuracy": accuracy}
                for seed, accuracy in zip(self.seeds, right.double().mean(1).tolist(), strict=True)
            ]
        printed = [
            row for sequence in self.settings["printed"] for row in self._answer(network, sequence)
        ]
        return {"remember_by_length": by_length, "remember_printed": printed}

    def _answer(self, network: Network, sequence: str) -> Rows:
        """Each replicate's answer to one sequence of digits separated by spaces."""
        digits = torch.tensor([[[int(digit) for digit in sequence.split()]]])
        answers, probabilities = classification.answers(network(one_hot(digits)))
        return [
            {
                "seed": seed,
                "sequence": sequence,
                "target": self.targets(digits).item(),
                "predicted": answer.item(),
                "probability": probability.item(),
            }
            for seed, answer, probability in zip(self.seeds, answers, probabilities, strict=True)
        ]


def _batch(
    inputs: Tensor, targets: Tensor, lengths: Tensor, longest: int, differ: bool
) -> tuple[Tensor, ...]:
    """A batch cut to its longest replicate's length, with all lengths where they differ."""
    inputs = inputs[:, :, :longest]
    return (inputs, targets, lengths) if differ else (inputs, targets)


def build(settings: Mapping, seeds: Sequence[int], images: Sequence[str] = ()) -> Task:
    """The task for the replicates `seeds`; it draws its own data and takes no images."""
    task = Remember(settings, seeds)
    return Shuffled(task, "remember", seeds) if settings.get("labels") == "shuffled" else task
