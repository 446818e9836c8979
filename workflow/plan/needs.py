"""What jobs need, as measured on one core: they order jobs, tell what is left, and ask clusters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from workflow.plan.run_table import RunTable
from workflow.scripts.unrolled import tasks
from workflow.scripts.unrolled.settings.expansion import Group

# other machines' libraries take more memory, and their cores more time
MEMORY_MARGIN, TIME_MARGIN = 1.25, 4
# minutes that a cluster job is given at least: on a busy node, or from a network's disk, starting
# Snakemake and loading PyTorch alone may take more than one
LEAST_MINUTES = 5
# seconds until a job trains or evaluates, seconds of the longest evaluation of a network, and
# seconds from which on a training is no short one
START, EVALUATION, SHORT = 3, 3, 60
# jobs from the last training to the report that follow one another
CHAIN = 10
# training images of either source, and their rows
IMAGES, DIGITS, ROWS = 60000, 1437, 28
# measured milliseconds of a replicate's step, by cell, in units of h (h + 20)
ARITHMETIC, OTHER_CELLS = {"rnn": 0.5e-5, "lstm": 1.15e-5, "gru": 1.3e-5}, 1.3e-5
# measured megabytes: of a process that trains or evaluates, of the two of Snakemake that start it
# in a cluster job, of the images, of each weight with its gradient, moments and copies
PROCESS, SNAKEMAKE, PIXELS, WEIGHT = 810, 290, 230, 8e-5
GATES, OTHER_GATES = {"rnn": 1, "lstm": 4, "gru": 3}, 4


def training_seconds(runs: RunTable, group: Group, images: int | None = None) -> float:
    """Seconds in which a job trains a group.

    images: how many there are to train on, where that is known.
    """
    settings = group.configuration.settings
    samples = images or (DIGITS if runs.config["images"]["source"] == "digits" else IMAGES)
    batches = settings.get("batches_per_epoch", samples / settings["batch"])
    steps_of = tasks.descriptor(group.configuration.task).steps
    steps = steps_of(settings) if steps_of else ROWS
    weights = settings["hidden"] * (settings["hidden"] + 20)
    # of a bidirectional layer read at its last step, the backward half takes one step
    directions = 1 + (settings.get("readout") == "final_states")
    # a batch and each of its steps cost something, however many replicates share them, and each
    # replicate its arithmetic
    arithmetic = ARITHMETIC.get(settings["cell"], OTHER_CELLS) * weights * directions
    step = 0.06 + arithmetic * len(group.seeds)
    return START + settings["epochs"] * batches * (0.3 + steps * step) / 1000


def seconds_after_training(planned: Mapping[str, int], cores: int) -> float:
    """Seconds from the last training to the report, by how many jobs of each rule a build runs.

    Such a job takes little longer than its start; some wait for each other.
    """
    jobs = sum(planned.values()) - planned.get("total", 0) - planned.get("train", 0)
    return START * max(jobs / cores, min(jobs, CHAIN))


def megabytes(runs: RunTable, group: Group) -> float:
    """Megabytes that a job on a group takes."""
    settings, task = group.configuration.settings, tasks.descriptor(group.configuration.task)
    directions = 1 + settings.get("bidirectional", False)
    gates = GATES.get(settings["cell"], OTHER_GATES) * directions
    weights = gates * settings["hidden"] * (settings["hidden"] + ROWS)
    pixels = task.reads_images and runs.config["images"]["source"] != "digits"
    return PROCESS + SNAKEMAKE + PIXELS * pixels + WEIGHT * weights * len(group.seeds)


def priority(runs: RunTable, wildcards: Any) -> int:
    """A group's share of the work: the longest jobs start first."""
    return max(1, round(training_seconds(runs, runs.group(wildcards))))


def share(runs: RunTable, wildcards: Any) -> str:
    """Which other groups may share a cluster job with a group, all of it one name.

    Those that wait for images have jobs of their own: Snakemake plans them anew once the images
    are made, and out of a cluster job that is shared it then loses one at times (as of 9.27).
    """
    group = runs.group(wildcards)
    waits = tasks.descriptor(group.configuration.task).reads_images
    return "short" if not waits and training_seconds(runs, group) < SHORT else "long"


def training_memory(runs: RunTable, wildcards: Any, attempt: int) -> int:
    """Megabytes to ask for a group's training; each further attempt asks for twice as much."""
    return _asked(megabytes(runs, runs.group(wildcards)), attempt)


def training_minutes(runs: RunTable, wildcards: Any, attempt: int) -> int:
    """Minutes to ask for a group's training."""
    return _minutes(training_seconds(runs, runs.group(wildcards)), attempt)


def evaluation_memory(runs: RunTable, wildcards: Any, attempt: int) -> int:
    """Megabytes to ask for the evaluation of a task's groups, one after another."""
    groups = runs.groups_of(wildcards.task, wildcards.kind)
    return _asked(max(megabytes(runs, group) for group in groups), attempt)


def evaluation_minutes(runs: RunTable, wildcards: Any, attempt: int) -> int:
    """Minutes to ask for the evaluation of a task's groups."""
    groups = runs.groups_of(wildcards.task, wildcards.kind)
    return _minutes(START + EVALUATION * len(groups), attempt)


def device(config: Mapping, settings: Mapping) -> dict:
    """What a training with these settings asks `unrolled.training.devices.device` for."""
    engine = config["engine"]
    on_cpu = settings.get("precision") == "bf16"
    return {"wanted": "cpu" if on_cpu else engine["device"], "jobs": engine["jobs_per_gpu"]}


def gpus(config: Mapping, settings: Mapping, present: bool) -> int:
    """How many GPUs Snakemake counts for such a training: one, where it can get one.

    present: whether this machine has any.
    """
    wanted = device(config, settings)["wanted"]
    return int(wanted == "cuda" or (wanted == "auto" and present))


def _asked(megabytes_: float, attempt: int) -> int:
    return math.ceil(megabytes_ * MEMORY_MARGIN) * 2 ** (attempt - 1)


def _minutes(seconds: float, attempt: int) -> int:
    return max(LEAST_MINUTES, math.ceil(seconds * TIME_MARGIN / 60)) * 2 ** (attempt - 1)
