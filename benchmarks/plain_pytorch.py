"""The plain script: PyTorch as the original report used it.

A DataLoader over torchvision's dataset, or digits and bits made batch by batch; `nn.RNN`,
`nn.LSTM` or `nn.GRU` with a linear readout; Adam; one process, one seed after another.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import islice

import torch
from torch import Tensor, nn

from benchmarks.arrays import TEST_IMAGES
from benchmarks.plain_data import TEST_BATCH, AdditionData, MnistData, RememberData

LAYERS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


class Model(nn.Module):
    """`RNN -> Linear -> LogSoftmax` on the last step, or `-> Sigmoid` at every step."""

    def __init__(self, settings: Mapping, inputs: int, outputs: int, binary: bool) -> None:
        super().__init__()
        both = settings["bidirectional"]
        layer = LAYERS[settings["cell"]]
        self.rnn = layer(inputs, settings["hidden"], batch_first=True, bidirectional=both)
        self.linear = nn.Linear(settings["hidden"] * (2 if both else 1), outputs)
        self.activation = nn.Sigmoid() if binary else nn.LogSoftmax(dim=1)
        self.binary = binary

    def forward(self, inputs: Tensor) -> Tensor:
        """inputs: `[batch, step, feature]`."""
        states, _ = self.rnn(inputs)
        if self.binary:
            return self.activation(self.linear(states)).squeeze(2)
        return self.activation(self.linear(states[:, -1]))


def penalty(settings: Mapping, model: Model) -> Tensor | float:
    """The configuration's penalty on the weight matrices, or nothing."""
    if not settings["penalty"]:
        return 0.0
    if settings["penalty"]["form"] != "norms":
        raise ValueError(f"{settings['penalty']['form']}: the plain script knows the form norms")
    matrices = [tensor for name, tensor in model.named_parameters() if "weight" in name]
    return settings["penalty"]["coefficient"] * sum(matrix.norm() for matrix in matrices)


class Trainer:
    """One seed of a configuration at a time; see `benchmarks.worker` for what is asked of it."""

    def __init__(self, spec: Mapping, images: Mapping) -> None:
        self.settings, task = spec["configuration"], spec["task"]
        self.sizes = {"mnist": (28, 10), "remember": (10, 10), "addition": (2, 1)}[task]
        self.binary, self.images = task == "addition", task == "mnist"
        if task == "mnist":
            self.data = MnistData(self.settings, images)
        else:
            data = RememberData if task == "remember" else AdditionData
            self.data = data(self.settings, spec["evaluation"])
        squared = self.settings.get("loss") == "mse"
        self.criterion = nn.NLLLoss()
        if self.binary:
            self.criterion = nn.MSELoss() if squared else nn.BCELoss()

    def restart(self, seed: int) -> None:
        """A fresh network, optimiser and order of the data."""
        torch.manual_seed(seed)
        self.model = Model(self.settings, *self.sizes, self.binary)
        self.optimiser = torch.optim.Adam(
            self.model.parameters(), lr=self.settings["learning_rate"]
        )
        self.batches = self.data.training()

    def steps(self, count: int) -> float:
        """Train `count` batches, data included; seconds."""
        start = time.perf_counter()
        self.model.train()
        total, right = 0.0, 0.0
        for inputs, targets in islice(self.batches, count):
            scores = self.model(inputs)
            loss = self.criterion(scores, targets)
            self.optimiser.zero_grad()
            (loss + penalty(self.settings, self.model)).backward()
            self.optimiser.step()
            total += loss.item()
            right += self.right(scores, targets)
        return time.perf_counter() - start

    def right(self, scores: Tensor, targets: Tensor) -> int:
        """Samples answered rightly."""
        if self.binary:
            return int(((scores > 0.5) == (targets > 0.5)).all(1).sum())
        return int((scores.argmax(1) == targets).sum())

    @torch.no_grad()
    def test(self, final: bool = False, batches: int | None = None) -> float:
        """Mean loss over the test data, or over the first batches of it."""
        self.model.eval()
        total, samples, right = 0.0, 0, 0
        for inputs, targets in islice(self.data.testing(final), batches):
            scores = self.model(inputs)
            total += self.criterion(scores, targets).item() * len(targets)
            samples += len(targets)
            right += self.right(scores, targets)
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
