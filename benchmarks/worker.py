"""A process that trains on one side, warmed up once and then asked again and again.

Run as `python -m benchmarks.worker <side>`; answers each line of JSON with a line of JSON. Its
threads are settled by what it is started with: the cores that it may run on and OMP_NUM_THREADS.

A side is a module with a `Trainer(spec, images)`, which offers
`restart(seed)`   fresh weights, optimiser and order of the data,
`steps(count)`    trains that many batches and returns the seconds by the clock, data included,
`losses()`        test losses after that, a value for each replicate,
`watch(steps)`    ours alone: what `benchmarks.operators.watch` gives of so many steps.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

WARM_STEPS = 5


class Worker:
    """Trainers by the spec that they were made for."""

    def __init__(self, side: str) -> None:
        self.module = import_module(f"benchmarks.{side}")
        self.trainers: dict[str, Any] = {}

    def answer(self, request: dict) -> dict:
        """Train as `request` says: `spec`, `images`, `seed`, `steps`, and what to tell besides."""
        key = json.dumps(request["spec"], sort_keys=True)
        trainer = self.trainers.get(key)
        if trainer is None:
            trainer = self.trainers[key] = self.module.Trainer(request["spec"], request["images"])
            trainer.restart(request["seed"])
            trainer.steps(WARM_STEPS)  # compiles, allocates, reads what is read once
        trainer.restart(request["seed"])
        if request.get("watch"):
            return {"watched": trainer.watch(request["steps"])}
        answer = timed(lambda: trainer.steps(request["steps"]))
        if request.get("losses"):
            answer["losses"] = trainer.losses()
        if request.get("evaluations"):
            answer["evaluations"] = trainer.evaluations()
        return answer


def timed(steps: Callable[[], float]) -> dict[str, float]:
    """Seconds of steps by the clock, as they say themselves, and of the processor's time.

    The latter are what this process and its threads got of the processor over the whole call, its
    preparation included, in proportion to the part that the steps are of it.
    """
    clock, processor = time.perf_counter(), time.process_time()
    seconds = steps()
    share = (time.process_time() - processor) / (time.perf_counter() - clock)
    return {"seconds": seconds, "cpu_seconds": seconds * share}


def main(side: str) -> None:
    """Answer requests until the input ends."""
    # what libraries print must not get between the answers
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    worker = Worker(side)
    for line in sys.stdin:
        answers.write(json.dumps(worker.answer(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
