"""A training step of every configuration, timed side by side in one process on one thread.

Rounds are interleaved: each times every configuration once, so that whatever else slows the machine
for a while slows all alike, and configurations are compared within rounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from torch import Generator, Tensor

from unrolled import tasks
from unrolled.columns import IDENTITY, columns
from unrolled.tasks.protocol import Task
from unrolled.training import engine, runs
from unrolled.training.network import Network

Rows = list[dict]


class FewBatches:
    """A task that trains on the same few batches in every epoch, drawn beforehand."""

    def __init__(self, task: Task, number: int) -> None:
        self.batches = list(islice(task.training_batches(), number))
        self.streams: list[Generator] = []
        self.losses, self.correct = task.losses, task.correct

    def training_batches(self) -> Iterator[tuple[Tensor, ...]]:
        """The batches drawn beforehand: inputs and targets."""
        return iter(self.batches)

    def test_batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        """The first of them, as the engine tests after every epoch."""
        return iter(self.batches[:1])


class Timed:
    """One network of a configuration, trained by the engine itself, some steps at a time."""

    def __init__(self, spec: Mapping, images: Sequence[str], steps: int) -> None:
        run = runs.prepare(spec, images)
        identity = runs.identity(run.spec)
        self.identity = {name: identity[name] for name in columns(IDENTITY)}
        self.settings = {**spec["configuration"], "epochs": 1}
        self.network: Network = run.new_network()
        self.task = FewBatches(run.task, steps)

    def milliseconds(self) -> float:
        """Time of a step: forward, loss, backward and the optimiser's change of the weights."""
        (epoch,) = engine.train(self.network, self.task, self.settings)
        return 1000 * epoch.train_seconds / len(self.task.batches)


def measure(specs: Sequence[Mapping], images: Sequence[str], rounds: int, steps: int) -> Rows:
    """Rows of `timing`: milliseconds a step, mean over `steps`, for each configuration and round.

    images: paths of the arrays and their manifest. A first round warms up and is not kept; every
    other round goes through the configurations backwards.
    """
    networks = []
    for spec in specs:
        reads_images = tasks.descriptor(spec["task"]).reads_images
        networks.append(Timed(spec, images if reads_images else (), steps))
    rows = []
    for number in range(rounds + 1):
        for network in networks[:: -1 if number % 2 else 1]:
            row = {"round": number, "milliseconds_per_step": network.milliseconds()}
            rows += [network.identity | row] if number else []
    return rows
