"""Rough times of training, as measured on one core: they order jobs and tell what is left.

Parse time: the standard library alone, as every Snakemake call reads this.
"""

from __future__ import annotations

from collections.abc import Mapping

# training images of either source, and seconds until a job trains or evaluates
MNIST, DIGITS, START = 60000, 1437, 3
# measured milliseconds of a replicate's step, by cell, in units of h (h + 20)
ARITHMETIC, OTHER_CELLS = {"rnn": 0.5e-5, "lstm": 1.15e-5, "gru": 1.3e-5}, 1.3e-5


def training_seconds(settings: Mapping, seeds: int, digits: bool) -> float:
    """Seconds in which a job trains `seeds` replicates of a configuration with `settings`.

    digits: whether images are the bundled digits, which are fewer than MNIST's.
    """
    samples = DIGITS if digits else MNIST
    batches = settings.get("batches_per_epoch", samples / settings["batch"])
    steps = settings.get("length", sum(settings.get("lengths", (28, 28))) / 2)
    weights = settings["hidden"] * (settings["hidden"] + 20)
    # of a bidirectional layer read at its last step, the backward half takes one step
    directions = 1 + (settings.get("readout") == "final_states")
    # a batch and each of its steps cost something, however many replicates share them, and each
    # replicate its arithmetic
    own = ARITHMETIC.get(settings["cell"], OTHER_CELLS) * weights * directions * seeds
    return START + settings["epochs"] * batches * (0.3 + steps * (0.06 + own)) / 1000


# measured megabytes: of a process that trains or evaluates, of the two of Snakemake that start it
# in a cluster job, of MNIST's images, of each weight with its gradient, moments and copies; the
# gates of a cell
PROCESS, SNAKEMAKE, IMAGES, WEIGHT = 810, 290, 230, 8e-5
GATES, OTHER_GATES = {"rnn": 1, "lstm": 4, "gru": 3}, 4


def memory_mb(settings: Mapping, seeds: int, mnist: bool) -> float:
    """Megabytes that a job of `seeds` replicates of a configuration with `settings` takes.

    mnist: whether the job reads MNIST's images.
    """
    directions = 1 + settings.get("bidirectional", False)
    gates = GATES.get(settings["cell"], OTHER_GATES) * directions
    weights = gates * settings["hidden"] * (settings["hidden"] + 28)
    return PROCESS + SNAKEMAKE + IMAGES * mnist + WEIGHT * weights * seeds
