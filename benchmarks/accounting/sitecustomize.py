"""What every Python process of a measured build took: found by way of PYTHONPATH.

As a process ends, it leaves a file with its command, when it began and ended, the seconds of
processor time that it took itself and its peak memory, below the folder that ACCOUNTING names.
"""

import atexit
import json
import os
import resource
import sys
import time
from pathlib import Path


def leave(folder: str, began: float) -> None:
    """Write this process's account."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    # kibibytes on Linux, bytes on macOS
    unit = 1 if sys.platform == "darwin" else 1024
    account = {
        "command": sys.orig_argv,
        "began": began,
        "ended": time.time(),
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "peak_memory_mb": used.ru_maxrss * unit / 1e6,
    }
    Path(folder, f"{os.getpid()}.json").write_text(json.dumps(account), encoding="utf-8")


if "ACCOUNTING" in os.environ:
    atexit.register(leave, os.environ["ACCOUNTING"], time.time())
