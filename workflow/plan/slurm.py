"""A build whose jobs run on Slurm: what is checked before its first job.

The executor itself is Snakemake's plugin; these are the cases that it leaves open.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PROFILE = "profiles/slurm/profile.yaml"
# the plugin names all jobs of a build by a random identifier, after a prefix that may be set
NAMES = re.compile(r".*\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# as profiles have it, quoted or not; what is computed for each job is left to Slurm
WORD = re.compile(r"""['"]?([\w.,-]+)['"]?""")
OPTIONS = {"slurm_partition": "--partition", "slurm_account": "--account"}
LONGEST_END = 120  # seconds that a cancelled job may take to end


def prepare(resources: Mapping[str, Any]) -> None:
    """Check that Slurm takes jobs, and end those of a build that was killed here.

    resources: the profile's defaults for jobs; those of other executors name no partition. Ends
    the process with one sentence where Slurm takes none.
    """
    if not set(OPTIONS) & set(resources):
        return
    if shutil.which("sbatch") is None:
        sys.exit(f"{PROFILE}: sbatch is not found: this profile is for a machine with Slurm.")
    named = {key: WORD.fullmatch(str(resources[key].raw)) for key in OPTIONS if key in resources}
    _check({key: word[1] for key, word in named.items() if word})
    _cancel(Path.cwd())


def _check(options: Mapping[str, Any]) -> None:
    """Have Slurm itself say whether it would take a job; ends the process if not."""
    flags = [f"{OPTIONS[key]}={value}" for key, value in options.items()]
    command = ["sbatch", "--test-only", "--output=/dev/null", *flags, "--wrap=true"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        named = " and ".join(f"{key}: {value}" for key, value in options.items())
        reason = done.stderr.strip().splitlines()[0].removeprefix("sbatch: error: ")
        sys.exit(f"{PROFILE}: Slurm takes no jobs with {named or 'its defaults'} ({reason}).")


def _cancel(folder: Path) -> None:
    """Cancel the jobs that a killed build has left in `folder`, and wait until they are gone.

    The build's lock is held: no other build can want them. Their training goes on from its last
    epoch, as a job of this build.
    """
    if jobs := _left(folder):
        many = f"{len(jobs)} Slurm job{'s' * (len(jobs) > 1)}"
        print(f"Cancelling {many} of a build that was killed.", file=sys.stderr)
        subprocess.run(["scancel", *jobs], check=False)
    deadline = time.monotonic() + LONGEST_END
    while jobs := _left(folder):
        if time.monotonic() > deadline:
            sys.exit(f"Slurm does not end job {', '.join(jobs)} of a build that was killed.")
        time.sleep(1)


def _left(folder: Path) -> list[str]:
    """The jobs of builds in a folder that Slurm knows of."""
    command = ["squeue", "--me", "--noheader", "--format=%i|%j|%Z"]
    rows = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    jobs = [row.split("|", 2) for row in rows]
    return [job for job, name, own in jobs if own == str(folder) and NAMES.fullmatch(name)]
