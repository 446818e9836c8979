"""What a person sees of Snakemake while a build runs: a row where a job begins and where one ends.

Snakemake's own log, below .snakemake/log, holds all that it says. On a cluster, and with
`--verbose` or another logger, the terminal shows that too.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

from snakemake.logging import ColorizingTextHandler, logger
from snakemake_interface_logger_plugins.common import LogEvent

from workflow.plan.tally import Tally

USUAL = "DefaultStreamHandler"  # Snakemake's name for what writes to the terminal
UNTOLD = (LogEvent.JOB_STARTED, LogEvent.JOB_FINISHED, LogEvent.RESOURCES_INFO)
# how other messages begin that tell a person nothing, or that are said better here
UNTOLD_WORDS = (
    "Assuming unrestricted shared filesystem usage",
    "Building DAG of jobs",
    "Using shell:",
    "Conda environments: ignored",
    "Select jobs to execute",
    "DAG of jobs will be updated",
    "Updating checkpoint dependencies",
    "Removing output files of failed job",
    "Shutting down",
    "Terminating processes on user request",
    "Exiting because a job execution failed",
    "WorkflowError:\nAt least one job did not complete successfully",
    "Complete log(s):",
    "Elapsed time:",
)
# how a job's process ended, which Snakemake reports beside the job
ENDED = re.compile(r"CalledProcessError in .*(exit status \d+|Signals\.\w+)", re.DOTALL)
KILLED = {"exit status 137", "Signals.SIGKILL"}


class Terminal(ColorizingTextHandler):
    """Writes what is worth a row, each row whole, in place of Snakemake's `usual` handler."""

    def __init__(self, usual: ColorizingTextHandler, tally: Tally) -> None:
        super().__init__(usual.nocolor, usual.stream, usual.formatter)
        self.tally = tally
        self.begun: dict[int, str] = {}  # by job, what was said as it began
        for each in usual.filters:
            self.addFilter(each)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a message, where it is to be told, in one go."""
        try:
            if text := self.text(record):
                self.stream.write(f"{self.decorate(record, text)}\n")
                self.flush()
        except BrokenPipeError:
            raise
        except Exception:
            self.handleError(record)

    def text(self, record: Any) -> str:
        """What is told of a message; empty where it is nothing."""
        event, message = getattr(record, "event", None), str(record.msg)
        if event in UNTOLD or message.startswith(UNTOLD_WORDS):
            return ""
        if event is LogEvent.RUN_INFO:
            jobs = record.stats
            return f"Jobs to run: {jobs['total']}, training: {jobs.get('train', 0)}."
        if event is LogEvent.JOB_INFO and record.rule_msg:
            self.begun[record.jobid] = record.rule_msg
            return f"Job {record.jobid}: {record.rule_msg}"
        if event is LogEvent.JOB_ERROR:
            return "" if self.tally.is_stopped else self._failure(record)
        if ended := ENDED.search(message):
            return _killed(ended[1]) if not self.tally.is_stopped else ""
        return self.format(record)

    def _failure(self, record: Any) -> str:
        """That a job failed, and where its log lies; the job itself has said why."""
        name = self.begun.get(record.jobid, record.rule_name)
        logs = [f"Its log: {path}" for path in record.log or () if Path(path).is_file()]
        return "\n".join([f"Job {record.jobid} failed: {name}", *logs])


def _killed(end: str) -> str:
    """What is told of a process that could not say itself why it ended."""
    return "A job was killed, as the system does where memory is short." * (end in KILLED)


def show_rows(settings: Any, tally: Tally) -> None:
    """Show rows for what Snakemake reports from now on, unless its `settings` ask for more."""
    for usual in [handler for handler in logger.handlers if handler.name == USUAL]:
        if not settings.verbose and not settings.dryrun:
            logger.removeHandler(usual)
            logger.addHandler(Terminal(usual, tally))
