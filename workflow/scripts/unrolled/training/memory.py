"""Memory that is freed stays with the process, for the next batch to use.

glibc gives large free blocks back to the system, which clears them before it lends them again. A
bidirectional network of 128 units asks for the same megabytes at every batch: measured, clearing
them took as long as all of its arithmetic.
"""

from __future__ import annotations

import ctypes

# parameters of mallopt(3)
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
KEPT, LARGEST_KEPT = 1 << 30, 1 << 25  # bytes; glibc takes no more than 32 MiB for the second


def keep_freed() -> bool:
    """Have the C library keep what is freed; False where it has no such setting."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return bool(mallopt(TRIM_THRESHOLD, KEPT) and mallopt(MMAP_THRESHOLD, LARGEST_KEPT))
