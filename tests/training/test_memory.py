"""Freed memory stays with the process."""

import platform
import subprocess
import sys

import pytest

from unrolled.training import memory

BATCHES = """
import resource, sys
sys.path.insert(0, "workflow/scripts")
from unrolled.training import memory
assert "kept" not in sys.argv or memory.keep_freed()
for batch in range(30):
    if batch == 10:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    blocks = [bytearray(4 << 20) for _ in range(16)]
    del blocks
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="a setting of glibc")
def test_batches_reuse_their_memory():
    """Pages that the system clears for a batch, once the first ones are over.

    A batch asks for some megabytes several times and frees them together. Blocks of no network: of
    these it is luck whether a small one that stays lies above, and the C library keeps all.
    """

    def pages(*options: str) -> int:
        run = [sys.executable, "-c", BATCHES, *options]
        return int(subprocess.run(run, capture_output=True, text=True, check=True).stdout)

    assert pages("kept") <= pages() / 10


def test_other_c_libraries_are_left_alone(monkeypatch):
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda name: object())
    assert memory.keep_freed() is False
