"""Freed memory stays with the process."""

import platform
import subprocess
import sys

import pytest

from unrolled.training import memory

BATCHES = """
import resource, sys
sys.path.insert(0, "workflow/scripts")
import torch
from unrolled.training import memory
from unrolled.training.network import Network
assert "kept" not in sys.argv or memory.keep_freed()
torch.set_num_threads(1)
settings = {"cell": "gru", "hidden": 128, "bidirectional": False}
network = Network(settings, 28, 10, "last", 3, fused=True)
network.initialise([torch.Generator().manual_seed(seed) for seed in range(3)])
parts = network.parts()
for batch in range(30):
    if batch == 10:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for part in parts:
        part(torch.randn(1, 64, 28, 28)).square().mean().backward()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="a setting of glibc")
def test_batches_reuse_their_memory():
    """Pages that the system clears for a batch, once the first ones are over.

    The least of three times: a system short of memory takes pages from whoever has them. Without
    the setting the most of three: by luck the C library may keep all that is freed.
    """
    run = [sys.executable, "-c", BATCHES]

    def pages(*options: str) -> list[int]:
        done = [
            subprocess.run([*run, *options], capture_output=True, text=True, check=True)
            for _ in range(3)
        ]
        return [int(each.stdout) for each in done]

    assert min(pages("kept")) <= max(pages()) / 10


def test_other_c_libraries_are_left_alone(monkeypatch):
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda name: object())
    assert memory.keep_freed() is False
