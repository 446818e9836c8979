"""What a person sees while networks train: a line for each epoch, in the log and the terminal."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import fmean

from unrolled.durations import duration
from unrolled.files import artifacts
from unrolled.files.failures import named
from unrolled.provenance import watch
from unrolled.training.engine import Epoch

# seconds for which the rough costs count as much as what has been measured
PRIOR = 60
COLUMNS = 79


class Progress:
    """Writes epoch lines and estimates the time left from what all training jobs have done.

    `folder` holds `plan.json`, the rough cost of every training of this build and of what follows,
    as the workflow wrote it at its start, and a file for each job with the share that it has done
    and when it will end. Nothing there decides a result: a missing or damaged file only leaves out
    the estimate.
    """

    def __init__(self, log: str, folder: Path, spec: Mapping) -> None:
        self.log_path = Path(log)
        self.folder = folder
        self.epochs = spec["configuration"]["epochs"]
        self.seeds = spec["seeds"]
        self.name = f"{spec['task']}/{spec['name']}"
        self.key = f"{self.name}/{self.seeds[0]}"
        self.seconds: list[float] = []  # of each epoch that this process has trained

    def __enter__(self) -> Progress:
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        self.log = open(self.log_path, "w", encoding="utf-8")
        seeds = ", ".join(map(str, self.seeds))
        self._note(f"{self.name}: training seeds {seeds} for {self.epochs} epochs")
        return self

    def __exit__(self, *exception: object) -> None:
        with named(self.log_path):
            self.log.close()

    def epoch(self, epoch: Epoch) -> None:
        """Report one epoch: means over the seeds, and the time left."""
        self.seconds.append(epoch.train_seconds + epoch.test_seconds)
        left = fmean(self.seconds) * (self.epochs - epoch.number)
        number, accuracy = f"epoch {epoch.number}/{self.epochs}", fmean(epoch.test_accuracy)
        self._note(
            f"{self.name}: {number}, training loss {fmean(epoch.train_loss):.4f}, "
            f"accuracy {fmean(epoch.train_accuracy):.4f}, test accuracy {accuracy:.4f}"
        )
        whole = self._all_left(epoch.number / self.epochs, left)
        said = f"{number}, {100 * accuracy:.1f} % right, {duration(left)} left{whole}"
        self._tell(f"{self._cut(COLUMNS - len(said) - 2)}: {said}")

    def say(self, line: str) -> None:
        """Write a sentence on this training to the log and to the terminal."""
        self._note(f"{self.name}: {line}")
        self._tell(f"{self.name}: {line}")

    def _note(self, line: str) -> None:
        with named(self.log_path):
            print(line, file=self.log, flush=True)

    def _tell(self, line: str) -> None:
        # in one go, as other jobs write to the same terminal
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    def _cut(self, columns: int) -> str:
        """The name of what is trained, cut where there is no room for it."""
        return self.name if len(self.name) <= columns else f"{self.name[: columns - 2]}.."

    def _all_left(self, done: float, left: float) -> str:
        """The estimate for all of this build, from the pace of training since its start."""
        with suppress(OSError, ValueError, KeyError, ZeroDivisionError, TypeError):
            plan, now = _plan(self.folder), time.time()
            share = {"key": self.key, "done": done, "start": plan["start"], "end": now + left}
            artifacts.write_json(self.folder / f"{self.key.replace('/', '_')}.json", share)
            found = (json.loads(p.read_text("utf-8")) for p in self.folder.glob("*_*.json"))
            shares = [share for share in found if share["start"] == plan["start"]]
            return f", all {duration(_seconds_left(plan, shares, now))}"
        return ""


def _plan(folder: Path) -> dict:
    """The plan of this build, by the images that it has got."""
    plan = artifacts.read_json(folder / "plan.json")
    with watch.paused(), suppress(OSError, ValueError):  # fetched beside, or not at all
        if json.loads(Path(plan["manifest"]).read_text(encoding="utf-8"))["data"] == "digits":
            plan["costs"] = plan["costs_of_digits"]
    return plan


def _seconds_left(plan: Mapping, shares: Sequence[Mapping], now: float) -> float:
    """Seconds until a build ends.

    plan: rough seconds of a core for each training (`costs`), the `cores`, when it began (`start`),
    and how long it takes after the last training (`after`); shares: how much of each training is
    `done`, and when it will `end`.
    """
    costs, cores = plan["costs"], min(plan["cores"], len(plan["costs"]))
    finished = sum(costs.get(share["key"], 0) * share["done"] for share in shares)
    # costs are rough: the pace of the first minutes tells little more
    pace = (now - plan["start"] + PRIOR) / (finished + PRIOR * cores)
    waiting = [costs[key] for key in costs.keys() - {share["key"] for share in shares}]
    # the longest of those that wait has a core to itself, as has each that runs
    longest = max([pace * cores * max(waiting, default=0), *(s["end"] - now for s in shares)])
    return max(pace * (sum(costs.values()) - finished), longest) + plan["after"]
