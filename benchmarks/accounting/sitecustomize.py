"""What every Python process of a measured build took: found by way of PYTHONPATH.

As a process ends, it leaves a file with its command and that of the Python process which started
it, when it began and ended, the seconds of processor time that it took itself and its peak memory,
below the folder that ACCOUNTING names.
"""

import atexit
import json
import os
import resource
import sys
import time
from pathlib import Path

STARTER = "ACCOUNTING_STARTER"


def leave(folder: str, began: float, starter: str) -> None:
    """Write this process's account; starter: the command that started it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    # kibibytes on Linux, bytes on macOS
    unit = 1 if sys.platform == "darwin" else 1024
    account = {
        "command": sys.orig_argv,
        "starter": starter,
        "began": began,
        "ended": time.time(),
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "peak_memory_mb": used.ru_maxrss * unit / 1e6,
    }
    Path(folder, f"{os.getpid()}.json").write_text(json.dumps(account), encoding="utf-8")


if "ACCOUNTING" in os.environ:
    atexit.register(leave, os.environ["ACCOUNTING"], time.time(), os.environ.get(STARTER, ""))
    os.environ[STARTER] = " ".join(sys.orig_argv)
