"""A training step of every configuration, timed side by side in one process on one thread.

Each round times every configuration, by either implementation, in an order of its own, so that
whatever slows the machine for a while slows all alike. Rounds of one process are not independent:
how its memory happens to lie bears on all of them. So a process gives one time for each
configuration, and processes are what is repeated.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from statistics import mean
from typing import Protocol

import torch
from torch import Generator, Tensor

from unrolled.columns import IDENTITY, OURS, STOCK, columns
from unrolled.tasks.protocol import Task
from unrolled.training import engine, runs, stock
from unrolled.training.runs import Run

Rows = list[dict]


class FewBatches:
    """A task that trains on the same few batches in every epoch, drawn beforehand.

    epoch: how many batches an epoch of the task has.
    """

    def __init__(self, task: Task, number: int) -> None:
        drawn = task.training_batches()
        self.batches = list(islice(drawn, number))
        self.epoch = len(self.batches) + sum(1 for _ in drawn)
        self.streams: list[Generator] = []
        self.losses, self.correct = task.losses, task.correct

    def to(self, device: torch.device) -> None:
        """Steps are timed on the processor, where the batches are."""

    def training_batches(self) -> Iterator[tuple[Tensor, ...]]:
        """The batches drawn beforehand: inputs and targets."""
        return iter(self.batches)

    def test_batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        """The first of them, as the engine tests after every epoch."""
        return iter(self.batches[:1])


class Steps(Protocol):
    """One network of a configuration, trained some steps at a time."""

    implementation: str

    def seconds(self) -> float:
        """Time of a step with each batch: forward, loss, backward and change of the weights."""


class OurSteps:
    """Trained by the engine itself."""

    implementation = OURS

    def __init__(self, run: Run, task: FewBatches) -> None:
        self.task = task
        self.settings = {**run.spec["configuration"], "epochs": 1}
        self.network = run.new_network()

    def seconds(self) -> float:
        """As the engine takes it."""
        (epoch,) = engine.train(self.network, self.task, self.settings)
        return epoch.train_seconds


class StockSteps:
    """Trained as the original did, from the same weights."""

    implementation = STOCK

    def __init__(self, run: Run, task: FewBatches) -> None:
        self.training = stock.Training(run.spec)
        self.training.network.load_state_dict(run.new_network().replicate(0))
        self.batches = [(inputs[0], targets[0]) for inputs, targets in task.batches]

    def seconds(self) -> float:
        """Of the steps alone."""
        start = time.perf_counter()
        for batch in self.batches:
            self.training.step(*batch)
        return time.perf_counter() - start


class Timed:
    """A configuration: what it is, its batches, and its networks, one by each implementation."""

    def __init__(self, spec: Mapping, images: Sequence[str], steps: int) -> None:
        run = runs.prepare(spec, images if "images" in spec else ())
        identity = runs.identity(run.spec)
        self.identity = {name: identity[name] for name in columns(IDENTITY)}
        self.epochs = spec["configuration"]["epochs"]
        self.task = FewBatches(run.task, steps)
        kinds = [StockSteps, OurSteps] if stock.offers(spec) else [OurSteps]
        self.networks: list[Steps] = [kind(run, self.task) for kind in kinds]

    def row(self, implementation: str, process: int, seconds: Sequence[float]) -> dict:
        """A row of `timing`; seconds: each of the steps with all batches."""
        # the mean: a whole training takes the sum of its steps, and where steps come in two speeds,
        # as the machine's load and clock rate have it, a median leaps between them
        step = mean(seconds) / len(self.task.batches)
        return {
            **self.identity,
            "implementation": implementation,
            "process": process,
            "milliseconds_per_step": 1000 * step,
            "seconds_per_training": step * self.task.epoch * self.epochs,
        }


def repeated(network: Steps, least: float) -> list[float]:
    """Times of its steps, again and again until they have taken `least` seconds in all."""
    seconds = [network.seconds()]
    while sum(seconds) < least:
        seconds.append(network.seconds())
    return seconds


def measure(
    specs: Sequence[Mapping],
    images: Sequence[str],
    rounds: int,
    steps: int,
    least: float,
    process: int,
) -> Rows:
    """Rows of `timing` that one process gives: the mean of its times for each configuration.

    images: paths of the arrays and their manifest; least: seconds that each network trains for in
    a round, so that the times of small ones are no noisier than those of large ones; process: its
    number, which the orders are drawn by. A first round warms up and is not kept.
    """
    timed = [Timed(spec, images, steps) for spec in specs]
    networks = [network for each in timed for network in each.networks]
    seconds: dict[Steps, list[float]] = {network: [] for network in networks}
    orders = random.Random(process)
    for turn in range(rounds + 1):
        for network in orders.sample(networks, len(networks)):
            times = repeated(network, least)
            if turn > 0:
                seconds[network] += times
    return [
        each.row(network.implementation, process, seconds[network])
        for each in timed
        for network in each.networks
    ]
