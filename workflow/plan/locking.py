"""One build at a time in a folder, by a lock that dies with its process.

Snakemake's own lock is a file that stays behind when a build is killed, and that a person must then
remove by hand; the profile turns it off. This one belongs to the running process: whatever ends
the process, the lock is gone. It is taken when jobs are about to run: what only looks at a build
(`-n`, `--summary` and the like) needs none.

Until then Snakemake plans from the files that it finds, and what a build writes meanwhile would
mislead it. So whoever plans holds a second lock, which all share, and a build's first job waits
until those have planned who began before it.
"""

from __future__ import annotations

import fcntl
import os
import sys
import time
from pathlib import Path

LOCK, PLANS = Path(".snakemake/build.lock"), Path(".snakemake/plans.lock")
PATIENCE = 1.0  # seconds for which another process may look whether there is a build
PLANNING = 60.0  # seconds after which a build no longer waits for others that plan
_held: dict[Path, int] = {}  # kept open for as long as the process lives


def begin_plan() -> bool:
    """Say so where another build runs here, and let none begin until this process has planned.

    Returns whether none runs.
    """
    LOCK.parent.mkdir(exist_ok=True)
    build = _opened(LOCK)
    if not (alone := _taken(build, fcntl.LOCK_SH)):
        print(f"{_running(build)}.", file=sys.stderr)
    os.close(build)
    _held[PLANS] = _opened(PLANS)
    _taken(_held[PLANS], fcntl.LOCK_SH)
    return alone


def lock_folder() -> None:
    """Take the lock of the current folder, or end the process with one sentence."""
    build = _opened(LOCK)
    if not _taken_within(PATIENCE, build):
        advice = "wait until it ends, or stop it, and run the same command again"
        sys.exit(f"{_running(build)}: {advice}.")
    os.ftruncate(build, 0)
    os.write(build, str(os.getpid()).encode())
    _held[LOCK] = build
    _taken_within(PLANNING, _held[PLANS])
    os.close(_held.pop(PLANS))


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)


def _taken(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    """Whether this process has the lock now."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _taken_within(seconds: float, descriptor: int) -> bool:
    """Whether this process has the lock before some time is over."""
    deadline = time.monotonic() + seconds
    while not _taken(descriptor):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _running(descriptor: int) -> str:
    return f"Another build is running in {Path.cwd()} (process {_owner(descriptor)})"


def _owner(descriptor: int) -> str:
    """The process that holds the lock, which it may have taken a moment ago and not signed yet."""
    for _ in range(20):
        written = os.pread(descriptor, 100, 0).decode(errors="replace").strip()
        if written.isdigit() and _lives(int(written)):
            return written
        time.sleep(0.05)
    return "unknown"


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        pass
    return True
