"""Workers of every side, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from statistics import fmean
from typing import Any


def cores(count: int) -> list[int]:
    """The last `count` of the cores that this process may use, where the system tells them."""
    if not hasattr(os, "sched_getaffinity"):
        return []
    return sorted(os.sched_getaffinity(0))[-count:]


class Side(AbstractContextManager):
    """A worker process for one side, on so many threads and as many cores."""

    def __init__(self, name: str, threads: int, on: Sequence[int] = ()) -> None:
        self.name, self.threads = name, threads
        allowed = list(on) or cores(threads)
        count = {key: str(threads) for key in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **count},
            # before anything is imported: JAX sizes its pool by the cores it may run on
            preexec_fn=(lambda: os.sched_setaffinity(0, allowed)) if allowed else None,
        )

    def send(self, **request: Any) -> None:
        """Ask without waiting."""
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()

    def receive(self) -> dict:
        """The answer to the last request; raises `RuntimeError` where the worker has died."""
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the worker of {self.name} ended with {self.process.wait()}")
        return json.loads(line)

    def ask(self, **request: Any) -> dict:
        """The answer to a request."""
        self.send(**request)
        return self.receive()

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait()


class Jobs(AbstractContextManager):
    """Several workers of one thread at once, as the study runs its jobs on several cores."""

    def __init__(self, name: str, count: int) -> None:
        allowed = cores(count)
        self.sides = [Side(name, 1, allowed[index : index + 1]) for index in range(count)]

    def ask(self, **request: Any) -> dict:
        """One answer for all: `seconds` are those of the slowest, divided by their number.

        `cpu_seconds` are the mean of all: what the work of one takes of a processor.
        """
        for index, side in enumerate(self.sides):
            side.send(**{**request, "seed": request["seed"] * len(self.sides) + index})
        answers = [side.receive() for side in self.sides]
        slowest = max(answer["seconds"] for answer in answers)
        processor = fmean(answer["cpu_seconds"] for answer in answers)
        return {**answers[0], "seconds": slowest / len(answers), "cpu_seconds": processor}

    def __exit__(self, *_: object) -> None:
        for side in self.sides:
            side.__exit__()
