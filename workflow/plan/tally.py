"""What a build has done so far, counted from what Snakemake reports, and the words at its end."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from pathlib import Path

from snakemake.logging import logger
from snakemake_interface_logger_plugins.common import LogEvent

from workflow.plan.last_words import last_words
from workflow.scripts.unrolled.durations import duration

KEPT = "All is kept, training up to its last epoch: the same command goes on."


class Tally(logging.Handler):
    """Counts the jobs of a build.

    planned: how many of each rule this build runs, known once Snakemake has said so; done, total:
    how many have run, and of how many; is_stopped: whether a person has stopped it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.began = time.time()
        self.planned: dict[str, int] = {}
        self.done = self.total = 0
        self.is_stopped = False

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of a report."""
        event = getattr(record, "event", None)
        if event is LogEvent.RUN_INFO:
            self.planned = dict(record.stats)
            self.total = record.stats["total"]
        elif event is LogEvent.PROGRESS:
            self.done, self.total = record.done, record.total  # fewer, where images are as before

    def say_built(self, reports: Iterable[str]) -> None:
        """Say how much was built, where the reports are and what they say, if this build's."""
        new = [path for path in reports if _is_newer(path, self.began)]
        took = f"Built in {self._elapsed()}; jobs run: {self.done}."
        words = last_words(Path(new[0]).with_name("report.json")) if new else []
        told = ["The report, to be opened in a browser or as a PDF:", *new, *words] if new else []
        logger.info("\n".join([took, *told]))

    def say_unfinished(self, logs: Iterable[str]) -> None:
        """Say what a build leaves that failed or was stopped, and how to go on."""
        end = "Stopped" if self.is_stopped else "Not built: a job failed"
        lines = [f"{end} after {self._elapsed()}; jobs done: {self.done} of {self.total}.", KEPT]
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
