"""One build at a time in a folder, by a lock that dies with its process.

Snakemake's own lock is a file that stays behind when a build is killed, and that a person must then
remove by hand; the profile turns it off. This one belongs to the running process: whatever ends
the process, the lock is gone. It is taken when jobs are about to run: what only looks at a build
(`-n`, `--summary` and the like) needs none.
"""

from __future__ import annotations

import fcntl
import os
import sys
import time
from pathlib import Path

LOCK = Path(".snakemake/build.lock")
PATIENCE = 1.0  # seconds for which another process may look whether there is a build
_held: list[int] = []  # kept open for as long as the process lives


def check_writable(*folders: str) -> None:
    """End the process with one sentence where a folder is read-only, before Snakemake fails."""
    for folder in map(Path, folders):
        if folder.exists() and not os.access(folder, os.W_OK):
            sys.exit(
                f"{folder.resolve()}: nothing can be written here. Everything finished is kept: "
                "once the folder is writable, the same command goes on."
            )


def mention_build() -> None:
    """Say so where another build runs here, as what Snakemake then finds may change meanwhile."""
    if LOCK.exists():
        descriptor = os.open(LOCK, os.O_RDWR)
        if not _taken(descriptor):
            print(f"{_running(descriptor)}.", file=sys.stderr)
        os.close(descriptor)


def lock_folder() -> None:
    """Take the lock of the current folder, or end the process with one sentence."""
    LOCK.parent.mkdir(exist_ok=True)
    descriptor = os.open(LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    deadline = time.monotonic() + PATIENCE
    while not _taken(descriptor):
        if time.monotonic() > deadline:
            advice = "wait until it ends, or stop it, and run the same command again"
            sys.exit(f"{_running(descriptor)}: {advice}.")
        time.sleep(0.05)
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    _held.append(descriptor)


def _taken(descriptor: int) -> bool:
    """Whether this process has the lock now."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
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
