"""What a build has done so far, counted from what Snakemake reports, and the words at its end."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from pathlib import Path

from snakemake.logging import logger
from snakemake_interface_logger_plugins.common import LogEvent

from workflow.scripts.unrolled.durations import duration


class Tally(logging.Handler):
    """Counts the jobs of a build.

    planned: how many of each rule this build runs, known once Snakemake has said so; is_stopped:
    whether a person has stopped it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.began = time.time()
        self.planned: dict[str, int] = {}
        self.done = self.failed = 0
        self.is_stopped = False

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of a report."""
        event = getattr(record, "event", None)
        if event is LogEvent.RUN_INFO:
            self.planned = dict(record.stats)
        elif event is LogEvent.JOB_FINISHED:
            self.done += 1
        elif event is LogEvent.JOB_ERROR:
            self.failed += 1

    @property
    def total(self) -> int:
        """How many jobs this build runs."""
        return self.planned.get("total", 0)

    def say_built(self, reports: Iterable[str]) -> None:
        """Say how much was built, and where the reports are; only those of this build."""
        new = [path for path in reports if _is_newer(path, self.began)]
        took = f"Built in {self._elapsed()}, by {self.total} jobs."
        logger.info("\n".join([took, *(["The report:"] if new else []), *new]))

    def say_unfinished(self, logs: Iterable[str]) -> None:
        """Say what a build leaves that failed or was stopped, and how to go on."""
        done = f"{self.done} of {self.total} jobs"
        kept = f"Kept are {done}, and trainings up to their last epoch:"
        end = "Stopped" if self.is_stopped else "Not built, as a job failed,"
        lines = [f"{end} after {self._elapsed()}. {kept}", "the same command goes on from there."]
        told = [] if self.is_stopped else [f"All that Snakemake said: {path}" for path in logs]
        logger.error("\n".join([*lines, *told]))

    def _elapsed(self) -> str:
        return duration(time.time() - self.began)


def counting() -> Tally:
    """A tally of what Snakemake reports from now on."""
    tally = Tally()
    logger.addHandler(tally)
    return tally


def _is_newer(path: str, moment: float) -> bool:
    return Path(path).is_file() and Path(path).stat().st_mtime >= moment
