"""Ctrl-C and `kill`: both end a build's jobs at once, and the build after a sentence.

A terminal sends Ctrl-C to the jobs as well, where it would end each in a traceback of its own. So
jobs are started deaf to it, and this process ends them.
"""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from types import FrameType

import psutil  # comes with Snakemake
from snakemake.shell import shell

from workflow.plan.tally import Tally

# bash's own options are what Snakemake gives it
DEAF = "set -euo pipefail; trap '' INT; "


def stop_by_signals(tally: Tally) -> None:
    """Have Ctrl-C and `kill` end this process and its jobs, from now on."""

    def stop(number: int, frame: FrameType | None) -> None:
        tally.is_stopped = True
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                process.terminate()
        sys.exit("Stopped: no job was running.")  # said where Snakemake does not run jobs yet

    shell.prefix(DEAF)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
