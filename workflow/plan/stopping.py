"""Ctrl-C and `kill`: both end a build's jobs at once, and the build after a sentence.

A terminal sends Ctrl-C to the jobs as well, where it would end each in a traceback of its own. So
jobs are started deaf to it, and this process ends them.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

import psutil  # comes with Snakemake
from snakemake.shell import shell

from workflow.plan.tally import Tally

# bash's own options are what Snakemake gives it
DEAF = "set -euo pipefail; trap '' INT; "


def stop_before_jobs() -> None:
    """Have the signals end this process, as long as it only plans."""

    def stop() -> None:
        print("Stopped: no job was running.", file=sys.stderr, flush=True)
        os._exit(1)  # an exception can get lost: Snakemake passes over one while it prints

    _on_signals(stop)


def stop_with_jobs(tally: Tally) -> None:
    """Have the signals end jobs and build, from now on."""

    def stop() -> None:
        tally.is_stopped = True
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                process.terminate()
        sys.exit(1)  # which Snakemake takes for Ctrl-C

    shell.prefix(DEAF)
    _on_signals(stop)


def _on_signals(stop: Callable[[], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop())
