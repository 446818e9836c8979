"""Training and testing of stacked replicates; knows no task and no cell."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import torch
from torch import Tensor

from unrolled.tasks.protocol import Task
from unrolled.training import penalties
from unrolled.training.checkpoints import Checkpoint, Checkpoints
from unrolled.training.network import Network
from unrolled.training.optimiser import Adam

Batches = Iterable[tuple[Tensor, ...]]


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
    if settings["epochs"] == 0:
        start = time.perf_counter()
        test_loss, test_accuracy = test(network, task, task.test_batches())
        seconds = time.perf_counter() - start
        return [Epoch(0, [], [], test_loss, test_accuracy, 0.0, seconds)]
    optimiser = Adam(network.parameters(), settings["learning_rate"])
    history = _resume(network, optimiser, task, checkpoints) if checkpoints else []
    for number in range(len(history) + 1, settings["epochs"] + 1):
        start = time.perf_counter()
        train_loss, train_accuracy = _train_epoch(network, task, optimiser, settings["penalty"])
        middle = time.perf_counter()
        test_loss, test_accuracy = test(network, task, task.test_batches())
        end = time.perf_counter()
        measured = (train_loss, train_accuracy, test_loss, test_accuracy)
        epoch = Epoch(number, *measured, middle - start, end - middle)
        history.append(epoch)
        if checkpoints:
            _save(network, optimiser, task, history, checkpoints)
        report(epoch)
    return history


def _save(
    network: Network,
    optimiser: Adam,
    task: Task,
    history: Sequence[Epoch],
    checkpoints: Checkpoints,
) -> None:
    """Store all that training goes on from after the last epoch of `history`."""
    state = {name: tensor.cpu().clone() for name, tensor in _state(network, optimiser).items()}
    state |= {f"stream.{i}": stream.get_state() for i, stream in enumerate(task.streams)}
    epochs = [asdict(epoch) for epoch in history]
    checkpoints.save(Checkpoint(history[-1].number, state, epochs))


def _resume(network: Network, optimiser: Adam, task: Task, checkpoints: Checkpoints) -> list[Epoch]:
    """Restore the latest checkpoint, if there is one; the history up to it."""
    checkpoint = checkpoints.latest()
    if checkpoint is None:
        return []
    for name, tensor in _state(network, optimiser).items():
        tensor.copy_(checkpoint.tensors[name])
    for index, stream in enumerate(task.streams):
        stream.set_state(checkpoint.tensors[f"stream.{index}"])
    return [Epoch(**epoch) for epoch in checkpoint.history]


def _state(network: Network, optimiser: Adam) -> dict[str, Tensor]:
    """Every tensor that training changes, by name."""
    weights = {f"network.{name}": tensor.detach() for name, tensor in network.tensors().items()}
    return {**weights, **{f"optimiser.{name}": t for name, t in optimiser.state().items()}}


def _train_epoch(
    network: Network, task: Task, optimiser: Adam, penalty: Mapping | None
) -> tuple[list[float], list[float]]:
    """One pass over the training batches; loss and accuracy as they were while training."""
    network.train()
    parts, totals = network.parts(), Totals()
    for batch in _on(network.device, task.training_batches()):
        optimiser.zero_grad()
        shares = zip(*(tensor.chunk(len(parts)) for tensor in batch), strict=True)
        outcomes = [
            _learn(part, task, penalty, *share) for part, share in zip(parts, shares, strict=True)
        ]
        penalties.decay(penalty, network.tensors(), optimiser.learning_rate)
        optimiser.step()
        totals.add(*map(torch.cat, zip(*outcomes, strict=True)))
    return totals.means()


def _learn(
    part: Network,
    task: Task,
    penalty: Mapping | None,
    inputs: Tensor,
    targets: Tensor,
    lengths: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """Add the gradients of a batch; losses and outcomes of its samples, `[replicate, batch]`."""
    scores = part(inputs, lengths)
    losses = task.losses(scores, targets)
    # replicates share no weights, so the sum's gradient holds each one's own gradient
    objective = losses.mean(1).sum()
    if penalty and penalty["form"] in penalties.FORMS:
        sizes = penalties.FORMS[penalty["form"]](part.tensors())
        objective = objective + penalty["coefficient"] * sizes.sum()
    objective.backward()
    return losses.detach(), task.correct(scores.detach(), targets)


@torch.no_grad()
def test(network: Network, task: Task, batches: Batches) -> tuple[list[float], list[float]]:
    """Mean loss and accuracy of each replicate over `batches`."""
    network.eval()
    totals = Totals()
    for inputs, targets in _on(network.device, batches):
        scores = network(inputs)
        totals.add(task.losses(scores, targets), task.correct(scores, targets))
    return totals.means()


def _on(device: torch.device, batches: Batches) -> Batches:
    """The batches, which tasks make in the processor's memory, on the network's device."""
    for batch in batches:
        yield tuple(tensor.to(device) for tensor in batch)


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
