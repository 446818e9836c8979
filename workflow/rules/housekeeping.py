"""What a build writes when it starts and removes when it has succeeded, beside its jobs."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from workflow.rules.build import GROUP_FILES, Build


def plan(build: Build, groups: Iterable[tuple[str, str, str]], cores: int) -> None:
    """Write the rough cost of the groups that this build trains, for estimates of time."""
    costs = {}
    for key in groups:
        group = build.table.groups[key]
        costs[f"{group.configuration.id}/{group.seeds[0]}"] = build.table.cost(group)
    path = Path(build.folder, "progress", "plan.json")
    with suppress(OSError):  # an estimate is all that would be missing
        path.parent.mkdir(parents=True, exist_ok=True)
        found = {"start": time.time(), "cores": cores, "costs": costs}
        path.write_text(json.dumps(found), encoding="utf-8")


def remove_finished_checkpoints(build: Build) -> None:
    """Drop the checkpoints of groups that are trained: nothing will resume from them."""
    for group in build.table.groups.values():
        if Path(build.group_folder(group), GROUP_FILES["weights"]).is_file():
            folder = "/".join([build.folder, "checkpoints", *group.key])
            shutil.rmtree(folder, ignore_errors=True)
    for emptied in sorted(Path(build.folder, "checkpoints").rglob("*"), reverse=True):
        with suppress(OSError):  # not empty: a group that is not trained yet
            emptied.rmdir()


def remove_old_report_seals(build: Build, last: str) -> None:
    """Drop the seals of reports that the newest one, made by the job `last`, stands for."""
    for path in Path(build.folder, "seals").glob("report-*.json"):
        if path != Path(build.seals.path(last)):
            path.unlink()
