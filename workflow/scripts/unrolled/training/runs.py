"""A group of runs: from its spec to task and network, and from its history to table rows."""

from __future__ import annotations

import resource
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch

from unrolled.tasks import protocol as tasks
from unrolled.training import memory, seeding
from unrolled.training.engine import Epoch
from unrolled.training.network import Network


@dataclass(frozen=True)
class Run:
    """A task prepared for a group of seeds; `spec` is completed by what the data decided."""

    spec: dict
    task: tasks.Task

    def new_network(self, device: str = "cpu") -> Network:
        """An untrained network on a device, every seed's weights drawn from its own stream.

        Away from the CPU all replicates are stacked: the other path is oneDNN's.
        """
        spec = self.spec
        network = Network(
            spec["configuration"],
            spec["input_size"],
            spec["output_size"],
            spec["readout"],
            len(spec["seeds"]),
            spec["fused"] and device == "cpu",
        )
        is_held = spec["configuration"].get("held") == "weights"
        network.initialise(
            [
                seeding.generator(spec["task"], "weights", "held" if is_held else seed)
                for seed in spec["seeds"]
            ]
        )
        return network.to(device)


def prepare(spec: Mapping, images: Sequence[str], evaluation: Mapping | None = None) -> Run:
    """Make the task of a group ready, on one thread whatever the machine has.

    images: paths of the arrays and their manifest, or nothing; evaluation: settings beyond the
    spec that the final evaluation needs. One thread keeps results independent of `--cores`.
    """
    memory.keep_freed()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    # every element is written before it is read: filling new memory first would only cost time
    torch.utils.deterministic.fill_uninitialized_memory = False
    settings = {
        **spec["configuration"],
        **spec.get("images", {}),
        **(evaluation or {}),
        "evaluation_batch": spec["evaluation_batch"],
    }
    task = tasks.load(spec["task"], settings, spec["seeds"], images)
    if settings.get("held") == "data":
        _hold(task, spec)
    of_data = {
        "readout": settings.get("readout", task.readout),
        "input_size": task.input_size,
        "output_size": task.output_size,
        **task.provenance,
    }
    return Run({**spec, **of_data}, task)


def _hold(task: tasks.Task, spec: Mapping) -> None:
    """Let all replicates draw the same training data, whatever their seeds are.

    A task's streams are one of each replicate, then those of the next kind.
    """
    for place, stream in enumerate(task.streams):
        kind = place // len(spec["seeds"])
        stream.manual_seed(seeding.derive_seed(spec["task"], "held", kind))


def describe(run: Run, network: Network) -> dict:
    """The spec as it is stored beside the weights: with the number of parameters a replicate."""
    parameters = sum(tensor[0].numel() for tensor in network.tensors().values())
    return {**run.spec, "parameters": parameters}


def identity(spec: Mapping) -> dict:
    """The columns that say which configuration a row belongs to."""
    configuration = spec["configuration"]
    columns = {
        "configuration": f"{spec['task']}/{spec['name']}",
        "task": spec["task"],
        "cell": configuration["cell"],
        "hidden": configuration["hidden"],
    }
    return {**columns, **({"k": configuration["k"]} if "k" in configuration else {})}


def history_rows(spec: Mapping, history: Sequence[Epoch]) -> list[dict]:
    """A row for each seed, epoch and split."""
    return [
        {
            **identity(spec),
            "seed": seed,
            "epoch": epoch.number,
            "split": split,
            "loss": losses[index],
            "accuracy": accuracies[index],
        }
        for index, seed in enumerate(spec["seeds"])
        for epoch in history
        for split, losses, accuracies in (
            ("train", epoch.train_loss, epoch.train_accuracy),
            ("test", epoch.test_loss, epoch.test_accuracy),
        )
        if losses
    ]


def cost_rows(spec: Mapping, history: Sequence[Epoch], device: str, recurrences: str) -> list[dict]:
    """A row for each seed; seconds of a job are shared evenly by the seeds that it trained.

    device: what it trained on, "cpu" or a GPU's name; recurrences: by which code, see `Network`.
    """
    seeds = spec["seeds"]
    # kibibytes on Linux, bytes on macOS
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    return [
        {
            **identity(spec),
            "seed": seed,
            "train_seconds": sum(epoch.train_seconds for epoch in history) / len(seeds),
            "test_seconds": sum(epoch.test_seconds for epoch in history) / len(seeds),
            "peak_memory_mb": peak,
            "seeds_in_job": len(seeds),
            "device": device,
            "recurrences": recurrences,
        }
        for seed in seeds
    ]
