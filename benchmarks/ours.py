"""This study's own engine, called as its training jobs call it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import torch

from benchmarks import operators
from benchmarks.arrays import TEST_IMAGES
from unrolled.training import engine, runs


class Limited:
    """A task whose epoch ends after some batches; all else is the task itself."""

    def __init__(self, task: Any, count: int) -> None:
        self.task, self.count = task, count

    def __getattr__(self, name: str) -> Any:
        return getattr(self.task, name)

    def training_batches(self) -> Iterator:
        """The first batches of as many epochs as it takes."""

        def endless() -> Iterator:
            while True:
                yield from self.task.training_batches()

        return islice(endless(), self.count)

    def test_batches(self) -> Iterator:
        """The images that every side is tested on."""
        return islice(self.task.test_batches(), 1)


class Trainer:
    """A group of seeds at a time; see `benchmarks.worker` for what is asked of it."""

    def __init__(self, spec: Mapping, images: Mapping) -> None:
        self.spec, self.threads = spec, torch.get_num_threads()
        self.images = [images["arrays"], images["manifest"]] if spec["task"] == "mnist" else []

    def restart(self, seed: int) -> None:
        """Untrained replicates of as many seeds as the spec names, others for every `seed`."""
        count = len(self.spec["seeds"])
        self.seeds = list(range(seed * count, (seed + 1) * count))

    def steps(self, count: int) -> float:
        """Train all replicates for `count` batches, data included; seconds."""
        settings = {**self.spec["configuration"], "epochs": 1}
        generated = "batches_per_epoch" in settings
        if generated:
            settings["batches_per_epoch"] = count
        changed = {"configuration": settings, "seeds": self.seeds}
        spec = {**self.spec, **changed, "evaluation_batch": TEST_IMAGES}
        run = runs.prepare(spec, self.images)
        # `prepare` sets one thread, as the study's jobs have; here, as many as were asked for
        torch.set_num_threads(self.threads)
        network = run.new_network()
        task = run.task if generated else Limited(run.task, count)
        (self.epoch,) = engine.train(network, task, settings)
        return self.epoch.train_seconds

    def losses(self) -> list[float]:
        """Test loss of every replicate after the steps."""
        return self.epoch.test_loss

    def watch(self, count: int) -> list[dict]:
        """Where the time of `count` steps goes."""
        return operators.watch(lambda: self.steps(count), count)
