"""Training and testing of stacked replicates; knows no task and no cell."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

import torch
from torch import Tensor

from unrolled.tasks.protocol import Task
from unrolled.training.checkpoints import Checkpoint, Checkpoints
from unrolled.training.learner import Learner
from unrolled.training.network import Network

# batches that a part of the network learns before the next part has its turn: its weights and
# moments then stay in the processor's cache
TURN = 8


@dataclass
class Epoch:
    """What one epoch gave: lists hold a value for each replicate, times are in seconds.

    Epoch 0 is the test of a network that is not trained; its lists of training are empty.
    """

    number: int
    train_loss: list[float]
    train_accuracy: list[float]
    test_loss: list[float]
    test_accuracy: list[float]
    train_seconds: float
    test_seconds: float


def train(
    network: Network,
    task: Task,
    settings: Mapping,
    report: Callable[[Epoch], None] = lambda epoch: None,
    checkpoints: Checkpoints | None = None,
) -> list[Epoch]:
    """Train `network` in place for `settings["epochs"]` epochs with Adam.

    settings: `epochs`, `learning_rate` and `penalty` (None, or `form` and `coefficient`).
    `report` is called after every epoch. Losses leave the penalty out. With `checkpoints`,
    training goes on from the latest one, to the same bits as if it had never stopped.
    """
    task.to(network.device)
    if settings["epochs"] == 0:
        start = time.perf_counter()
        test_loss, test_accuracy = test(network, task, task.test_batches())
        seconds = time.perf_counter() - start
        return [Epoch(0, [], [], test_loss, test_accuracy, 0.0, seconds)]
    learners = [Learner(part, task, settings) for part in network.parts()]
    history = _resume(network, learners, task, checkpoints) if checkpoints else []
    for number in range(len(history) + 1, settings["epochs"] + 1):
        start = time.perf_counter()
        train_loss, train_accuracy = _train_epoch(learners, task)
        middle = time.perf_counter()
        test_loss, test_accuracy = test(network, task, task.test_batches())
        end = time.perf_counter()
        measured = (train_loss, train_accuracy, test_loss, test_accuracy)
        epoch = Epoch(number, *measured, middle - start, end - middle)
        history.append(epoch)
        if checkpoints:
            _save(network, learners, task, history, checkpoints)
        report(epoch)
    return history


def _save(
    network: Network,
    learners: Sequence[Learner],
    task: Task,
    history: Sequence[Epoch],
    checkpoints: Checkpoints,
) -> None:
    """Store all that training goes on from after the last epoch of `history`."""
    state = {name: tensor.cpu().clone() for name, tensor in _state(network, learners).items()}
    state |= {f"stream.{i}": stream.get_state() for i, stream in enumerate(task.streams)}
    epochs = [asdict(epoch) for epoch in history]
    checkpoints.save(Checkpoint(history[-1].number, state, epochs))


def _resume(
    network: Network, learners: Sequence[Learner], task: Task, checkpoints: Checkpoints
) -> list[Epoch]:
    """Restore the latest checkpoint, if there is one; the history up to it."""
    checkpoint = checkpoints.latest()
    if checkpoint is None:
        return []
    for name, tensor in _state(network, learners).items():
        tensor.copy_(checkpoint.tensors[name])
    for index, stream in enumerate(task.streams):
        stream.set_state(checkpoint.tensors[f"stream.{index}"])
    return [Epoch(**epoch) for epoch in checkpoint.history]


def _state(network: Network, learners: Sequence[Learner]) -> dict[str, Tensor]:
    """Every tensor that training changes, by name."""
    weights = {f"network.{name}": tensor.detach() for name, tensor in network.tensors().items()}
    moments = {
        f"optimiser.{place}.{name}": tensor
        for place, learner in enumerate(learners)
        for name, tensor in learner.optimiser.state().items()
    }
    return weights | moments


def _train_epoch(learners: Sequence[Learner], task: Task) -> tuple[list[float], list[float]]:
    """One pass over the training batches; loss and accuracy as they were while training."""
    totals, batches = Totals(), iter(task.training_batches())
    while turn := list(islice(batches, TURN)):
        shares = zip(*(_shares(batch, learners) for batch in turn), strict=True)
        outcomes = [
            learner.learn_in_turn(share) for learner, share in zip(learners, shares, strict=True)
        ]
        totals.add(*map(torch.cat, zip(*outcomes, strict=True)))
    return totals.means()


def _shares(batch: Sequence[Tensor], learners: Sequence[Learner]) -> list[tuple[Tensor, ...]]:
    """The replicates of a batch that each learner takes."""
    counts = [learner.network.replicates for learner in learners]
    return list(zip(*(tensor.split(counts) for tensor in batch), strict=True))


@torch.no_grad()
def test(
    network: Network, task: Task, batches: Iterable[tuple[Tensor, ...]]
) -> tuple[list[float], list[float]]:
    """Mean loss and accuracy of each replicate over `batches`."""
    totals = Totals()
    for inputs, targets in batches:
        scores = network(inputs)
        totals.add(task.losses(scores, targets), task.correct(scores, targets))
    return totals.means()


class Totals:
    """Running sums over samples, in float64 so that they do not depend on the batch size."""

    def __init__(self) -> None:
        self.samples = 0
        self.loss: Tensor | float = 0.0
        self.correct: Tensor | float = 0.0

    def add(self, losses: Tensor, correct: Tensor) -> None:
        """Add a batch of per-sample losses and outcomes, both `[replicate, batch]`."""
        self.samples += losses.shape[1]
        self.loss = self.loss + losses.sum(1, dtype=torch.float64)
        self.correct = self.correct + correct.sum(1, dtype=torch.float64)

    def means(self) -> tuple[list[float], list[float]]:
        """Mean loss and share of correct samples, a value for each replicate."""
        return (self.loss / self.samples).tolist(), (self.correct / self.samples).tolist()
