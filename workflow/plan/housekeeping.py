"""What a build writes when it starts and removes when it has succeeded, beside its jobs."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from workflow.plan.needs import DIGITS, seconds_after_training, training_seconds
from workflow.plan.run_table import RunTable
from workflow.scripts.unrolled.settings.expansion import Group


def plan_progress(
    runs: RunTable, groups: Iterable[Group], folder: str, cores: int, planned: Mapping[str, int]
) -> None:
    """Write the rough cost of the groups that this build trains, for estimates of time.

    planned: how many jobs of each rule this build runs.
    """
    chosen = list(groups)
    manifest = Path(folder, "data", "images.json")
    plan = {
        "start": time.time(),
        "cores": cores,
        "costs": _costs(runs, chosen, _known_images(manifest)),
        # what takes their place where digits turn out to stand in for MNIST
        "costs_of_digits": _costs(runs, chosen, DIGITS),
        "manifest": str(manifest),
        "after": seconds_after_training(planned, cores),
    }
    path = Path(folder, "progress", "plan.json")
    with suppress(OSError):  # an estimate is all that would be missing
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(plan), encoding="utf-8")


def _costs(runs: RunTable, groups: Iterable[Group], images: int | None) -> dict[str, float]:
    return {
        f"{group.configuration.id}/{group.seeds[0]}": training_seconds(runs, group, images)
        for group in groups
    }


def _known_images(manifest: Path) -> int | None:
    """How many images there are to train on, where they have been fetched."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return int(json.loads(manifest.read_text(encoding="utf-8"))["train"])
    return None


def remove_checkpoints(folder: str) -> None:
    """Drop the checkpoints of groups that are trained: nothing will resume from them."""
    checkpoints = Path(folder, "checkpoints")
    for path in checkpoints.glob("*/*/*"):
        trained = Path(folder, "runs", path.relative_to(checkpoints), "weights.safetensors")
        if trained.is_file():
            shutil.rmtree(path, ignore_errors=True)
    for emptied in sorted(checkpoints.rglob("*"), reverse=True):
        with suppress(OSError):  # not empty: a group that is not trained yet
            emptied.rmdir()


def remove_old_marks(mark: str) -> None:
    """Drop the marks of reports that the newest one stands for."""
    for path in Path(mark).parent.glob("report-*.json"):
        if path != Path(mark):
            path.unlink()
