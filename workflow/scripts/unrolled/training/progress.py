"""What a person sees while networks train: a line for each epoch, in the log and the terminal."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from statistics import fmean

from unrolled.files import artifacts
from unrolled.files.failures import named
from unrolled.training.engine import Epoch

# seconds for which the rough costs count as much as what has been measured
PRIOR = 60


class Progress:
    """Writes epoch lines and estimates the time left from what all training jobs have done.

    `folder` holds `plan.json`, the rough cost of every job of this build as the workflow wrote it
    at its start, and a file for each job with the share that it has done. Nothing there decides a
    result: a missing or damaged file only leaves out the estimate.
    """

    def __init__(self, log: str, folder: Path, spec: Mapping) -> None:
        self.log_path = Path(log)
        self.folder = folder
        self.epochs = spec["configuration"]["epochs"]
        self.seeds = spec["seeds"]
        self.name = f"{spec['task']}/{spec['name']}"
        self.key = f"{self.name}/{self.seeds[0]}"
        self.start = time.monotonic()

    def __enter__(self) -> Progress:
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        self.log = open(self.log_path, "w", encoding="utf-8")
        seeds = ", ".join(map(str, self.seeds))
        self.say(f"{self.name}: training seeds {seeds} for {self.epochs} epochs")
        return self

    def __exit__(self, *exception: object) -> None:
        with named(self.log_path):
            self.log.close()

    def epoch(self, epoch: Epoch) -> None:
        """Report one epoch: means over the seeds, and the time left."""
        elapsed = time.monotonic() - self.start
        left = elapsed / epoch.number * (self.epochs - epoch.number)
        self.say(
            f"{self.name}: epoch {epoch.number}/{self.epochs}, "
            f"training loss {fmean(epoch.train_loss):.4f}, "
            f"accuracy {fmean(epoch.train_accuracy):.4f}, "
            f"test accuracy {fmean(epoch.test_accuracy):.4f}, "
            f"{_duration(left)} left{self._all_left(epoch.number / self.epochs)}"
        )

    def say(self, line: str) -> None:
        """Write a line to the log and to the terminal."""
        with named(self.log_path):
            print(line, file=self.log, flush=True)
        print(line, file=sys.stderr, flush=True)

    def _all_left(self, done: float) -> str:
        """The estimate for all training of this build, from the pace since its start."""
        with suppress(OSError, ValueError, KeyError, ZeroDivisionError, TypeError):
            plan = artifacts.read_json(self.folder / "plan.json")
            path = self.folder / f"{self.key.replace('/', '_')}.json"
            artifacts.write_json(path, {"key": self.key, "done": done, "start": plan["start"]})
            shares = [
                json.loads(path.read_text(encoding="utf-8"))
                for path in self.folder.glob("*_*.json")
            ]
            costs = plan["costs"]
            finished = sum(
                costs.get(share["key"], 0) * share["done"]
                for share in shares
                if share["start"] == plan["start"]
            )
            elapsed = time.time() - plan["start"]
            # costs are rough seconds of a core: the pace of the first minutes tells little more
            pace = (elapsed + PRIOR) / (finished + PRIOR * min(plan["cores"], len(costs)))
            left = pace * (sum(costs.values()) - finished)
            return f" here; all training: about {_duration(left)} left"
        return ""


def _duration(seconds: float) -> str:
    """Hours, minutes or seconds, as a person would say it."""
    if seconds >= 5400:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
