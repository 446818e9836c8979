"""The plain script: PyTorch as the original report used it.

A DataLoader over torchvision's dataset, or digits and bits made batch by batch; `nn.RNN`,
`nn.LSTM` or `nn.GRU` with a linear readout; Adam; one process, one seed after another.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import islice

import torch
from torch import Tensor

from benchmarks.arrays import TEST_IMAGES
from benchmarks.plain_data import TEST_BATCH, AdditionData, MnistData, RememberData
from unrolled.training import stock

# features and classes or bits, and what the linear layer reads
SIZES = {"mnist": (28, 10, "last"), "remember": (10, 10, "last"), "addition": (2, 1, "every")}


class Trainer:
    """One seed of a configuration at a time; see `benchmarks.worker` for what is asked of it."""

    def __init__(self, spec: Mapping, images: Mapping) -> None:
        if not stock.offers(spec):
            raise ValueError(
                f"{spec['name']}: PyTorch alone has no such cell, penalty or precision"
            )
        settings, task = spec["configuration"], spec["task"]
        self.binary, self.images = task == "addition", task == "mnist"
        sizes = zip(("input_size", "output_size", "readout"), SIZES[task], strict=True)
        self.spec = {**spec, **dict(sizes)}
        if task == "mnist":
            self.data = MnistData(settings, images)
        else:
            data = RememberData if task == "remember" else AdditionData
            self.data = data(settings, spec["evaluation"])

    def restart(self, seed: int) -> None:
        """A fresh network, optimiser and order of the data."""
        torch.manual_seed(seed)
        self.training = stock.Training(self.spec)
        self.batches = self.data.training()

    def steps(self, count: int) -> float:
        """Train `count` batches, data included; seconds."""
        start = time.perf_counter()
        total, right = 0.0, 0.0
        for inputs, targets in islice(self.batches, count):
            outputs, loss = self.training.step(inputs, targets)
            total += loss.item()
            right += self.right(outputs, targets)
        return time.perf_counter() - start

    def right(self, outputs: Tensor, targets: Tensor) -> int:
        """Samples answered rightly."""
        if self.binary:
            return int(((outputs.squeeze(2) > 0.5) == (targets > 0.5)).all(1).sum())
        return int((outputs.argmax(1) == targets).sum())

    @torch.no_grad()
    def test(self, final: bool = False, batches: int | None = None) -> float:
        """Mean loss over the test data, or over the first batches of it."""
        total, samples, right = 0.0, 0, 0
        for inputs, targets in islice(self.data.testing(final), batches):
            outputs = self.training.network(inputs)
            total += self.training.criterion(outputs, targets).item() * len(targets)
            samples += len(targets)
            right += self.right(outputs, targets)
        return total / samples

    def losses(self) -> list[float]:
        """Test loss of the network as it stands; on images, of the first 2,000."""
        return [self.test(batches=TEST_IMAGES // TEST_BATCH if self.images else None)]

    def evaluations(self) -> dict[str, float]:
        """Batches of an epoch, and seconds of the test after it and of the final evaluation."""
        costs: dict[str, float] = {"epoch_steps": self.data.epoch}
        for name, final in (("test_seconds", False), ("final_seconds", True)):
            start = time.perf_counter()
            self.test(final)
            costs[name] = time.perf_counter() - start
        return costs
