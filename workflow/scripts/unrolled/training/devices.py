"""Which GPUs there are, and one of them for a job alone.

The standard library alone: a job must choose before torch is imported and looks at the machine.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from ..files.failures import Refusal

VISIBLE = "CUDA_VISIBLE_DEVICES"
QUERY = ("nvidia-smi", "--query-gpu=index,uuid,name", "--format=csv,noheader")
WAIT = 0.5  # seconds between looks for a free GPU
MISSING = (
    "device is 'cuda', but nvidia-smi finds no GPU on this machine: allowed here are 'auto' and "
    "'cpu'."
)


class NoGPU(Refusal):
    """A GPU was asked for and there is none."""


@cache
def gpus() -> dict[str, str]:
    """Names of this machine's GPUs by UUID, those alone that CUDA_VISIBLE_DEVICES leaves."""
    try:
        listed = subprocess.run(QUERY, capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return {}
    rows = [[part.strip() for part in line.split(",", 2)] for line in listed.stdout.splitlines()]
    present = [row for row in rows if len(row) == 3]
    visible = os.environ.get(VISIBLE)
    if visible is None:
        return {uuid: name for _, uuid, name in present}
    # as CUDA does: indices or UUIDs, which may be cut short
    chosen = [part.strip() for part in visible.split(",") if part.strip()]
    return {
        uuid: name
        for index, uuid, name in present
        if any(part == index or uuid.startswith(part) for part in chosen)
    }


@contextmanager
def device(wanted: str, jobs: int = 1) -> Iterator[str]:
    """Have a device for as long as the block runs; gives "cpu" or the GPU's name.

    wanted: "cpu", "cuda", or "auto", a GPU where there is one. At most `jobs` of this user's jobs
    on this machine hold the same GPU, whichever build they belong to; others wait. A lock belongs
    to its process, so that a killed job frees its GPU. Raises `NoGPU`.
    """
    names = {} if wanted == "cpu" else gpus()
    if not names:
        if wanted == "cuda":
            raise NoGPU(MISSING)
        yield "cpu"
        return
    uuid, lock = _claim(list(names), jobs)
    os.environ[VISIBLE] = uuid
    # or cuBLAS may sum in another order from one call to the next
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    try:
        yield names[uuid]
    finally:
        os.close(lock)


def _claim(uuids: Sequence[str], jobs: int) -> tuple[str, int]:
    """A GPU with fewer than `jobs` jobs on it, and the lock that says so."""
    folder = Path(tempfile.gettempdir()) / f"unrolled-gpus-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    while True:
        # first every GPU once, then every GPU twice
        for place in range(jobs):
            for uuid in uuids:
                lock = os.open(folder / f"{uuid}.{place}", os.O_RDWR | os.O_CREAT, 0o600)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return uuid, lock
                except BlockingIOError:
                    os.close(lock)
        time.sleep(WAIT)
