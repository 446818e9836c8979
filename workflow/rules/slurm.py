"""A build whose jobs run on Slurm: what is checked before its first job, and how it waits.

The executor itself is Snakemake's plugin; these are the cases that it leaves open.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PROFILE = "profiles/slurm/profile.yaml"
# the plugin names all jobs of a build by a random identifier, after a prefix that may be set
NAMES = re.compile(r".*\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OPTIONS = {"slurm_partition": "--partition", "slurm_account": "--account"}
PATIENCE = 5  # seconds between two looks
LONGEST_END = 120  # seconds that a cancelled job may take to end


def prepare(executor: Any, jobs: Iterable[Any]) -> None:
    """Check that Slurm takes `jobs`, end those of a build that was killed, and set the pace.

    executor: Snakemake's executor, which may be another than Slurm's. Ends the process with one
    sentence where Slurm takes none of the jobs.
    """
    if "slurm" not in type(executor).__module__:
        return
    if shutil.which("sbatch") is None:
        sys.exit(f"{PROFILE}: sbatch is not found: this profile is for a machine with Slurm.")
    wanted = {
        tuple((key, job.resources[key]) for key in OPTIONS if job.resources.get(key))
        for job in jobs
        if not job.is_local
    }
    for options in sorted(wanted):
        _check(options)
    _cancel(Path.cwd())
    notice_ends(type(executor))


def _check(options: tuple[tuple[str, Any], ...]) -> None:
    """Have Slurm itself say whether it would take a job; ends the process if not."""
    flags = [f"{OPTIONS[key]}={value}" for key, value in options]
    command = ["sbatch", "--test-only", "--output=/dev/null", *flags, "--wrap=true"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        named = " and ".join(f"{key}: {value}" for key, value in options) or "its defaults"
        reason = done.stderr.strip().splitlines()[0].removeprefix("sbatch: error: ")
        sys.exit(f"{PROFILE}: Slurm takes no jobs with {named} ({reason}).")


def _cancel(folder: Path) -> None:
    """Cancel the jobs that a killed build has left in `folder`, and wait until they are gone.

    The build's lock is held: no other build can want them. Their training goes on from its last
    epoch, as a job of this build.
    """
    command = ["squeue", "--me", "--noheader", "--format=%i|%j|%Z"]

    def left() -> list[str]:
        rows = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
        jobs = [row.split("|", 2) for row in rows]
        return [job for job, name, own in jobs if own == str(folder) and NAMES.fullmatch(name)]

    if jobs := left():
        many = f"{len(jobs)} Slurm job{'s' * (len(jobs) > 1)}"
        print(f"Cancelling {many} of a build that was killed.", file=sys.stderr)
        subprocess.run(["scancel", *jobs], check=False)
    deadline = time.monotonic() + LONGEST_END
    while jobs := left():
        if time.monotonic() > deadline:
            sys.exit(f"Slurm does not end job {', '.join(jobs)} of a build that was killed.")
        time.sleep(1)


def notice_ends(executor: type) -> None:
    """Have an executor's class look for finished jobs every few seconds, however long they take.

    The plugin waits ten seconds longer after every look, up to three minutes.
    """
    between = executor.next_seconds_between_status_checks
    executor.next_seconds_between_status_checks = property(
        lambda self: min(between.fget(self), PATIENCE), between.fset
    )
