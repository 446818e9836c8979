"""Which GPUs there are, and one of them for a job alone.

The standard library alone: a job must choose before torch is imported and looks at the machine.
"""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ..files.failures import Refusal

VISIBLE, ORDER = "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER"
QUERY = ("nvidia-smi", "-L")
# "GPU 0: NVIDIA A100 (UUID: GPU-5d5b...)", and below it "  MIG 3g.20gb Device 0: (UUID: MIG-...)"
# for each of the instances that it may be partitioned into
LISTED = re.compile(r"GPU (?P<index>\d+): (?P<name>.+) \(UUID: (?P<uuid>GPU-[^)]+)\)")
INSTANCE = re.compile(r"\s+MIG (?P<size>\S+) +Device +\d+: \(UUID: (?P<uuid>MIG-[^)]+)\)")
WAIT = 0.5  # seconds between looks for a free GPU
MISSING = (
    "device is 'cuda', but nvidia-smi finds no GPU on this machine: allowed here are 'auto' and "
    "'cpu'."
)


class NoGPU(Refusal):
    """A GPU was asked for and there is none."""


@dataclass
class Gpu:
    """A GPU as nvidia-smi lists it; instances: names of its MIG instances by UUID."""

    index: str
    name: str
    uuid: str
    instances: dict[str, str] = field(default_factory=dict)

    @property
    def usable(self) -> dict[str, str]:
        """Names by UUID of what CUDA can use of it: instances where it is partitioned."""
        return self.instances or {self.uuid: self.name}

    def chosen(self, part: str) -> dict[str, str]:
        """What a part of CUDA_VISIBLE_DEVICES names of it.

        CUDA's ways: an index or a UUID, which may be cut short; of a partitioned GPU these mean
        its first instance, and "0:1" or the instance's own UUID another one.
        """
        usable = list(self.usable.items())
        index, _, instance = part.partition(":")
        if index == self.index:
            place = int(instance) if instance.isdecimal() else 0
            return dict(usable[place : place + 1])
        if self.uuid.startswith(part):
            return dict(usable[:1])
        return {uuid: name for uuid, name in usable if uuid.startswith(part)}


@cache
def gpus() -> dict[str, str]:
    """Names by UUID of this machine's GPUs and MIG instances that CUDA_VISIBLE_DEVICES leaves.

    Indices count as nvidia-smi lists, which is CUDA's order "PCI_BUS_ID".
    """
    try:
        listed = subprocess.run(QUERY, capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return {}
    present = _parsed(listed.stdout)
    visible = os.environ.get(VISIBLE)
    if visible is None:
        return {uuid: name for gpu in present for uuid, name in gpu.usable.items()}
    parts = [part.strip() for part in visible.split(",") if part.strip()]
    return {
        uuid: name for part in parts for gpu in present for uuid, name in gpu.chosen(part).items()
    }


def _parsed(listing: str) -> list[Gpu]:
    """The GPUs that `nvidia-smi -L` lists; lines of another form say nothing of one."""
    found: list[Gpu] = []
    for line in listing.splitlines():
        if gpu := LISTED.match(line):
            found.append(Gpu(**gpu.groupdict()))
        elif found and (instance := INSTANCE.match(line)):
            found[-1].instances[instance["uuid"]] = f"{found[-1].name} MIG {instance['size']}"
    return found


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
    os.environ |= {VISIBLE: uuid, ORDER: "PCI_BUS_ID"}
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
                # older drivers write an instance's UUID as a path
                name = f"{uuid.replace('/', '-')}.{place}"
                lock = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return uuid, lock
                except BlockingIOError:
                    os.close(lock)
        time.sleep(WAIT)
